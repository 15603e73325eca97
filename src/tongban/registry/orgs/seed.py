"""Loads regions (``data/divisions``) and bodies with their posts (``data/bodies``): same files, same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Model, Q

from tongban.kernel.codes import RegionLevel, check_region_code, check_uscc, region_level, region_parent
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.duties import DepartmentKind, Duty, RegionKind
from tongban.registry.orgs.models import Department, Post, Region
from tongban.registry.orgs.shipped import SOURCE_DAY, division_lines, shipped_bodies
from tongban.registry.orgs.spelling import spelling

NAMESPACE = UUID("0b7c8a1e-93f5-5d3b-8f0a-61c1b2f6d7aa")


def region_id(code: str, valid_from: date) -> UUID:
    """Id of the region that bears ``code`` from that day."""
    return uuid5(NAMESPACE, f"region:{code}:{valid_from.isoformat()}")


def department_id(key: str) -> UUID:
    """Id of the body that a file calls ``key``."""
    return uuid5(NAMESPACE, f"department:{key}")


def post_id(body: str, key: str) -> UUID:
    """Id of the post that a file calls ``key`` at the body ``body``."""
    return uuid5(NAMESPACE, f"post:{body}:{key}")


def seed_regions() -> int:
    """Load every ``data/divisions/*.csv``; how many regions there are in them.

    Columns code and name; where they say more than the code does, level, parent_code, valid_from, and where a region
    ended valid_to (first day after), successor_code and basis; kind UNIT for what is no division. What a reform has written
    since stays as it is. Errors: ``orgs.seed.invalid``.
    """
    return load_regions(division_lines())


def seed_bodies() -> int:
    """Load the bodies of ``data/bodies``, written out or made by rule; how many there are. Errors: ``orgs.seed.invalid``."""
    return load_bodies([body.written for body in {each.key: each for each in shipped_bodies().values()}.values()])


@transaction.atomic
def load_regions(lines: Iterable[Mapping[str, str]]) -> int:
    """Insert or update regions. A parent is the row of that code which holds when the child begins."""
    rows = [_region(line) for line in lines]
    by_code: dict[str, list[Region]] = {}
    for row, _ in rows:
        by_code.setdefault(row.code, []).append(row)
    for row, line in rows:
        parent = _parent_code(line, row.code, by_code)
        successor = (line.get("successor_code") or "").strip()
        if parent:
            row.parent_id = _holding(by_code, check_region_code(parent), row.valid_from, row).id
        if successor and row.valid_to:
            row.successor_id = _holding(by_code, check_region_code(successor), row.valid_to, row).id
    reformed = set(Region.objects.filter(reform__isnull=False).values_list("id", flat=True))
    # What held until these files came may stand in records; what had ended before it was first loaded does not.
    in_use = set(Region.objects.filter(Q(valid_to=None) | Q(ended_here=True)).values_list("id", flat=True))
    for row, _ in rows:
        row.ended_here = row.valid_to is not None and row.id in in_use
    _write(Region, [row for row, _ in rows if row.id not in reformed], _OF_A_REGION)
    return len(rows)


@transaction.atomic
def load_bodies(bodies: Iterable[Mapping[str, Any]]) -> int:
    """Insert or update bodies and their posts. The regions they name must be loaded.

    What a reform has written since stays as it is, and so do the posts of such a body.
    """
    reformed = set(Department.objects.filter(reform__isnull=False).values_list("id", flat=True))
    bodies = [body for body in bodies if department_id(body["key"]) not in reformed]
    regions = dict(Region.objects.filter(valid_to=None).values_list("code", "id"))
    departments = [_department(body, regions) for body in bodies]
    posts = [_post(body, post) for body in bodies for post in body.get("posts", ())]
    _write(Department, departments, _OF_A_BODY)
    _write(Post, posts, _OF_A_POST)
    return len(departments)


_OF_A_REGION = ("name", "level", "kind", "parent_id", "valid_to", "successor_id", "basis", "ended_here", "spelling")
_OF_A_BODY = (
    "uscc", "name", "short_name", "file_word", "region_id", "kind", "level", "valid_from", "valid_to", "spelling",
)  # fmt: skip
_OF_A_POST = ("department_id", "region_code", "duty", "title")


def _write(model: type[Model], rows: Iterable[Any], columns: tuple[str, ...]) -> None:
    """Insert what is new and update what differs; most loads change little of much."""
    known = {row[0]: row[1:] for row in model._default_manager.values_list("id", *columns)}
    differing = [row for row in rows if known.get(row.id) != tuple(getattr(row, column) for column in columns)]
    model._default_manager.bulk_create(
        differing,
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[model._meta.get_field(column).name for column in columns],
    )


def _region(line: Mapping[str, str]) -> tuple[Region, Mapping[str, str]]:
    code = check_region_code(line["code"])
    valid_from = date.fromisoformat(line.get("valid_from") or SOURCE_DAY)
    level = region_level(code)
    stated = (line.get("level") or "").strip().upper()
    # The tables of the statistics bureau say TOWNSHIP for 乡级.
    if stated and {"TOWNSHIP": "TOWN"}.get(stated, stated) != level.name:
        raise DomainError("orgs.seed.invalid", reason=f"{code} 的层级 {stated} 与代码不符")
    row = Region(
        id=region_id(code, valid_from),
        code=code,
        name=line["name"].strip(),
        level=level.value,
        valid_from=valid_from,
        valid_to=date.fromisoformat(line["valid_to"]) if line.get("valid_to") else None,
        kind=RegionKind(line.get("kind") or RegionKind.DIVISION),
        basis=line.get("basis") or "",
        spelling=spelling(line["name"].strip()),
    )
    return row, line


def _parent_code(line: Mapping[str, str], code: str, known: Mapping[str, object]) -> str:
    """As the line says; a table without the column means the code's own parent where the table has it."""
    if "parent_code" in line:
        return (line["parent_code"] or "").strip()
    parent = region_parent(code)
    return parent if parent is not None and parent in known else ""


def _holding(by_code: Mapping[str, list[Region]], code: str, day: date, asked_by: Region) -> Region:
    candidates = by_code.get(code, [])
    for row in candidates:
        if row.valid_from <= day and (row.valid_to is None or row.valid_to > day):
            return row
    # Tables of one year state a region's own age better than its parent's: the only one there is, is meant.
    if len(candidates) == 1:
        return candidates[0]
    raise DomainError("orgs.seed.invalid", reason=f"{asked_by.code} {asked_by.name} 所指的 {code} 不存在")


def _department(body: Mapping[str, Any], regions: Mapping[str, UUID]) -> Department:
    region_id = regions.get(check_region_code(body["region_code"]))
    if region_id is None:
        raise DomainError("orgs.seed.invalid", reason=f"{body['name']} 的区划 {body['region_code']} 不存在")
    return Department(
        id=department_id(body["key"]),
        uscc=check_uscc(body["uscc"]),
        name=body["name"],
        short_name=body["short_name"],
        file_word=body.get("file_word", ""),
        region_id=region_id,
        kind=DepartmentKind(body["kind"]),
        level=RegionLevel[body["level"]].value,
        valid_from=body["valid_from"],
        valid_to=body.get("valid_to"),
        spelling=spelling(body["name"], body["short_name"]),
    )


def _post(body: Mapping[str, Any], post: Mapping[str, str]) -> Post:
    return Post(
        id=post_id(body["key"], post["key"]),
        department_id=department_id(body["key"]),
        region_code=check_region_code(post["region_scope"]),
        duty=Duty(post["duty"]),
        title=post["title"],
    )
