"""Every event type is declared once, lives for ever, and has a listener or says why it has none."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module

import pytest

from tests.system.source import Module, module_from, modules
from tongban.foundation.records.consumers import subscriptions

_TYPE = re.compile(r"^[a-z]+\.[a-z_]+\.[a-z_]+$")


def declared() -> set[str]:
    """Event types of all apps: ``EVENT_TYPES`` of their ``events`` modules."""
    names = {module.name for module in modules() if module.is_product and module.name.endswith(".events")}
    return {str(type_) for name in sorted(names) for type_ in getattr(import_module(name), "EVENT_TYPES", ())}


def recorded(module: Module) -> list[tuple[str, int]]:
    """(type, line) of every ``work.record("type", …)`` with a literal type."""
    return [
        (node.args[0].value, node.lineno)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def promised() -> dict[str, set[str]]:
    """Type → names of its consumers as the ``events`` modules say (``CONSUMED``); an empty set is an explicit none."""
    said: dict[str, set[str]] = {}
    for name in sorted(module.name for module in modules() if module.is_product and module.name.endswith(".events")):
        said |= {str(type_): set(names) for type_, names in getattr(import_module(name), "CONSUMED", {}).items()}
    return said


def differences(types: set[str], said: Mapping[str, set[str]], heard: Mapping[str, set[str]]) -> list[str]:
    """Types of which nothing is said, and types whose real listeners are others than those named."""
    found = [f"{type_}: nothing is said" for type_ in sorted(types - said.keys())]
    found += [f"{type_} is no type" for type_ in sorted((said.keys() | heard.keys()) - types)]
    return found + [
        f"{type_}: {sorted(heard.get(type_, set()))} listen, {sorted(said[type_])} are named"
        for type_ in sorted(said.keys() & types)
        if heard.get(type_, set()) != said[type_]
    ]


def test_every_recorded_type_is_declared() -> None:
    types = declared()
    assert types
    found = [
        f"{module.path}:{line}: {type_}"
        for module in modules()
        if module.is_product
        for type_, line in recorded(module)
        if type_ not in types
    ]
    assert found == []


def test_types_are_area_thing_and_what_happened() -> None:
    assert [type_ for type_ in sorted(declared()) if not _TYPE.match(type_)] == []


def test_every_type_has_its_listeners_or_an_explicit_none() -> None:
    heard: dict[str, set[str]] = defaultdict(set)
    for consumer in subscriptions():
        for type_ in consumer.types:
            heard[type_].add(consumer.name)
    assert differences(declared(), promised(), heard) == []


@pytest.mark.parametrize(
    ("types", "said", "heard"),
    [
        ({"a.b.c"}, {}, {}),
        ({"a.b.c"}, {"a.b.c": {"x"}}, {}),
        ({"a.b.c"}, {"a.b.c": set()}, {"a.b.c": {"x"}}),
        (set(), {}, {"a.b.c": {"x"}}),
        (set(), {"a.b.c": set()}, {}),
    ],
)
def test_silence_is_seen(types: set[str], said: dict[str, set[str]], heard: dict[str, set[str]]) -> None:
    assert len(differences(types, said, heard)) == 1
    assert differences({"a.b.c"}, {"a.b.c": {"x"}}, {"a.b.c": {"x"}}) == []


def test_a_recorded_type_is_read() -> None:
    assert recorded(module_from('work.record("a.b.c", open={})', "tongban.cases.actions.x")) == [("a.b.c", 1)]
