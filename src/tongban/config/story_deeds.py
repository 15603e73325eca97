"""Deeds of a story, done in process as the doors do them: name in the story → function of actor, case, version, content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.resume import resume
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.unit import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Defect, Delivery, IntakeRefusal, Opinion, Outcome, Termination
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import department_by_uscc

Content = Mapping[str, Any]


def do(name: str, actor: Actor, case_id: UUID, seen: int, given: Content) -> None:
    """Do the deed of that name. KeyError for one that no story does; DomainError of the deed."""
    act, content = _DEEDS[name]
    act(actor, case_id=case_id, seen=seen, **content(given))


def _lines(given: Content) -> dict[str, Any]:
    lines = [
        Line(line["element"], Defect(line["defect"]), line.get("path", ""), line.get("explanation", ""))
        for line in given["lines"]
    ]
    return {"lines": lines}


def _opinion(given: Content) -> dict[str, Any]:
    return {"step_id": given["step"], "opinion": Opinion(given["opinion"]), "text": given.get("text", "")}


def _decision(given: Content) -> dict[str, Any]:
    grounds, reasons = given.get("grounds", []), given.get("reasons", "")
    return {"outcome": Outcome(given["outcome"]), "grounds": grounds, "reasons": reasons}


def _refusal(given: Content) -> dict[str, Any]:
    competent = department_by_uscc(given["competent"]).id if "competent" in given else None
    grounds = given.get("grounds", [])
    return {
        "kind": IntakeRefusal(given["kind"]),
        "grounds": grounds,
        "reasons": given["reasons"],
        "competent": competent,
    }


def _pause(given: Content) -> dict[str, Any]:
    return {**given, "planned_end": _day(given["planned_end"])}


def _day(text: str) -> date:
    """``+3wd``: so many working days after today."""
    return current_calendar().working_day_after(clock.today(), int(text.strip("+wd")))


def _as_said(given: Content) -> dict[str, Any]:
    return dict(given)


_DEEDS: Mapping[str, tuple[Callable[..., DeedDone], Callable[[Content], dict[str, Any]]]] = {
    "request_correction": (request_correction, _lines),
    "pass_pre_review": (pass_pre_review, _as_said),
    "refuse_intake": (refuse_intake, _refusal),
    "give_opinion": (give_opinion, _opinion),
    "propose_pause": (propose_pause, _pause),
    "answer_pause": (answer_pause, _as_said),
    "resume": (resume, _as_said),
    "propose_extension": (propose_extension, _as_said),
    "answer_extension": (answer_extension, _as_said),
    "decide": (decide, _decision),
    "conclude": (conclude, _as_said),
    "deliver": (deliver, lambda given: {**given, "way": Delivery(given["way"])}),
    "correct_error": (correct_error, _as_said),
    "end_permit": (end_permit, _as_said),
    "terminate": (terminate, lambda given: {**given, "ground": Termination(given["ground"])}),
    "withdraw": (withdraw, lambda given: {"reason": given.get("reason", "")}),
    "archive": (archive, _as_said),
}
