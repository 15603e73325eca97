"""What is done next: honest deeds, so that histories go far, and whatever else somebody may try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.machine.course import NEIGHBOUR
from tests.machine.law import CHAIRS, OFFICE, OTHERS, REVOKED, STEPS, TABLE, Person, root
from tests.machine.model import Twin
from tests.machine.world import MARKS
from tests.oracle.naive_clock import ONE_DAY, day_of

Draw = Callable[[st.SearchStrategy[Any]], Any]
Content = dict[str, Any]

PLACES = ("m3", "m3.r4", "m5", "f.premises.area")
NOT_TO_BE_ASKED = {
    "c1": "cases.correction.not_citable",
    "b1": "cases.correction.not_citable",
    "s2": "cases.correction.not_citable",
    "m2": "cases.correction.not_citable",
    "m4": "cases.correction.not_asked",
    "m99": "catalogue.element_unknown",
}
"""What the guide does not ask of this applicant: conditions, bases, steps, registries, other people's materials."""
ENDS = ("withdraw", "terminate", "refuse_intake")
WEIGHTS = {
    "give_opinion": 6, "decide": 8, "conclude": 6, "deliver": 4, "correct_error": 1, "pass_pre_review": 4,
    "pass_to_originals": 4, "verify_originals": 4, "request_correction": 4, "correct": 6, "answer_pause": 5,
    "answer_extension": 5, "propose_pause": 3, "propose_extension": 3, "return_uncorrected": 20,
    "reopen": 1, "archive": 3, "record_inspection": 6, "answer_inspection": 8,
    "propose_publicity": 8, "answer_publicity": 8, "answer_statement": 6, "make_statement": 2, "tell_party": 1,
    "tell_hearing": 1,
    "request_hearing": 4, "announce_hearing": 6, "record_hearing": 6, "dispatch": 2, "end_permit": 4,
    "note": 1, "assign": 1, "explain_delay": 2,
}  # fmt: skip
REASONS = ("情况复杂", "情况复杂", "情况复杂", "", "需要租赁合同")

REOPENINGS = (
    {"ground": "REVIEW", "document": "赣府行复〔2026〕12 号"},
    {"ground": "JUDGMENT", "document": "（2026）赣0722行初12号"},
)
BODY = "信丰县市场监督管理局"
"""What a paper of the decision says."""


def line(place: str, defect: str = "", wrong: str = "", hostile: bool = False) -> Content:
    usual = "INCONSISTENT" if place.startswith("f.") else "UNCLEAR"
    return {"element": place, "defect": defect or usual, "wrong": wrong, "hostile": hostile}


# --- honest deeds -----------------------------------------------------------------------------------------------------


def honest(draw: Draw, twin: Twin, people: dict[str, Person], now: datetime) -> tuple[str, Person, Content]:
    """A deed that state and circumstances allow, by somebody who may, with content that looks right."""
    possible = [deed for deed, (sources, _, _) in TABLE.items() if twin.state in sources and twin.ready(deed, now)]
    if not possible:
        return anything(draw, twin, people, now)
    onward = [deed for deed in possible if deed not in ENDS for _ in range(WEIGHTS.get(deed, 2))]
    # Ends come at the end: most deeds lead on.
    if onward and draw(st.sampled_from([True] * 15 + [False])):
        possible = onward
    deed = draw(st.sampled_from(possible))
    able = _rightful(deed, people, twin)
    if deed == "answer_inspection":
        able = [person for person in able if person.account == twin.pending["inspection"]["companion"]]
    if deed == "answer_publicity":
        able = [person for person in able if person.account != twin.pending["publicity"]["by"]] or able
    if deed == "give_opinion":
        able = [person for person in able if person.account not in twin.officials()] or able
    return deed, draw(st.sampled_from(able)), right(draw, deed, twin, now)


def _rightful(deed: str, people: dict[str, Person], twin: Twin) -> list[Person]:
    who = TABLE[deed][2]
    if who == ("applicant",):
        others = [people["neighbour"]] if deed in OTHERS and twin.interested else []
        return [person for person in people.values() if person.applicant] + others
    return [person for person in people.values() if person.duties & set(who) and not person.applicant]


def right(draw: Draw, deed: str, twin: Twin, now: datetime) -> Content:
    """Content that looks right."""
    one = st.sampled_from
    match deed:
        case "request_correction":
            free = [place for place in PLACES if (root(place), twin.content[root(place)]) not in twin.seen_ever]
            chosen = draw(st.lists(one(free or PLACES), min_size=1, max_size=3, unique=True))
            return {"lines": [line(place) for place in chosen]}
        case "correct":
            return _answered(draw, twin)
        case "refuse_intake":
            return _refusal(draw, twin)
        case "give_opinion":
            running = [step for step, token in twin.steps.items() if token["state"] == "running"]
            running = [step for step in running if twin.step_ready(step, now) is None] or running
            return {"step": draw(one(running or list(STEPS))), "opinion": draw(one(["AGREE", "DISAGREE"]))}
        case "propose_pause":
            listed = dict(twin.rules.procedures)
            procedure = draw(one(list(listed) or ["p1"]))
            longest = (twin.longest(procedure, now) - day_of(now)).days if listed else 5
            days = draw(st.one_of(st.integers(1, 6), st.integers(1, max(1, longest))))
            return {"procedure": procedure, "planned_end": day_of(now) + days * ONE_DAY, "reason": "情况复杂"}
        case "propose_extension":
            return {"amount": draw(st.integers(1, 5)), "reason": "情况复杂"}
        case "answer_pause" | "answer_extension" | "answer_inspection":
            return {"approve": draw(one([True, True, False]))}
        case "answer_publicity":
            return draw(one([{"approve": True, "reason": ""}] * 2 + [{"approve": False, "reason": "请写明地点。"}]))
        case "dispatch":
            return {"waybill": "SF1020304050607"}
        case "decide":
            if draw(one([True, True, False])):
                return {"outcome": "GRANTED", "grounds": [], "reasons": ""}
            return {"outcome": "REFUSED", "grounds": ["c2"], "reasons": "现场不满足这一条件"}
        case "deliver":
            posted = [{"way": "POST", "proof": ""}] if "posted" in twin.pending else []
            usual = [{"way": "ELECTRONIC", "proof": ""}, {"way": "POST", "proof": "SF1020304050607"}]
            return draw(one([*posted, *usual]))
        case "correct_error":
            return {"wrong": BODY, "right": f"江西省{BODY}"}
        case "end_permit":
            return {"ground": draw(one(sorted(REVOKED))), "reasons": "经查明情况不实"}
        case "terminate":
            return {"ground": draw(one(["DEATH", "DISSOLUTION", "MOOT"])), "evidence": "登记机关已经答复"}
        case "adopt_guide":
            return {"confirmed": "0" * 64}
        case "withdraw":
            return {"reason": draw(one(["", "不开店了"]))}
        case "reopen":
            return draw(one(REOPENINGS))
    return _on_course(draw, deed, twin, now)


def _on_course(draw: Draw, deed: str, twin: Twin, now: datetime) -> Content:
    one = st.sampled_from
    match deed:
        case "record_inspection":
            return {"days": 0, "companion": "other", "findings": [("c2", "操作间有隔断。")]}
        case "propose_publicity":
            return {"text": "拟准予从事餐饮服务。"}
        case "tell_party":
            return {"name": NEIGHBOUR, "reasons": "排烟口正对窗。"}
        case "make_statement":
            return {"text": draw(one(["请尽快决定。", "我的租赁合同早就交了。"]))}
        case "answer_statement":
            waiting = twin.pending.get("statements", [])
            return {"index": draw(st.integers(0, max(0, len(waiting) - 1))), "reasons": "已经核实。"}
        case "tell_hearing":
            return {"matter": "排烟口正对住户的窗。"}
        case "announce_hearing":
            ahead = (twin.first_hearing_day(now) - day_of(now)).days
            return {
                "days": ahead + draw(one([0, 0, 1, 5])),
                "place": "二楼会议室",
                "chair": draw(one(["boss", "clerk", "second"])),
            }
        case "record_hearing":
            return {"minutes": "双方陈述一致。"}
        case "note":
            return {"text": "已电话核实。"}
        case "assign":
            return {"officer": draw(one([name for name in (None, *CHAIRS) if name != twin.officer]))}
        case "explain_delay":
            return {"reason": "承办人员生病，现已恢复办理。"}
    return {}


def _answered(draw: Draw, twin: Twin) -> Content:
    changes: dict[str, int] = {}
    insist: list[str] = []
    for place in twin.told:
        if draw(st.sampled_from([True, True, True, False])):
            others = [mark for mark in range(MARKS) if mark != twin.content[root(place)]]
            changes[root(place)] = draw(st.sampled_from(others))
        else:
            insist.append(place)
    if draw(st.sampled_from([False, False, True])):
        changes.setdefault(draw(st.sampled_from(sorted(twin.content))), draw(st.integers(0, MARKS - 1)))
    return {"changes": changes, "insist": insist, "confirmed": "right"}


def _refusal(draw: Draw, twin: Twin) -> Content:
    kinds = ["NOT_REQUIRED", "WRONG_BODY", "FALSE_MATERIAL", *(["STILL_INCOMPLETE"] * 3 if twin.noticed else [])]
    kind = draw(st.sampled_from(kinds))
    grounds = {"FALSE_MATERIAL": ["m3"], "STILL_INCOMPLETE": twin.told[:1]}.get(kind, [])
    competent = "other" if kind == "WRONG_BODY" else ""
    return {"kind": kind, "grounds": grounds, "reasons": "情况不实", "competent": competent}


# --- and whatever else --------------------------------------------------------------------------------------------------


def anything(draw: Draw, twin: Twin, people: dict[str, Person], now: datetime) -> tuple[str, Person, Content]:
    """Any deed by anybody, with content that may be wrong."""
    deed = draw(st.sampled_from(sorted(TABLE)))
    person = people[draw(st.sampled_from(sorted(people)))]
    return deed, person, wrong(draw, deed, twin, now) if draw(st.booleans()) else right(draw, deed, twin, now)


def forged(draw: Draw, twin: Twin, people: dict[str, Person], now: datetime) -> tuple[str, Person, Content]:
    """A deed that state and right allow, whether it is its time or not, with content that may be wrong."""
    possible = [deed for deed, (sources, _, _) in TABLE.items() if twin.state in sources]
    if not possible:
        return anything(draw, twin, people, now)
    deed = draw(st.sampled_from([deed for deed in possible for _ in range(1 if deed in ENDS else 5)]))
    made = wrong if draw(st.booleans()) else right
    return deed, draw(st.sampled_from(_rightful(deed, people, twin))), made(draw, deed, twin, now)


def wrong(draw: Draw, deed: str, twin: Twin, now: datetime) -> Content:
    """Content that may be wrong in every way the deed knows."""
    one = st.sampled_from
    reason = draw(one(REASONS))
    match deed:
        case "request_correction":
            bad = [line(element, wrong=code) for element, code in NOT_TO_BE_ASKED.items()]
            bad += [line("m3", "MISSING", "cases.correction.present"), line("m3", "EXPIRED", "cases.correction.defect")]
            bad += [line("m5", hostile=True), line("m3", hostile=True)]
            good = [line(place) for place in PLACES]
            return {"lines": draw(st.lists(one(bad + good), max_size=4))}
        case "correct":
            changes = draw(st.dictionaries(one(sorted(twin.content)), st.integers(0, MARKS - 1)))
            insist = draw(st.lists(one(PLACES), unique=True, max_size=2))
            return {"changes": changes, "insist": insist, "confirmed": draw(one(["right", "right", "wrong"]))}
        case "refuse_intake":
            grounds = draw(st.lists(one(["m3", "m5", "f.premises.area", "c2", "m3.r4", "m2"]), unique=True, max_size=2))
            kind = draw(one(["NOT_REQUIRED", "WRONG_BODY", "STILL_INCOMPLETE", "FALSE_MATERIAL"]))
            return {"kind": kind, "grounds": grounds, "reasons": reason, "competent": draw(one(["", "own", "other"]))}
        case "give_opinion":
            return {"step": draw(one(["s1", "s2", "s3", "s4", "s9"])), "opinion": "AGREE"}
        case "dispatch":
            return {"waybill": draw(one(["", "短", "请另交工本费"]))}
        case "propose_pause":
            days = draw(st.one_of(st.integers(-1, 60), st.integers(-400, 4_000)))
            procedure = draw(one(["p1", "p2", "p3", "p9", "m3"]))
            return {"procedure": procedure, "planned_end": day_of(now) + days * ONE_DAY, "reason": reason}
        case "propose_extension":
            return {"amount": draw(st.integers(-1, 12)), "reason": reason}
        case "decide":
            grounds = draw(st.lists(one(["c2", "m3", "s2"]), unique=True, max_size=2))
            return {"outcome": draw(one(["GRANTED", "REFUSED"])), "grounds": grounds, "reasons": reason}
        case "deliver":
            return {"way": draw(one(["ELECTRONIC", "POST", "PICKED_UP"])), "proof": ""}
        case "correct_error":
            return draw(one([{"wrong": BODY, "right": BODY}, {"wrong": "示例路 1 号", "right": "示例路 11 号"}]))
        case "end_permit":
            return {"ground": draw(one([*sorted(REVOKED), "70.4", "c1"])), "reasons": reason}
        case "terminate":
            return {"ground": "MOOT", "evidence": reason}
        case "reopen":
            return {"ground": "REVIEW", "document": reason}
    return _wrong_on_course(draw, deed, twin, now)


def _wrong_on_course(draw: Draw, deed: str, twin: Twin, now: datetime) -> Content:
    one, words = st.sampled_from, draw(st.sampled_from(REASONS))
    match deed:
        case "record_inspection":
            found = [
                [],
                [("c2", " ")],
                [("m3", "看到")],
                [("c2", "看到"), ("c2", "看到")],
                [("c99", "看到")],
                [("c2", "看到")],
            ]
            days = draw(one([0, 0, -1, 1, -5, -40]))
            return {"days": days, "companion": draw(one([*OFFICE, "other", "applicant"])), "findings": draw(one(found))}
        case "propose_publicity":
            return {"text": words}
        case "answer_publicity":
            return {"approve": draw(one([True, False])), "reason": draw(one(["", " ", "再写。"]))}
        case "tell_party":
            return {"name": draw(one([NEIGHBOUR, "王示例"])), "reasons": words}
        case "make_statement":
            return {"text": draw(one(["", " ", "再说一句。"]))}
        case "answer_statement":
            return {"index": draw(st.integers(0, 4)), "reasons": words}
        case "tell_hearing":
            return {"matter": words}
        case "announce_hearing":
            chairs = [*OFFICE, "deputy", "applicant", "neighbour", "other county", "supervisor"]
            return {"days": draw(st.integers(0, 45)), "place": words, "chair": draw(one(chairs))}
        case "record_hearing":
            return {"minutes": draw(one(["", "要求提交租赁合同。"]))}
        case "note":
            return {"text": draw(one(["", " ", "请补租赁合同", "字" * 501]))}
        case "assign":
            return {"officer": draw(one(["biased", "supervisor", "other county", "stranger", "allround", None]))}
        case "explain_delay":
            return {"reason": words}
    return right(draw, deed, twin, now)


# --- time -----------------------------------------------------------------------------------------------------------------


def later(draw: Draw, now: datetime, twins: list[Twin]) -> datetime:
    """Minutes to weeks on, or to the very edge of something that turns."""
    edges = [edge + shift for twin in twins for edge in twin.edges() for shift in _EDGE if edge + shift > now]
    if edges and draw(st.booleans()):
        return draw(st.sampled_from(sorted(set(edges))[:6]))
    far = st.integers(1, 21).map(lambda count: timedelta(days=count))
    further = st.integers(1, 6).map(lambda count: timedelta(weeks=count))
    near = st.integers(1, 240).map(lambda count: timedelta(minutes=count))
    hours = st.integers(1, 72).map(lambda count: timedelta(hours=count))
    return now + draw(st.one_of(near, hours, hours, far, further))


_EDGE = (timedelta(microseconds=-1), timedelta(0), timedelta(seconds=1))
