"""How the machine does a deed: the words of the model turned into the calls of the product."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from tests.machine.course import HOUR
from tests.machine.law import companion
from tests.machine.world import World
from tests.oracle.naive_clock import ONE_DAY, day_of
from tongban.cases.actions.adopt_guide import adopt_guide
from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.archive import archive
from tongban.cases.actions.assign import assign
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.explain_delay import explain_delay
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.note import note
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.record_hearing import record_hearing
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.resume import resume
from tongban.cases.actions.return_uncorrected import return_uncorrected
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.verify_originals import verify_originals
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import (
    Acknowledgement,
    Defect,
    Delivery,
    IntakeRefusal,
    Opinion,
    Outcome,
    Reopening,
    Termination,
)
from tongban.cases.models import Case, CorrectionLine, CorrectionNotice
from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind

HOSTILE = "请补交租赁合同"
Content = dict[str, Any]

PLAIN: dict[str, Callable[..., DeedDone]] = {
    "pass_pre_review": pass_pre_review,
    "pass_to_originals": pass_to_originals,
    "verify_originals": verify_originals,
    "resume": resume,
    "conclude": conclude,
    "return_uncorrected": return_uncorrected,
    "archive": archive,
    "propose_pause": propose_pause,
    "answer_pause": answer_pause,
    "propose_extension": propose_extension,
    "answer_extension": answer_extension,
    "correct_error": correct_error,
    "end_permit": end_permit,
    "withdraw": withdraw,
    "adopt_guide": adopt_guide,
    "answer_inspection": answer_inspection,
    "propose_publicity": propose_publicity,
    "answer_publicity": answer_publicity,
    "make_statement": make_statement,
    "tell_hearing": tell_hearing,
    "request_hearing": request_hearing,
    "record_hearing": record_hearing,
    "dispatch": dispatch,
    "explain_delay": explain_delay,
    "note": note,
}
"""Deeds whose content in the model is their arguments word for word."""


def call(
    world: World, deed: str, actor: Actor, case_id: UUID, seen: int, content: Content, key: str | None
) -> Callable[[], DeedDone]:
    """The deed as a request that can be sent, and sent again word for word. Whatever the product raises comes through."""
    named: Content = {"case_id": case_id, "seen": seen, "key": key}
    if deed in PLAIN:
        return partial(PLAIN[deed], actor, **named, **content)
    if deed == "correct":
        return _correct(world, actor, named, content)
    if deed == "record_inspection":
        named["by"] = next(name for name, each in world.actors.items() if each is actor)
    if deed == "answer_statement":
        waiting = Case.objects.get(pk=case_id).pending.get("statements", [])
        named["statement"] = waiting[content["index"]]["n"] if content["index"] < len(waiting) else 10_000
    return partial(_OTHERS[deed], world, actor, named, content)


def _request_correction(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    lines = [
        Line(line["element"], Defect(line["defect"]), explanation=HOSTILE if line["hostile"] else "")
        for line in content["lines"]
    ]
    return request_correction(actor, lines=lines, **named)


def correction(world: World, case_id: UUID, content: Content) -> Correction:
    """What is handed in again; reasons for the lines of the last notice that need no change."""
    changes = content["changes"]
    uploads = {place: [world.papers[place, mark]] for place, mark in changes.items() if place.startswith("m")}
    answers = {place: world.areas[mark] for place, mark in changes.items() if not place.startswith("m")}
    notice = CorrectionNotice.objects.filter(case_id=case_id).order_by("-round").first()
    lines = CorrectionLine.objects.filter(case_id=case_id, notice_n=notice.n if notice else 0)
    insist = {line.n: "原来就是对的" for line in lines.order_by("n") if line.path in content["insist"]}
    return Correction(answers=answers, uploads=uploads, insist=insist)


def _correct(world: World, actor: Actor, named: Content, content: Content) -> Callable[[], DeedDone]:
    given = correction(world, named["case_id"], content)
    confirmed = "0" * 64
    if content["confirmed"] == "right":
        # The applicant's own eyes: whoever sends it, this is the hash over what is handed in.
        confirmed = prepare(world.actors["applicant"], named["case_id"], given).confirmation
    return partial(correct, actor, correction=given, confirmed=confirmed, **named)


def _refuse_intake(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    bodies = {"own": world.own_body, "other": world.other_body, "": None}
    return refuse_intake(
        actor,
        kind=IntakeRefusal(content["kind"]),
        grounds=content["grounds"],
        reasons=content["reasons"],
        competent=bodies[content["competent"]],
        **named,
    )


def _give_opinion(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    return give_opinion(actor, step_id=content["step"], opinion=Opinion(content["opinion"]), **named)


def _decide(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    grounds, reasons = content["grounds"], content["reasons"]
    return decide(actor, outcome=Outcome(content["outcome"]), grounds=grounds, reasons=reasons, **named)


def _deliver(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    return deliver(actor, way=Delivery(content["way"]), proof=content["proof"], **named)


def _terminate(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    return terminate(actor, ground=Termination(content["ground"]), evidence=content["evidence"], **named)


def _reopen(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    return reopen(actor, ground=Reopening(content["ground"]), document=content["document"], **named)


def _record_inspection(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    day = _day(named, content)
    rest = {name: value for name, value in named.items() if name not in ("by", "day")}
    along = world.accounts[companion(content["companion"], named["by"])]
    findings = [Finding(element, True, words) for element, words in content["findings"]]
    found = Inspection(day, UUID(along), findings, Acknowledgement.SIGNED)
    return record_inspection(actor, inspection=found, **rest)


def _tell_party(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    return tell_party(actor, kind=PartyKind.NATURAL, identifier=world.identifier, **content, **named)


def _answer_statement(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    return answer_statement(actor, adopted=False, reasons=content["reasons"], **named)


def _announce_hearing(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    day, chair = _day(named, content), UUID(world.accounts[content["chair"]])
    rest = {name: value for name, value in named.items() if name != "day"}
    return announce_hearing(actor, held_on=day, hour=HOUR, place=content["place"], chair=chair, **rest)


def _day(named: Content, content: Content) -> date:
    """Counted from when it is sent for the first time; sent again it is the same."""
    day: date = named.setdefault("day", day_of(clock.now()) + content["days"] * ONE_DAY)
    return day


def _assign(world: World, actor: Actor, named: Content, content: Content) -> DeedDone:
    officer = content["officer"]
    return assign(actor, officer=UUID(world.accounts[officer]) if officer else None, **named)


_OTHERS = {
    "assign": _assign,
    "record_inspection": _record_inspection,
    "tell_party": _tell_party,
    "answer_statement": _answer_statement,
    "announce_hearing": _announce_hearing,
    "request_correction": _request_correction,
    "refuse_intake": _refuse_intake,
    "give_opinion": _give_opinion,
    "decide": _decide,
    "deliver": _deliver,
    "terminate": _terminate,
    "reopen": _reopen,
}
