"""Lines of papers: who acted, what was handed in, what is wrong, why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """By whose hand the applicant acted: what they are called (代理人; 经办人 of a legal person's own people), in what capacity,
    from which body where it is 帮办代办, and what was done."""

    name: str
    capacity: str
    did: str
    body: str = ""
    called: str = "代理人"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One material that was handed in."""

    name: str
    form: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectLine:
    """One thing that does not meet the guide: where, what is asked and where that is said, what is wrong, what to do."""

    place: str
    demand: str
    source: str
    defect: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One reason of a decision: the condition, the article, and the finding unless one statement speaks of all."""

    condition: str
    law: str
    finding: str = ""
