"""What a single row cannot tell: whether its code is new, and whether the register knows its body and its region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.registry.catalogue.checks import BodyFacts, Facts, StandardFacts, problems_of
from tongban.registry.catalogue.importing.complaints import Complaint, complaint
from tongban.registry.catalogue.importing.reading import ReadRow


@dataclass
class Known:
    """What the platform knows, and what this import has met so far.

    ``bodies`` by 统一社会信用代码; ``new_bodies`` and ``new_regions`` are what the present batch wants entered, where the
    person who imports has said that it may be.
    """

    standards: Mapping[str, StandardFacts]
    calendars: frozenset[str]
    create_bodies: bool = False
    create_regions: bool = False
    bodies: dict[str, BodyFacts] = field(default_factory=dict)
    regions: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=dict)
    new_bodies: list[BodyFacts] = field(default_factory=list)
    new_regions: dict[str, str] = field(default_factory=dict)

    def entered(self) -> None:
        """The batch is written: what it wanted is there now."""
        self.new_bodies, self.new_regions = [], {}


def judged(row: ReadRow, known: Known) -> ReadRow:
    """The row with what the register says against it; its body's region and name filled in where it left them out."""
    if row.refused or row.document is None:
        return row
    local = row.document["local"]
    row = row.with_complaints(*_code(row, known))
    if not row.refused:
        row = row.with_complaints(*_place(row, local, known))
    if row.refused:
        return row
    known.seen[row.code] = row.number
    return row.with_complaints(*_publication(row, known)) if row.whole else row


def _code(row: ReadRow, known: Known) -> Iterator[Complaint]:
    if first := known.seen.get(row.code):
        yield complaint("code_twice", "item_code", row.code, "codes", first=first)
    elif row.code in known.taken:
        yield complaint("code_taken", "item_code", row.code, "codes")


def _place(row: ReadRow, local: dict[str, Any], known: Known) -> Iterator[Complaint]:
    """Body and region; those that may be entered are noted for it."""
    body = known.bodies.get(local["department_uscc"])
    if body is not None:
        # The register's own region and name need no look-up.
        local.setdefault("department_name", body.name)
        local.setdefault("region_code", body.region_code)
        if body.name != local["department_name"]:
            yield _apart("名称", "department", local["department_name"], "department_name", body.name)
        if body.region_code == local["region_code"]:
            return
        yield _apart("区划", "region_code", local["region_code"], "region_code", body.region_code)
    region, name = local.get("region_code", ""), local.get("department_name", "")
    if not region:
        yield complaint("region_wrong", "region_code", path="local.region_code", reason="没有写明区划代码")
        return
    here = region in known.regions
    if not here and not (known.create_regions and row.region_name):
        yield complaint("region_unknown", "region_code", region, "local.region_code", region=region)
        return
    if body is None and not (known.create_bodies and name):
        yield complaint("body_unknown", "department", name or local["department_uscc"], "local.department_uscc")
        return
    if not here:
        known.regions.add(region)
        known.new_regions[region] = row.region_name
    if body is None:
        known.bodies[local["department_uscc"]] = new = BodyFacts(local["department_uscc"], name, region)
        known.new_bodies.append(new)


def _apart(what: str, field: str, value: str, place: str, known: str) -> Complaint:
    return complaint("body_apart", field, value, f"local.{place}", what=what, known=known)


def _publication(row: ReadRow, known: Known) -> Iterator[Complaint]:
    """A whole document is judged as for publication, so that the report says what is in its way."""
    assert row.document is not None
    body = known.bodies[row.document["local"]["department_uscc"]]
    facts = Facts(body=body, standards=known.standards, calendars=known.calendars)
    for problem in problems_of(row.document, facts):
        yield complaint("shape", problem.path or "全文", path=problem.path, reason=problem.message())
