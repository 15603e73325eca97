"""Every route of a door has a name, a row in the rights table and a test; every template compiles and keeps the rules.

The rights table is data: ``PERMISSIONS`` in ``tongban.sites.<door>.permissions`` maps route name → policy. The root URL
configuration wires all tables; what is enforced is compared with what can be reached.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import Engine, Template, TemplateSyntaxError, engines
from django.template.base import VariableNode
from django.template.defaulttags import URLNode
from django.templatetags.static import StaticNode
from django.urls import URLPattern, URLResolver, get_resolver, path

from tests.system.source import ROOT, SRC

DOORS = sorted(
    folder.name
    for folder in (SRC / "tongban/sites").iterdir()
    if (folder / "__init__.py").is_file() and folder.name != "parts"
)

_SHOW_RIGHTS = """
import json, django
django.setup()
from django.urls import get_resolver
from tests.system.test_doors import routes
from tongban.sites.parts.rights import policy_table
names = [f"{space}:{name}" for space, name, _ in routes(get_resolver().url_patterns)]
print(json.dumps({"routes": names, "table": {name: str(policy) for name, policy in policy_table().items()}}))
"""


def routes(patterns: Iterable[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(namespace, route name or "", pattern) of every route below ``patterns``."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, entry.namespace or namespace)
        else:
            yield namespace, entry.name or "", entry


def _all_routes() -> list[tuple[str, str, URLPattern]]:
    return list(routes(get_resolver().url_patterns))


def door_of(namespace: str, pattern: URLPattern) -> str:
    """The door that owns a route: by its namespace, else by the module of its view."""
    if namespace in DOORS:
        return namespace
    view: Any = pattern.callback
    parts = getattr(view, "__module__", "").split(".")
    if parts[:2] == ["tongban", "sites"] and parts[2] in DOORS:
        return parts[2]
    # django-ninja's views live in its own module: its namespace begins with the title of the API.
    return "api" if parts[0] == "ninja" else ""


def table(door: str) -> Mapping[str, object]:
    """The door's rights table, empty when it has none."""
    name = f"tongban.sites.{door}.permissions"
    return dict(import_module(name).PERMISSIONS) if find_spec(name) else {}


def missing_rows(found: Iterable[tuple[str, str, URLPattern]], tables: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Routes without a name, or without a row in the table of their door."""
    missing = []
    for namespace, name, pattern in found:
        door = door_of(namespace, pattern)
        if not name:
            missing.append(f"{pattern.pattern} has no name")
        elif door and not {name, f"{door}:{name}"} & tables.get(door, {}).keys():
            missing.append(f"{door}:{name} has no row in the rights table")
    return missing


def test_every_route_has_a_row_in_the_rights_table() -> None:
    assert missing_rows(_all_routes(), {door: table(door) for door in DOORS}) == []


def unguarded(names: Iterable[str], guards: Mapping[str, str]) -> list[str]:
    """Routes that the running product would not know whom to let in to, and guards of routes that do not exist."""
    names = set(names)
    return sorted(names ^ guards.keys())


def test_what_is_enforced_is_every_route_and_nothing_else() -> None:
    """In a process of its own: other tests wire tables of their own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SRC), str(ROOT)])}
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW_RIGHTS], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    said = json.loads(shown.stdout.splitlines()[-1])
    assert unguarded(said["routes"], said["table"]) == []


def test_an_unguarded_route_is_seen() -> None:
    assert unguarded(["portal:home", "web:healthz"], {"portal:home": "anyone"}) == ["web:healthz"]
    assert unguarded(["portal:home"], {"portal:home": "anyone", "desk:gone": "official"}) == ["desk:gone"]


def test_a_route_without_a_row_is_seen() -> None:
    def view(request: object) -> None: ...

    open_door = [path("x", view), path("y", view, name="y")]
    assert missing_rows(routes(open_door), {}) == ["x has no name"]
    assert missing_rows(routes(open_door[1:], "desk"), {}) == ["desk:y has no row in the rights table"]
    assert missing_rows(routes(open_door[1:], "desk"), {"desk": {"y": object()}}) == []


def test_every_row_belongs_to_a_route() -> None:
    known = {(door_of(namespace, pattern), name) for namespace, name, pattern in _all_routes()}
    stale = [f"{door}: {row}" for door in DOORS for row in table(door) if (door, row.split(":")[-1]) not in known]
    assert stale == []


def test_every_rights_table_has_its_test() -> None:
    """The table *is* the test: one parametrised test a door walks all its rows."""
    untested = []
    for door in DOORS:
        tests = (SRC / "tongban/sites" / door / "tests").glob("test_*.py")
        if table(door) and not any("PERMISSIONS" in file.read_text(encoding="utf-8") for file in tests):
            untested.append(door)
    assert untested == []


TEXTS_OF_THEIR_OWN = {
    # Long texts have a page for each language; the page of components is for developers.
    "web/pages/accessibility.html",
    "web/pages/privacy.html",
    "portal/agreement.html",
    "portal/help/guide.html",
    "desk/help/_everywhere.html",
    "desk/help/reviewer.html",
    "desk/help/clerk.html",
    "desk/help/editor.html",
    "desk/help/supervisor.html",
    "portal/help/guide_en.html",
    # A language is called by its own name, whatever the page speaks.
    "web/tongue.html",
    "web/pages/translated.html",
    # What a heading is called in Chinese, beside its English.
    "parts/guide_glossary.html",
    "web/pages/components.html",
    "web/pages/components_more.html",
    "web/pages/components_body.html",
    "web/pages/components_desk.html",
}

TEMPLATES = sorted(path for folder in SRC.rglob("templates") for path in folder.rglob("*") if path.is_file())


def _name(template: Path) -> str:
    return template.as_posix().rsplit("/templates/", 1)[1]


def dangling(template: Template, route_names: set[str]) -> list[str]:
    """Routes and static files that the template names and that do not exist, and values it prints unescaped."""
    nodes = template.nodelist
    found = []
    for node in nodes.get_nodes_by_type(URLNode):
        view = node.view_name.var
        if isinstance(view, str) and view.split(":")[-1] not in route_names:
            found.append(f"no route {view}")
    for node in nodes.get_nodes_by_type(StaticNode):
        if isinstance(node.path.var, str) and not finders.find(node.path.var):
            found.append(f"no static file {node.path.var}")
    for node in nodes.get_nodes_by_type(VariableNode):
        if any(used[0].__name__ == "safe" for used in node.filter_expression.filters):
            found.append(f"{node} is printed unescaped")
    return found


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_the_template_compiles_and_points_to_what_exists(template: Path) -> None:
    compiled = _engine().get_template(_name(template))
    assert dangling(compiled, {name for _, name, _ in _all_routes()}) == []


@pytest.mark.parametrize(
    "text", ["{% url 'nowhere' %}", "{% load static %}{% if 1 %}{% static 'no/such.css' %}{% endif %}", "{{ x|safe }}"]
)
def test_what_dangles_is_seen(text: str) -> None:
    assert len(dangling(_engine().from_string(text), {"home"})) == 1


def test_a_template_with_a_mistake_does_not_compile() -> None:
    with pytest.raises(TemplateSyntaxError):
        _engine().from_string("{% no-such-tag %}")


def _engine() -> Engine:
    return engines["django"].engine


def inline_code(text: str) -> list[str]:
    """What the content security policy forbids in a page: inline styles, scripts and handlers."""
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    found = re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    # A data block is not run, and the policy says nothing of it (HTML, "prepare the script element").
    scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if tag != '<script type="application/ld+json">']
    return found + [tag for tag in scripts if "src=" not in tag]


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_the_template_holds_no_inline_code(template: Path) -> None:
    assert inline_code(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="x">',
        "<style>",
        "<script>1</script>",
        '<script type="module">',
        '<a onclick="x">',
        '<a href="javascript:x">',
    ],
)
def test_inline_code_is_seen(text: str) -> None:
    assert inline_code(text)


def untranslated(text: str) -> list[str]:
    """Chinese that stands in a page outside gettext."""
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", text, flags=re.DOTALL)
    return re.findall(r"[\u4e00-\u9fff][^<{]*", re.sub(r"\{[%{].*?[%}]\}", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_interface_text_stands_in_gettext(template: Path) -> None:
    found = untranslated(template.read_text(encoding="utf-8"))
    assert bool(found) == (_name(template) in TEXTS_OF_THEIR_OWN), found


def test_text_outside_gettext_is_seen() -> None:
    assert untranslated("<p>办理</p>") == ["办理"]
    assert untranslated('<p>{% translate "办理" %}{% blocktranslate %}已办结{% endblocktranslate %}{# 注 #}</p>') == []


def test_templates_are_found() -> None:
    assert ROOT / "src/tongban/foundation/web/templates/web/base.html" in TEMPLATES
