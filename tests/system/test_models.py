"""Every model says where its rows live and what its columns mean; migrations tell the whole story, in one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.state import ProjectState
from django.db.models.functions import Lower
from django.test.utils import isolate_apps

from tests.system.model_rules import findings
from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain

OWN_MODELS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("tongban.")]


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_the_model_keeps_the_scale_and_privacy_rules(model: type[models.Model]) -> None:
    assert findings(model) == []


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_constraints_have_names_that_errors_can_be_mapped_by(model: type[models.Model]) -> None:
    names = [constraint.name for constraint in model._meta.constraints]
    assert len(set(names)) == len(names)
    assert all(name and "%(" not in name for name in names)


def test_no_table_of_the_framework_holds_cases() -> None:
    """contrib.admin would be a second door without rights, history or masks."""
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def _model(name: str, /, *constraints: models.BaseConstraint, **attributes: object) -> type[models.Model]:
    """A model that belongs to no app of the product; read inside ``isolate_apps``."""
    meta = type("Meta", (), {"app_label": "clock", "constraints": list(constraints)})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **attributes})


def _root(name: str, /, *constraints: models.BaseConstraint, **attributes: object) -> type[models.Model]:
    """Like the case itself: distributed by its own id."""
    names = " ".join(attributes)
    key = models.UUIDField(primary_key=True)
    marks = {"scale": Scale.BY_CASE, "case_key": "id", "privacy": declare(plain(f"id {names}"))}
    return _model(name, *constraints, id=key, **marks, **attributes)


def _child(name: str, /, *constraints: models.BaseConstraint, **attributes: object) -> type[models.Model]:
    """Like a child table of the case: primary key (case, n)."""
    marks = {"scale": Scale.BY_CASE, "privacy": declare(plain("case n element"))}
    columns = {
        "pk": models.CompositePrimaryKey("case", "n"),
        "case": models.ForeignKey("clock.Root", models.CASCADE),
        "n": models.IntegerField(),
        "element": models.TextField(),
    }
    return _model(name, *constraints, **marks, **columns, **attributes)


def _elsewhere(name: str, scale: Scale, target: str = "", /, **attributes: object) -> type[models.Model]:
    """A table outside the case family, with a foreign key to ``target`` where one is named."""
    if target:
        attributes["target"] = models.ForeignKey(target, models.CASCADE)
    names = " ".join(["id", *attributes])
    return _model(name, scale=scale, privacy=declare(plain(names)), **attributes)


def _privacy_breaks() -> Iterator[tuple[str, type[models.Model]]]:
    local = Scale.LOCAL
    vague = declare(plain("id"), personal("name", purpose=" ", retention=Retention.ACCOUNT))
    yield "declares no scale", _model("Unmarked", privacy=declare(plain("id")))
    yield "declares no privacy", _model("Undeclared", scale=local)
    yield "name has no entry", _model("Forgotten", scale=local, privacy=declare(plain("id")), name=models.TextField())
    yield "names gone", _model("Leftover", scale=local, privacy=declare(plain("id gone")))
    sealed = {"name_sealed": models.BinaryField(), "privacy": declare(plain("id name_sealed"))}
    yield "name_sealed does not say what opens it", _model("Unopened", scale=local, **sealed)
    yield "says no purpose", _model("Purposeless", scale=local, privacy=vague, name=models.TextField())


def _relation_breaks() -> Iterator[tuple[str, type[models.Model]]]:
    many = _model("Many", scale=Scale.LOCAL, privacy=declare(plain("id")), all=models.ManyToManyField("clock.Place"))
    yield "many-to-many", many
    kind = {"kind": models.ForeignKey("contenttypes.ContentType", models.CASCADE), "of": models.IntegerField()}
    generic = _model(
        "Generic",
        scale=Scale.LOCAL,
        privacy=declare(plain("id kind of")),
        thing=GenericForeignKey("kind", "of"),
        **kind,
    )
    yield "generic foreign key", generic
    account = models.ForeignKey("clock.Account", models.CASCADE)
    yield "account points from a table by case to a table local", _root("ToAccount", account=account)
    yield "reference to a table by case", _elsewhere("ReferenceToCase", Scale.REFERENCE, "clock.Root")
    yield "reference to a table local", _elsewhere("ReferenceToLocal", Scale.REFERENCE, "clock.Account")
    yield "own key to a table local", _elsewhere("OwnKeyToLocal", Scale.OWN_KEY, "clock.Account")
    yield "local to a table by case", _elsewhere("LocalToCase", Scale.LOCAL, "clock.Root")


def _key_breaks() -> Iterator[tuple[str, type[models.Model]]]:
    case = models.ForeignKey("clock.Root", models.CASCADE)
    marks = {"scale": Scale.BY_CASE, "case": case}
    yield "neither (case, n)", _model("DefaultKey", privacy=declare(plain("id case")), **marks)
    pair = models.CompositePrimaryKey("case", "at")
    wrong = _model("WrongKey", privacy=declare(plain("case at")), pk=pair, at=models.DateTimeField(), **marks)
    yield "is not (case, n)", wrong
    yield "code is unique without", _root("UniqueColumn", code=models.TextField(unique=True))
    serial = models.IntegerField(unique=True)
    yield "serial is unique without", _elsewhere("UniqueElsewhere", Scale.OWN_KEY, serial=serial)
    once = models.UniqueConstraint(fields=["element", "n"], name="element_once")
    yield "element_once lacks", _child("UniqueChild", once)
    folded = models.UniqueConstraint(Lower("element"), name="element_folded")
    yield "element_folded is unique on an expression", _child("FoldedChild", folded)
    room = ExclusionConstraint(name="excluding_room", expressions=[("room", "=")])
    yield "excluding_room excludes", _root("Excluding", room, room=models.IntegerField())


@isolate_apps("tongban.foundation.clock", "django.contrib.contenttypes")
def test_every_model_rule_can_fail() -> None:
    sound = [
        _root("Root"),
        _child("Child", models.UniqueConstraint(fields=["case", "element"], name="child_element")),
        _elsewhere("Place", Scale.REFERENCE),
        _elsewhere("Account", Scale.LOCAL, "clock.Place"),
    ]
    assert [findings(model) for model in sound] == [[]] * len(sound)
    for expected, model in [*_privacy_breaks(), *_relation_breaks(), *_key_breaks()]:
        found = findings(model)
        assert len(found) == 1, (model, found)
        assert expected in found[0]


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=False)


def _own_labels() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("tongban.")}


def _branches(graph: MigrationGraph, label: str) -> list[str]:
    """What is not one straight line in the app's migrations."""
    nodes = sorted(key for key in graph.nodes if key[0] == label)
    found = [f"{label}: {len(graph.leaf_nodes(label))} leaves"] if len(graph.leaf_nodes(label)) > 1 else []
    for position, key in enumerate(nodes):
        parents = [parent.key for parent in graph.node_map[key].parents if parent.key[0] == label]
        if parents != ([nodes[position - 1]] if position else []):
            found.append(f"{key} follows {parents}")
        if not key[1].startswith(f"{position + 1:04d}_"):
            found.append(f"{key} is not number {position + 1:04d}")
    return found


def test_migrations_are_one_line(loader: MigrationLoader) -> None:
    assert [problem for label in sorted(_own_labels()) for problem in _branches(loader.graph, label)] == []


def test_a_branch_is_seen() -> None:
    graph = MigrationGraph()
    for name in ("0001_initial", "0002_left", "0002_right"):
        graph.add_node(("cases", name), Migration(name, "cases"))
    graph.add_dependency(None, ("cases", "0002_left"), ("cases", "0001_initial"))
    graph.add_dependency(None, ("cases", "0002_right"), ("cases", "0001_initial"))
    assert _branches(graph, "cases")


def test_migrations_are_complete(loader: MigrationLoader) -> None:
    """``makemigrations --check`` without a database: the models say nothing that no migration says."""
    wanted = ProjectState.from_apps(apps)
    changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    missing = {label: [str(m.operations) for m in found] for label, found in changes.items() if label in _own_labels()}
    assert missing == {}


def test_every_app_with_tables_has_migrations(loader: MigrationLoader) -> None:
    with_tables = {model._meta.app_label for model in OWN_MODELS}
    assert with_tables <= {label for label, _ in loader.graph.nodes}


def test_hand_written_steps_can_go_back_or_say_that_they_cannot(loader: MigrationLoader) -> None:
    """RunSQL and RunPython name their way back (a no-op is one), so that a failed upgrade can be undone."""
    one_way = [
        f"{key[0]}.{key[1]}: {type(operation).__name__}"
        for key, migration in loader.disk_migrations.items()
        if key[0] in _own_labels()
        for operation in migration.operations
        if isinstance(operation, RunSQL | RunPython) and not operation.reversible
    ]
    assert one_way == []
