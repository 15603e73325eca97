"""Papers that are generated from the code, so that they cannot say anything else than the code does.

``docs/errors.md`` from the error catalogue, ``docs/privacy-map.md`` and ``docs/storage.md`` from what each model says
of itself, ``docs/permissions.md`` from the rights tables of doors and deeds, ``docs/states.md`` from the state tables. A system
test refuses papers that are out of date.
"""

from __future__ import annotations

import pkgutil
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Model

import tongban
from tongban.cases.policies import APPLICANTS, RIGHTS, SILENT
from tongban.cases.states import Deed
from tongban.config.two_persons import TWO_PERSONS
from tongban.config.urls import OPEN
from tongban.foundation.modelmap import Privacy, Scale, Sensitivity
from tongban.kernel.errors import catalogue
from tongban.kernel.states import StateTable
from tongban.registry.identity.separation import EXCLUSIONS
from tongban.sites.api.v1 import openapi

_NOTE = "<!-- Generated from the code by `make docs`. Do not edit. -->"


def write_papers(root: Path) -> list[Path]:
    """Write every generated paper below ``root``/docs; returns those whose text changed."""
    changed = []
    for path, text in _papers(root):
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def stale(root: Path) -> list[str]:
    """Names of generated papers that are missing or say something else than the code."""
    return [
        path.relative_to(root).as_posix()
        for path, text in _papers(root)
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def errors_page() -> str:
    """Every error code: status, sentence and way out in both languages."""
    _import_everything()
    lines = ["# Error codes", "", _NOTE, ""]
    lines += [
        "One catalogue makes the error page, the problem+json of the API (`code`, `detail`, `way_out`) and this list.",
        "`{…}` is filled from the data of the case at hand.",
        "",
        "| code | HTTP | 说明 | 怎么办 | in English | way out |",
        "|---|---|---|---|---|---|",
    ]
    for spec in catalogue():
        cells = (f"`{spec.code}`", str(spec.status), spec.zh, spec.way_out_zh, spec.en, spec.way_out_en)
        lines.append(_row(*cells))
    return _page(lines)


def privacy_page() -> str:
    """Every column that tells something about a person, a company or a secret, with purpose and retention."""
    lines = ["# Privacy map", "", _NOTE, ""]
    lines += [
        "Every column of every table is declared in its model (个人信息保护法 art. 5, 6, 19: purpose, least extent,",
        "retention); a test refuses an undeclared one. Listed are the columns that are not plain.",
        "",
        "Retention: `case` until the case's data key is destroyed · `account` as long as the account lives ·",
        "`short` swept within days · `permanent`.",
    ]
    for label, models in _models_by_app().items():
        rows = [(model, name, entry) for model in models for name, entry in _private(model)]
        lines += ["", f"## {label}", ""]
        if not rows:
            lines.append("Nothing but plain columns.")
            continue
        lines += ["| table | column | tells | purpose | kept |", "|---|---|---|---|---|"]
        lines += [
            _row(f"`{model._meta.db_table}`", f"`{name}`", entry.sensitivity, entry.purpose, entry.retention)
            for model, name, entry in rows
        ]
    return _page(lines)


def storage_page() -> str:
    """Where the rows of each table live when the product is spread over several databases."""
    lines = ["# Tables and where their rows live", "", _NOTE, ""]
    lines += [
        "`reference` is copied to every node · `by case` is distributed by the case · `own key` by its own key ·",
        "`local` stays on one node. `tests/system/test_models.py` holds the rules that follow from the word.",
        "",
        "| table | model | rows | what it is |",
        "|---|---|---|---|",
    ]
    for models in _models_by_app().values():
        for model in models:
            sentence = _first_sentence(model.__doc__ or "")
            scale: Scale | str = getattr(model, "scale", "")
            lines.append(_row(f"`{model._meta.db_table}`", model._meta.label, scale, sentence))
    return _page(lines)


def permissions_page() -> str:
    """Route → policy, one table per door; deed → duties; and which duties exclude each other."""
    lines = ["# Who may do what", "", _NOTE, ""]
    lines += [
        "Menus, deeds, lists and this page share these tables, and `tests/system/test_rights_matrix.py` walks this page:"
    ]
    lines += ["every route and every deed × every role × own and other region. What has no row is refused."]
    for door, table in _permission_tables():
        lines += ["", f"## {door}", "", "| route | policy |", "|---|---|"]
        lines += [_row(f"`{route}`", _policy_name(policy)) for route, policy in sorted(table.items())]
    return _page([*lines, *_deed_lines(), *_exclusion_lines(), *_two_person_lines()])


def _deed_lines() -> Iterator[str]:
    yield from ("", "## Deeds on a case", "")
    yield "Done by who holds one of the duties in the case's department and region, never on an own application; by the"
    yield "applicant's side; or by nobody, where the passing of a limit does it."
    yield from ("", "| deed | who |", "|---|---|")
    for deed in sorted(Deed):
        if deed in APPLICANTS:
            who = "applicant"
        elif deed in SILENT:
            who = "nobody"
        else:
            who = " ".join(f"`{duty.value}`" for duty in RIGHTS[deed])
        yield _row(f"`{deed.value}`", who)


def _exclusion_lines() -> Iterator[str]:
    yield from ("", "## Duties that nobody holds together", "", "| one of | and another of | why |", "|---|---|---|")
    for rule in EXCLUSIONS:
        one, other = (" ".join(f"`{duty.value}`" for duty in sorted(side)) for side in (rule.one, rule.other))
        yield _row(one, other, rule.why)


def _two_person_lines() -> Iterator[str]:
    yield from ("", "## Who asks cannot approve", "", "| what | refused in | with |", "|---|---|---|")
    for each in TWO_PERSONS:
        yield _row(each.what, f"`{each.where}`", f"`{each.code}`")


def states_page() -> str:
    """State tables: which deed is possible in which state, by whom, on which legal basis."""
    lines = ["# States and deeds", "", _NOTE]
    for table in _state_tables():
        lines += [
            "",
            f"## {table.name}",
            "",
            "```mermaid",
            table.mermaid().strip(),
            "```",
            "",
            table.markdown().strip(),
        ]
    return _page(lines)


_GENERATORS: Mapping[str, Callable[[], str]] = {
    "docs/errors.md": errors_page,
    "docs/privacy-map.md": privacy_page,
    "docs/storage.md": storage_page,
    "docs/permissions.md": permissions_page,
    "docs/states.md": states_page,
    "docs/api/openapi.json": openapi.text,
}


def _papers(root: Path) -> Iterator[tuple[Path, str]]:
    for name, generate in _GENERATORS.items():
        yield root / name, generate()


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _first_sentence(text: str) -> str:
    # "art. 32" ends no sentence.
    flowing = " ".join(text.strip().split("\n\n")[0].split())
    return re.split(r"(?<!\bart)(?<!\barts)\. ", flowing)[0].rstrip(".")


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _import_everything() -> None:
    """Error codes are registered where they are owned: every module of the product must have been imported."""
    for found in pkgutil.walk_packages(tongban.__path__, "tongban."):
        parts = set(found.name.split("."))
        if not parts & {"tests", "migrations", "__main__", "wsgi"}:
            import_module(found.name)


def _models_by_app() -> dict[str, list[type[Model]]]:
    found: dict[str, list[type[Model]]] = defaultdict(list)
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        if model.__module__.startswith("tongban."):
            found[model._meta.app_label].append(model)
    return dict(found)


def _private(model: type[Model]) -> Iterator[tuple[str, Privacy]]:
    declared: Mapping[str, Privacy] = getattr(model, "privacy", {})
    return ((name, entry) for name, entry in declared.items() if entry.sensitivity is not Sensitivity.NONE)


def _permission_tables() -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "web", OPEN
    for config in apps.get_app_configs():
        name = f"{config.name}.permissions"
        if config.name.startswith("tongban.sites.") and find_spec(name):
            yield config.label, import_module(name).PERMISSIONS


def _policy_name(policy: object) -> str:
    name = getattr(policy, "name", None) or getattr(policy, "__name__", None) or policy
    about = (getattr(policy, "__doc__", "") or "").strip().splitlines() if callable(policy) else []
    return f"`{name}` — {about[0].rstrip('.')}" if about else f"`{name}`"


def _state_tables() -> Iterator[StateTable]:
    for config in apps.get_app_configs():
        name = f"{config.name}.states"
        if config.name.startswith("tongban.") and find_spec(name):
            yield from (value for value in vars(import_module(name)).values() if isinstance(value, StateTable))
