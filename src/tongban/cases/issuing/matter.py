"""What a paper is composed of: the case as its events told it up to the formal step, never as it stands by now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from tongban.cases import clockwork, content
from tongban.cases.kinds import PaperKind
from tongban.cases.models import Case, Paper, Submission
from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event
from tongban.foundation.rows import first
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import versions
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.queries import DepartmentRecord

_HANDED_IN = ("cases.case.submitted", "cases.case.corrected")
_LAW = re.compile(r"《[^《》]+》[^《、]*")
_SHORT = re.compile(r"^(?P<law>[^《第]+法)(?P<place>第.+?)(（参照）)?$")
_BASES = 3
DECISIONS = (PaperKind.GRANT.value, PaperKind.REFUSAL.value, PaperKind.DEEMED_RENEWAL.value)


@dataclass(frozen=True)
class Matter:
    """A case at the moment of one formal step. ``events`` end with that step; ``papers`` are those issued before."""

    case: Case
    key: bytes = field(repr=False)
    guide: BoundGuide
    body: DepartmentRecord
    events: Sequence[Event]
    papers: Sequence[Paper]

    @property
    def event(self) -> Event:
        """The formal step."""
        return self.events[-1]

    @property
    def open(self) -> Mapping[str, Any]:
        """Its open part."""
        return self.event.open  # type: ignore[no-any-return]

    @cached_property
    def sealed(self) -> Mapping[str, Any]:
        """Its personal content."""
        return leaves.sealed_content(self.key, self.event)

    @property
    def day(self) -> date:
        """Its legal day: the date on the paper."""
        return clockwork.legal_day(self.event.at)

    @property
    def is_permit(self) -> bool:
        return self.guide.is_permit

    @property
    def is_person(self) -> bool:
        return self.case.applicant_kind == PartyKind.NATURAL.value

    @cached_property
    def applicant(self) -> str:
        """The applicant's name as told at submission."""
        return str(content.open_content(self.key, self.case.id, self.case.applicant_sealed or b"")["name"])

    @cached_property
    def submission(self) -> Event:
        """The last time that something was handed in."""
        return self.last(*_HANDED_IN)

    @property
    def received_on(self) -> date:
        """Day of the last receipt."""
        return clockwork.legal_day(self.submission.at)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Answers to the questions and the form of the last submission up to this step."""
        where = {"case_id": self.case.id, "n": self.submission.open["submission"]}
        row = first(Submission, ("case_id", "n", "content_sealed"), where)
        assert row is not None
        document = content.open_content(self.key, self.case.id, row.content_sealed)
        return {**document["scenario"], **document["answers"]}

    def last(self, *types: str) -> Event:
        """The last event of these types. LookupError where there is none."""
        for event in reversed(self.events):
            if event.type in types:
                return event
        raise LookupError(types)

    def day_of(self, name: str, before: bool = False) -> date | None:
        """The last day of a limit as this step left it (``before``: as it was before this step)."""
        clocks = [event.open["clock"] for event in self.events if "clock" in event.open]
        value = clocks[-2 if before else -1].get(name)
        return clockwork.last_day(datetime.fromisoformat(value)) if value else None

    @property
    def accepted_on(self) -> date:
        """Day of acceptance."""
        return date.fromisoformat(
            self.last("cases.case.accepted", "cases.case.deemed_accepted").open["clock"]["accepted_on"]
        )

    def paper_of(self, event: Event) -> Paper | None:
        """The paper that an earlier step left."""
        return next((paper for paper in self.papers if paper.n == event.n), None)

    def decision_paper(self) -> Paper | None:
        """The paper of the decision that stands: the last one."""
        return next((paper for paper in reversed(self.papers) if paper.kind in DECISIONS), None)

    @property
    def basis(self) -> tuple[str, ...]:
        """What the guide names first as its basis: the law that asks for what is applied for."""
        return tuple(f"《{each.law}》{each.article}" for each in self.guide.legal_basis.values())[:_BASES]

    @property
    def version(self) -> str:
        """``第3版``."""
        return _version(self.guide.implementation_code, self.guide.hash)

    def source(self, element: str) -> str:
        """Where the guide says it."""
        return f"办事指南（{self.version}）" + ("" if element.startswith("f.") else element.upper())


def places(text: str) -> tuple[str, ...]:
    """``《甲法》第一条、《乙法》第二条`` → both. A short name as the closed lists write it is written out."""
    found = _LAW.findall(text)
    if found:
        return tuple(found)
    short = _SHORT.match(text)
    return (f"《中华人民共和国{short['law']}》{short['place']}",) if short else (text,)


def beyond(cited: Iterable[str], own: str) -> tuple[str, ...]:
    """Those of ``cited`` that do not merely say less exactly what ``own`` says."""
    return tuple(place for place in cited if not own.startswith(place))


@lru_cache(maxsize=4096)
def _version(code: str, guide_hash: str) -> str:
    return next((f"第{number}版" for number, found, _ in versions(code) if found == guide_hash), "")
