"""Ids: unique, and every reference points to something listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tongban.registry.catalogue.checks.problem import Problem, problem

Document = Mapping[str, Any]


def id_problems(document: Document) -> Iterator[Problem]:
    """Ids of elements are unique in the guide, cited bases exist, requirements carry their material's id."""
    unified = document["unified"]
    for name, times in Counter(path_id for _, path_id in _all_ids(unified)).items():
        if times > 1:
            yield problem("id_twice", "unified", id=name)
    listed = {row["id"] for row in unified["legal_basis"]}
    for path, cited in _citations(unified):
        for name in cited:
            if name not in listed:
                yield problem("basis_unknown", path, id=name)
    for material in unified["materials"]:
        for requirement in material["requirements"]:
            if not requirement["id"].startswith(f"{material['id']}.r"):
                yield problem(
                    "requirement_astray",
                    f"unified.materials.{material['id']}",
                    id=requirement["id"],
                    material=material["id"],
                )


def field_rows(unified: Document) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(field, id of its group or "") of the form, as written; tolerant of a form that is wrong in other ways."""
    for section in unified["form"].get("sections", ()):
        for row in section.get("fields", ()):
            yield row, ""
            for part in row.get("fields", ()) or ():
                yield part, str(row.get("id", ""))


def _all_ids(unified: Document) -> Iterator[tuple[str, str]]:
    for part in ("legal_basis", "conditions", "materials", "steps", "special_procedures", "fees", "results"):
        for row in unified[part]:
            yield part, row["id"]
            for requirement in row.get("requirements", ()) if part == "materials" else ():
                yield part, requirement["id"]
    for question in unified["scenario"]["questions"]:
        yield "scenario", question["id"]
    for row, _ in field_rows(unified):
        yield "form", str(row.get("id", ""))


def _citations(unified: Document) -> Iterator[tuple[str, list[str]]]:
    for part in ("conditions", "materials", "special_procedures", "fees"):
        for row in unified[part]:
            yield f"unified.{part}.{row['id']}.basis", row["basis"]
    if unified.get("silence_basis"):
        yield "unified.silence_basis", unified["silence_basis"]
    for part in ("extension", "uncorrected_rule", "renewal"):
        if unified.get(part):
            yield f"unified.{part}.basis", unified[part]["basis"]
