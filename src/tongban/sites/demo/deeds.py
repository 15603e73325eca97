"""Deeds of a story, done in process as the doors do them: name in the story → function of actor, case, version, content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.record_hearing import record_hearing
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.resume import resume
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.upload import upload
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Acknowledgement, Defect, Delivery, IntakeRefusal, Opinion, Outcome, Termination
from tongban.cases.queries import code_of, officials_for, progress_of
from tongban.cases.readiness import STATEMENTS
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision.actions.explain import explain
from tongban.oversight.supervision.actions.unit import CardDone
from tongban.oversight.supervision.actions.uphold import uphold
from tongban.oversight.supervision.queries import Wanted, cards
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.queries import department_by_uscc

Content = Mapping[str, Any]

STORIES = Path(settings.ROOT) / "stories"

_NAMED, _FILES, _DAYS = frozenset({"companion", "chair"}), frozenset({"photos", "scans"}), frozenset({"day", "held_on"})


def do(name: str, actor: Actor, case_id: UUID, seen: int, given: Content) -> None:
    """Do the deed of that name. KeyError for one that no story does; DomainError of the deed."""
    act, content = _DEEDS[name]
    act(actor, case_id=case_id, seen=seen, **content(_meant(name, actor, case_id, given)))


def uploaded(actor: Actor, names: Iterable[str]) -> list[UUID]:
    """Synthetic papers: the same page each, told apart by a comment at the end."""
    return [upload(actor, name=name, chunks=[_paper(), f"% {name}\n".encode()]).id for name in names]


@lru_cache(maxsize=1)
def _paper() -> bytes:
    return (STORIES / "paper.pdf").read_bytes()


def _meant(name: str, actor: Actor, case_id: UUID, given: Content) -> dict[str, Any]:
    """What a story says in words: people by account, files by upload, days by date, the first statement that waits."""
    meant = dict(given)
    for role in _NAMED & meant.keys():
        found = officials_for(actor, code_of(case_id), Deed(name))
        meant[role] = next(each.account_id for each in found if each.name == meant[role])
    for files in _FILES & meant.keys():
        meant[files] = uploaded(actor, meant[files])
    for day in _DAYS & meant.keys():
        meant[day] = _day(meant[day])
    if name == "answer_statement":
        meant["statement"] = progress_of(code_of(case_id), actor).pending[STATEMENTS][0]["n"]
    return meant


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


def _inspection(given: Content) -> dict[str, Any]:
    findings = [Finding(**each) for each in given["findings"]]
    acknowledged, photos = Acknowledgement(given["acknowledged"]), given.get("photos", ())
    return {"inspection": Inspection(given["day"], given["companion"], findings, acknowledged, photos)}


def _on_card(act: Callable[..., CardDone]) -> Callable[..., CardDone]:
    """The deed on the newest open card of the case. DomainError ``uow.not_found`` where there is none."""

    def done(actor: Actor, *, case_id: UUID, seen: int, words: str) -> CardDone:
        found = cards(actor, Wanted(view="open", code=code_of(case_id)), size=1).rows
        if not found:
            raise DomainError("uow.not_found")
        return act(actor, card_id=found[0].card_id, seen=found[0].state_version, words=words)

    return done


def _as_said(given: Content) -> dict[str, Any]:
    return dict(given)


_DEEDS: Mapping[str, tuple[Callable[..., object], Callable[[Content], dict[str, Any]]]] = {
    "request_correction": (request_correction, _lines),
    "pass_pre_review": (pass_pre_review, _as_said),
    "refuse_intake": (refuse_intake, _refusal),
    "record_inspection": (record_inspection, _inspection),
    "answer_inspection": (answer_inspection, _as_said),
    "propose_publicity": (propose_publicity, _as_said),
    "answer_publicity": (answer_publicity, _as_said),
    "tell_party": (tell_party, lambda given: {**given, "kind": PartyKind(given["kind"])}),
    "make_statement": (make_statement, _as_said),
    "answer_statement": (answer_statement, _as_said),
    "give_opinion": (give_opinion, _opinion),
    "propose_pause": (propose_pause, _pause),
    "answer_pause": (answer_pause, _as_said),
    "resume": (resume, _as_said),
    "tell_hearing": (tell_hearing, _as_said),
    "request_hearing": (request_hearing, _as_said),
    "announce_hearing": (announce_hearing, lambda given: {**given, "hour": time.fromisoformat(given["hour"])}),
    "record_hearing": (record_hearing, _as_said),
    "propose_extension": (propose_extension, _as_said),
    "answer_extension": (answer_extension, _as_said),
    "decide": (decide, _decision),
    "conclude": (conclude, _as_said),
    "dispatch": (dispatch, _as_said),
    "deliver": (deliver, lambda given: {**given, "way": Delivery(given["way"])}),
    "correct_error": (correct_error, _as_said),
    "end_permit": (end_permit, _as_said),
    "terminate": (terminate, lambda given: {**given, "ground": Termination(given["ground"])}),
    "withdraw": (withdraw, lambda given: {"reason": given.get("reason", "")}),
    "archive": (archive, _as_said),
    "explain_card": (_on_card(explain), _as_said),
    "uphold_card": (_on_card(uphold), _as_said),
}
