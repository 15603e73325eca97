"""Materials: standard or with a reason, with a basis, obtainable, and citable in a correction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.registry.catalogue.checks.problem import Problem, problem

_CATCH_ALL = re.compile(
    r"(其他|其它|有关|相关|必要)(的)?(申请|证明|有关|相关)?(材料|资料|文件)[。；]?$|(要求|规定|需要)的其[他它]"
)


@dataclass(frozen=True, slots=True)
class StandardFacts:
    """What the checks need of a standard material."""

    code: str
    registry_source: str


def material_problems(document: Mapping[str, Any], standards: Mapping[str, StandardFacts]) -> Iterator[Problem]:
    """No catch-all, a standard code or a reason, files that fit the source, a sample text, exact bases of proofs."""
    unified = document["unified"]
    bases = {row["id"]: row for row in unified["legal_basis"]}
    for row in unified["materials"]:
        path = f"unified.materials.{row['id']}"
        name = row["name"]
        if is_catch_all(name):
            yield problem("material_catch_all", path, name=name)
        for requirement in row["requirements"]:
            if is_catch_all(requirement["text"]):
                yield problem("material_catch_all", f"{path}.{requirement['id']}", name=requirement["text"])
        yield from _standard(row, path, standards)
        yield from _obtaining(row, path)
        if "证明" in name and not any(bases.get(cited, {}).get("article") for cited in row["basis"]):
            yield problem("proof_basis", path, name=name)
        if row["original_seen"] and document["local"]["visits"] == 0:
            yield problem("original_without_visit", path, name=name)


def is_catch_all(name: str) -> bool:
    """Whether it asks for whatever else may be wanted."""
    return bool(_CATCH_ALL.search(name))


def _standard(row: Mapping[str, Any], path: str, standards: Mapping[str, StandardFacts]) -> Iterator[Problem]:
    code, reason = row["standard_code"], row.get("local_reason")
    if code is None:
        if not reason:
            yield problem("material_no_standard", path, name=row["name"])
        return
    if reason:
        yield problem("material_standard_and_reason", path, name=row["name"])
    known = standards.get(code)
    if known is None:
        yield problem("material_standard_unknown", path, standard=code)
    elif row["from"] == "REGISTRY" and not known.registry_source:
        yield problem("material_registry", path, name=row["name"], standard=code)


def _obtaining(row: Mapping[str, Any], path: str) -> Iterator[Problem]:
    uploaded = row["from"] == "UPLOAD"
    fits = all((row["accept"], row["max_files"], row["max_mb"]))
    empty = not any((row["accept"], row["max_files"], row["max_mb"]))
    if not (fits if uploaded else empty):
        yield problem("material_files", path, name=row["name"])
    if uploaded and not row["sample"]:
        yield problem("material_sample", path, name=row["name"])
    if uploaded and not row["requirements"]:
        yield problem("material_requirements", path, name=row["name"])
