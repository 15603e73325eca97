"""The packages of ``data/packages`` name only what the catalogue has: items with their questions and materials, in an order."""

from __future__ import annotations

import copy
import json
import re
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.system.source import ROOT
from tongban.kernel.errors import DomainError
from tongban.kernel.expr import parse

DATA = ROOT / "data"
FILES = sorted((DATA / "packages").glob("*.yaml"))
_CODE = re.compile(r'^basic_code: "(\w{12})"$', re.M)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@lru_cache(maxsize=1)
def _folders() -> dict[str, Path]:
    """基本编码 → the folder of its item."""
    texts = {path.parent: path.read_text("utf-8") for path in (DATA / "catalogue").rglob("item.yaml")}
    return {code: folder for folder, text in texts.items() for code in _CODE.findall(text)}


@lru_cache(maxsize=1)
def _kinds() -> tuple[set[str], dict[str, str]]:
    """Kinds of bodies, and the kind of each body that is written out by its USCC."""
    kinds = {row["key"] for row in read(DATA / "bodies/standard.yaml")["kinds"]}
    written = read(DATA / "bodies/skeleton.yaml")["bodies"]
    return kinds, {body["uscc"]: body["standard"] for body in written if "standard" in body}


@lru_cache
def _item(folder: Path) -> dict[str, Any]:
    local = [read(path) for path in (folder / "local").glob("*.yaml")]
    item = read(folder / "item.yaml")
    questions = read(folder / "scenario.yaml")["questions"]
    return {
        "name": item["name"],
        "object": item["service_objects"],
        "materials": {row["id"]: row["standard_code"] for row in item["materials"]},
        "questions": {row["id"]: _values(row) for row in questions},
        "departments": {
            row["body"].split("-", 1)[1] if "body" in row else _kinds()[1][row["department_uscc"]] for row in local
        },
    }


def _values(question: dict[str, Any]) -> set[str]:
    return {choice["value"] for choice in question["choices"]}


def problems(package: dict[str, Any]) -> list[str]:
    """Everything in the package that the catalogue does not bear out."""
    schema = jsonschema_rs.validator_for(json.loads((DATA / "packages/schema.json").read_text("utf-8")))
    if wrong := [error.message for error in schema.iter_errors(package)]:
        return wrong
    rows = {row["id"]: row for row in package["items"]}
    own = {row["id"]: _values(row) for row in package["questions"]}
    found = [f"{row['id']} comes twice" for row in package["items"] if rows[row["id"]] is not row]
    found += [f"no item {name}" for name in _references(package) if name not in rows]
    if found:
        return found
    for row in package["items"]:
        found += _item_problems(row, own, package["service_object"])
    known = {name: _item(folder) for name, row in rows.items() if (folder := _folders().get(row["basic_code"]))}
    for paper in package["shared_materials"]:
        for use in paper["used_by"]:
            item = known.get(use["item"])
            if item and item["materials"].get(use["material"]) != paper["standard_code"]:
                found.append(f"{use['item']} {use['material']} is not {paper['standard_code']}")
    try:
        tuple(TopologicalSorter({name: row["after"] for name, row in rows.items()}).static_order())
    except CycleError:
        found.append("items wait for each other")
    return found


def _references(package: dict[str, Any]) -> list[str]:
    waits = [name for row in (*package["items"], *package["outside"]) for name in row["after"]]
    papers = [
        name
        for row in package["shared_materials"]
        for name in (*row["made_by"], *(use["item"] for use in row["used_by"]))
    ]
    return [*waits, *papers]


def _item_problems(row: dict[str, Any], own: dict[str, set[str]], who: str) -> list[str]:
    folder = _folders().get(row["basic_code"])
    if folder is None:
        return [f"no item {row['basic_code']}"]
    item, found = _item(folder), []
    if item["name"] != row["name"]:
        found.append(f"{row['id']} is named {item['name']}")
    if row["department"] not in item["departments"] & _kinds()[0]:
        found.append(f"{row['name']} is not of {row['department']}")
    if who == "NATURAL" and who not in item["object"]:
        found.append(f"{row['name']} is not for persons")
    for question, answer in row["answers"].items():
        answers = own.get(answer, set()) if answer.startswith("q.") else {answer}
        if not answers or not answers <= item["questions"].get(question, set()):
            found.append(f"{row['name']} does not take {question} {answer}")
    return found + _when_problems(row, own)


def _when_problems(row: dict[str, Any], own: dict[str, set[str]]) -> list[str]:
    if row["when"] is None:
        return []
    try:
        expression = parse(row["when"])
    except DomainError as error:
        return [error.message()]
    told = {name: set(map(str, expression.literals.get(name, ()))) for name in expression.names}
    return [f"{row['name']} reads {name}" for name, values in told.items() if not values <= own.get(name, set())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_package_names_what_the_catalogue_has(path: Path) -> None:
    package = read(path)
    assert problems(package) == []
    assert package["key"] == path.stem
    assert len({row["department"] for row in package["items"]}) >= 4


def test_there_are_packages() -> None:
    assert {path.stem for path in FILES} >= {"restaurant", "newborn", "company"}


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("items", 1, "basic_code"), "000131127999", "no item 000131127999"),
        (("items", 0, "name"), "开店登记", "i1 is named"),
        (("items", 4, "department"), "police", "is not of police"),
        (("items", 4, "answers"), {"q.kind": "cinema"}, "does not take q.kind cinema"),
        (("items", 4, "answers"), {"q.kind": "q.kind"}, "does not take q.kind q.kind"),
        (("items", 0, "when"), "q.form == 'ship'", "reads q.form"),
        (("items", 0, "when"), "q.form ==", ""),
        (("items", 0, "after"), ["i5"], "wait for each other"),
        (("items", 0, "after"), ["i50"], "no item i50"),
        (("shared_materials", 0, "used_by", 0, "material"), "m3", "is not SM-000001"),
        (("service_object",), "NATURAL", "is not for persons"),
        (("name",), "", "shorter"),
    ],
)
def test_a_wrong_package_is_seen(place: tuple[str | int, ...], value: object, told: str) -> None:
    package: Any = copy.deepcopy(read(DATA / "packages/restaurant.yaml"))
    node = package
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    found = problems(package)
    assert found
    assert any(told in each for each in found), found
