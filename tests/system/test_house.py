"""The house rules over the whole tree, and each rule shown red on bad code."""

from __future__ import annotations

import pytest

from tests.system import rules
from tests.system.rules import RULES, Finding, Rule
from tests.system.source import fault, module_from, modules, unreadable

JUSTIFIED: dict[tuple[str, str], str] = {
    # (rule, path or "path: what"): why this one place may. An entry that no longer applies fails the test below.
}


def _key(rule: Rule, finding: Finding) -> set[tuple[str, str]]:
    return {(rule.__name__, finding.path), (rule.__name__, f"{finding.path}: {finding.what}")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_everywhere(rule: Rule) -> None:
    found = [finding for module in modules() for finding in rule(module) if not _key(rule, finding) & JUSTIFIED.keys()]
    assert not found, f"{rule.__doc__}\n" + "\n".join(map(str, found))


def test_every_justification_is_still_needed() -> None:
    asked = [rule for rule in RULES if any(rule.__name__ == name for name, _ in JUSTIFIED)]
    found = {key for rule in asked for module in modules() for finding in rule(module) for key in _key(rule, finding)}
    assert found & JUSTIFIED.keys() == set(JUSTIFIED)


def test_every_file_can_be_read_by_this_python() -> None:
    assert unreadable() == ()
    assert fault(module_from("def f(:", "tongban.cases.queries"))


def test_the_tree_is_really_read() -> None:
    names = {module.name for module in modules()}
    assert {"tongban.config.settings", "tongban.kernel.errors", "tests.system.rules"} <= names


_LONG = "def f():\n" + "    x = 1\n" * 51

BAD: list[tuple[Rule, str, str]] = [
    (rules.outside_stays_outside, "simulators.enterprise_registry.server", "from tongban.kernel import codes"),
    (rules.outside_stays_outside, "walkers.player", "import tongban.cases.actions.submit"),
    (rules.outside_stays_outside, "walkers.player", "from tongban.kernel.notes import Verifier"),
    (rules.outside_stays_outside, "walkers.witness.judging", "from tongban.kernel.errors import DomainError"),
    (rules.http_only_in_doors, "tongban.cases.queries", "from django.http import HttpResponse"),
    (rules.http_only_in_doors, "tongban.cases.models.case", "from django import forms"),
    (rules.http_only_in_doors, "tongban.registry.orgs.queries", "from django.shortcuts import get_object_or_404"),
    (rules.http_only_in_doors, "tongban.foundation.records.uow", "import django.template.loader"),
    (rules.http_only_in_doors, "tongban.foundation.limits", "from ninja import Router"),
    (rules.http_only_in_doors, "tongban.sites.portal.views", "import httpx"),
    (rules.http_only_in_doors, "tongban.foundation.web.probes", "from urllib.request import urlopen"),
    (
        rules.tables_of_the_own_app,
        "tongban.cases.queries",
        "from tongban.registry.catalogue.models import Guide\nGuide.objects.all()",
    ),
    (
        rules.tables_of_the_own_app,
        "tongban.registry.identity.queries",
        "from tongban.registry.orgs import models\nmodels.Post._default_manager.all()",
    ),
    (rules.tables_of_the_own_app, "tongban.sites.desk.views", "get_user_model().objects.get(pk=1)"),
    (rules.one_source_of_now, "tongban.cases.actions.submit", "from django.utils import timezone\ntimezone.now()"),
    (rules.one_source_of_now, "tongban.cases.actions.submit", "from django.utils.timezone import now"),
    (rules.one_source_of_now, "tongban.cases.models.case", "DateTimeField(auto_now=True)"),
    (rules.one_source_of_now, "tongban.cases.models.case", "DateTimeField(auto_now_add=True)"),
    (rules.one_source_of_now, "tongban.cases.migrations.0001_initial", "DateTimeField(auto_now_add=True)"),
    (rules.one_source_of_now, "tongban.kernel.worktime", "import datetime\ndatetime.datetime.now()"),
    (rules.one_source_of_now, "tongban.kernel.worktime", "from datetime import date\ndate.today()"),
    (rules.one_source_of_now, "tongban.foundation.limits", "import time\ntime.time()"),
    (rules.one_source_of_now, "tongban.foundation.limits", "SQL = 'UPDATE t SET at = NOW() WHERE id = %s'"),
    (rules.one_source_of_now, "tongban.foundation.limits", "SQL = 'insert into t values (CURRENT_TIMESTAMP)'"),
    (rules.one_source_of_now, "tongban.cases.queries", "from django.db.models.functions import Now"),
    (rules.imports_at_the_top, "tongban.cases.queries", "def f():\n    import json"),
    (rules.imports_at_the_top, "tongban.cases.tests.test_x", "class A:\n    def f(self):\n        from a import b"),
    (rules.imports_at_the_top, "tongban.cases.apps", "def ready():\n    importlib.import_module('tongban.sites')"),
    (rules.imports_at_the_top, "tongban.cases.apps", "def ready():\n    from tongban.registry.orgs import models"),
    (rules.imports_at_the_top, "tongban.cases.queries", "def ready():\n    from tongban.cases import models"),
    (rules.no_drawers, "tongban.cases.utils", ""),
    (rules.no_drawers, "tongban.registry.orgs.helpers.dates", ""),
    (rules.no_drawers, "tongban.cases.common", ""),
    (rules.no_drawers, "tongban.cases.manager", ""),
    (rules.no_print, "tongban.config.cli", "print('hello')"),
    (rules.short_enough, "tongban.cases.queries", "x = 1\n" * 401),
    (rules.short_enough, "tongban.cases.queries", _LONG),
]

_DOCUMENT = "def f():\n    return {\n" + "        'a': 1,\n" * 60 + "    }\n"

GOOD: list[tuple[Rule, str, str]] = [
    (rules.outside_stays_outside, "walkers.witness.judging", "from tongban.kernel.notes import Verifier"),
    (rules.http_only_in_doors, "tongban.sites.portal.views", "from django.http import HttpResponse"),
    (rules.http_only_in_doors, "tongban.foundation.outgoing.client", "import httpx"),
    (
        rules.tables_of_the_own_app,
        "tongban.registry.catalogue.queries",
        "from tongban.registry.catalogue.models import Guide\nGuide.objects.all()",
    ),
    (rules.one_source_of_now, "tongban.foundation.clock", "datetime.now(UTC)"),
    (rules.one_source_of_now, "tongban.cases.queries", "import time\ntime.monotonic()"),
    (rules.one_source_of_now, "tongban.cases.queries", '"""Select what is due; never now()."""'),
    (rules.imports_at_the_top, "tongban.cases.queries", "if TYPE_CHECKING:\n    from a import b"),
    (rules.imports_at_the_top, "tongban.cases.apps", "def ready():\n    from tongban.cases import handlers"),
    (rules.short_enough, "tongban.cases.tests.example", _DOCUMENT),
    (rules.short_enough, "tongban.cases.queries", "def f():\n    '''" + "\n" * 60 + "'''\n    return 1"),
]


@pytest.mark.parametrize(("rule", "name", "text"), BAD)
def test_the_rule_can_fail(rule: Rule, name: str, text: str) -> None:
    assert rule(module_from(text, name))


@pytest.mark.parametrize(("rule", "name", "text"), GOOD)
def test_the_rule_lets_good_code_pass(rule: Rule, name: str, text: str) -> None:
    assert rule(module_from(text, name)) == []
