"""A story out of what an editor has ticked: the same document that is written by hand in ``stories/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongban.kernel.worktime import Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.rehearsing.asking import asked_of
from tongban.registry.catalogue.rehearsing.handing_in import hand_in
from tongban.registry.catalogue.rehearsing.story import checked_story

_MOST_STEPS = 50


class Outcome(StrEnum):
    """What must come of an application."""

    ACCEPTED = "ACCEPTED"
    CORRECTION = "CORRECTION"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Wanted:
    """``cited``: elements to be corrected, or conditions by which it is refused. ``promised``: the most working days that any
    body may promise, None where the story does not say."""

    name: str
    title: str
    outcome: Outcome
    cited: tuple[str, ...] = ()
    promised: int | None = None


def composed(
    guide: BoundGuide,
    wanted: Wanted,
    scenario: Mapping[str, str],
    answers: Mapping[str, Any],
    uploads: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """The story: what the guide says to this applicant now is what it must say from now on.

    It may fail on the guide all the same, where papers or answers are not what the guide asks; then the editor has found
    something. DomainError ``catalogue.story.invalid``.
    """
    given = hand_in(guide, scenario, answers, uploads)
    return checked_story(
        {
            "story": wanted.name,
            "title": wanted.title,
            "rehearsal": True,
            "item": {"name": guide.name},
            "application": {
                "scenario": dict(scenario),
                "answers": dict(answers),
                "uploads": {name: list(files) for name, files in uploads.items() if files},
            },
            "asks": asked_of(guide, given),
            "steps": list(_steps(guide, wanted, given.values)),
        }
    )


def _steps(guide: BoundGuide, wanted: Wanted, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    acceptance, statutory = guide.limits.acceptance, guide.limits.statutory
    due = {"acceptance": f"+{acceptance.amount}wd"} if acceptance and acceptance.unit is Unit.WORKING_DAY else {}
    yield _step("applied", "applicant", "apply", None, {"state": "SUBMITTED", **({"due": due} if due else {})})
    if wanted.outcome is Outcome.CORRECTION:
        lines = [{"element": each, "defect": "INCOMPLETE"} for each in wanted.cited]
        yield _step("told", "first", "request_correction", {"lines": lines}, {"state": "CORRECTING"})
        return
    if wanted.outcome is Outcome.NOT_ACCEPTED:
        reasons = {"kind": "NOT_REQUIRED", "reasons": wanted.title}
        yield _step("refused", "first", "refuse_intake", reasons, {"state": "NOT_ACCEPTED"})
        return
    due = {"statutory": f"+{statutory.amount}wd"} if statutory and statutory.unit is Unit.WORKING_DAY else {}
    due |= {"promised": f"+{wanted.promised}wd"} if wanted.promised is not None else {}
    yield _step("accepted", "first", "pass_pre_review", None, {"state": "ACCEPTED", **({"due": due} if due else {})})
    if wanted.outcome is Outcome.ACCEPTED:
        return
    opinion = "AGREE" if wanted.outcome is Outcome.GRANTED else "DISAGREE"
    for name in _opinions(guide, values, opinion):
        yield _step(f"at-{name}", "first", "give_opinion", {"step": name, "opinion": opinion}, None)
    decision: dict[str, Any] = {"outcome": wanted.outcome.value}
    if wanted.outcome is Outcome.REFUSED:
        decision |= {"grounds": list(wanted.cited), "reasons": wanted.title}
    yield _step("decided", "decider", "decide", decision, {"state": "DECIDED"})


def _opinions(guide: BoundGuide, values: Mapping[str, Any], opinion: str) -> Iterator[str]:
    done: dict[str, str] = {}
    for _ in range(_MOST_STEPS):
        known = {**values, **{f"{name}.opinion": opinion for name in done}}
        ready = guide.review_plan.ready(known, frozenset(done), frozenset())
        if not ready:
            return
        done[ready[0]] = opinion
        yield ready[0]


def _step(
    name: str, who: str, deed: str, given: Mapping[str, Any] | None, expect: Mapping[str, Any] | None
) -> dict[str, Any]:
    step: dict[str, Any] = {"id": name, "who": who, "door": "portal" if deed == "apply" else "desk", "deed": deed}
    return step | ({"with": dict(given)} if given else {}) | ({"expect": dict(expect)} if expect else {})
