"""Deeds of the model as bodies of requests."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.machine.course import HOUR
from tests.machine.doing import HOSTILE, correction
from tests.machine.law import companion
from tests.machine.ways import Try
from tests.machine.world import World
from tests.oracle.naive_clock import ONE_DAY, day_of
from tongban.cases.actions.correct import prepare
from tongban.cases.content import Application
from tongban.cases.models import Case
from tongban.foundation import clock

Content = dict[str, Any]


def application(given: Application) -> Content:
    """The body of an application, confirmed."""
    return {
        "implementation_code": given.guide.code,
        "guide_hash": given.guide.hash,
        "applicant": {"kind": given.applicant.kind.value, "id": str(given.applicant.id)},
        "scenario": dict(given.scenario),
        "answers": dict(given.answers),
        "materials": {element: [str(file.id) for file in files] for element, files in given.files.items()},
        "confirmation": given.confirmation,
    }


def body(world: World, tried: Try) -> Content:
    """The body of a deed, made when it is sent for the first time."""
    made = _MADE.get(tried.deed, _as_it_is)(world, tried)
    return {"state_version": tried.seen, **made}


def _as_it_is(world: World, tried: Try) -> Content:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in tried.content.items()}


def _request_correction(world: World, tried: Try) -> Content:
    lines = [
        {"element": line["element"], "defect": line["defect"], "explanation": HOSTILE if line["hostile"] else ""}
        for line in tried.content["lines"]
    ]
    return {"lines": lines}


def _correct(world: World, tried: Try) -> Content:
    given, confirmed = correction(world, tried.case_id, tried.content), "0" * 64
    if tried.content["confirmed"] == "right":
        confirmed = prepare(world.actors["applicant"], tried.case_id, given).confirmation
    return {
        "answers": dict(given.answers),
        "materials": {element: [str(each) for each in ids] for element, ids in given.uploads.items()},
        "insist": {str(n): reason for n, reason in given.insist.items()},
        "confirmation": confirmed,
    }


def _refuse_intake(world: World, tried: Try) -> Content:
    made = {name: tried.content[name] for name in ("kind", "grounds", "reasons")}
    return {**made, "competent": world.bodies.get(tried.content["competent"])}


def _record_inspection(world: World, tried: Try) -> Content:
    along = companion(tried.content["companion"], tried.person.name)
    findings = [{"element": element, "meets": True, "words": words} for element, words in tried.content["findings"]]
    named = {"day": _day(tried), "companion": world.accounts[along]}
    return {**named, "findings": findings, "acknowledged": "SIGNED"}


def _tell_party(world: World, tried: Try) -> Content:
    return {"kind": "NATURAL", "identifier": world.identifier, **tried.content}


def _answer_statement(world: World, tried: Try) -> Content:
    waiting, index = Case.objects.get(pk=tried.case_id).pending.get("statements", []), tried.content["index"]
    number = waiting[index]["n"] if index < len(waiting) else 10_000
    return {"statement": number, "adopted": False, "reasons": tried.content["reasons"]}


def _announce_hearing(world: World, tried: Try) -> Content:
    chair = world.accounts[tried.content["chair"]]
    return {"held_on": _day(tried), "hour": HOUR.isoformat(), "place": tried.content["place"], "chair": chair}


def _assign(world: World, tried: Try) -> Content:
    officer = tried.content["officer"]
    return {"officer": world.accounts[officer] if officer else None}


def _day(tried: Try) -> str:
    day = day_of(clock.now()) + tried.content["days"] * ONE_DAY
    return day.isoformat()


_MADE = {
    "request_correction": _request_correction,
    "correct": _correct,
    "adopt_guide": lambda world, tried: {"confirmation": tried.content["confirmed"]},
    "refuse_intake": _refuse_intake,
    "record_inspection": _record_inspection,
    "tell_party": _tell_party,
    "answer_statement": _answer_statement,
    "announce_hearing": _announce_hearing,
    "assign": _assign,
}
