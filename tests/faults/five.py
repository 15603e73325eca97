"""Cases of the sample province in several states, made by the deeds themselves."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import sample_item, submitted
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of


def somebody(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor behind a demo log-in."""
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


def make_cases() -> list[UUID]:
    """Five cases: submitted, correcting, withdrawn, in review, decided; returns their ids in this order."""
    item = sample_item()
    applicant, reviewer = somebody("lishili", Channel.PORTAL), somebody("qianchushen")
    ids = [submitted(applicant, item).case_id for _ in range(5)]
    request_correction(reviewer, case_id=ids[1], seen=1, lines=[Line("m3", Defect.UNCLEAR, explanation="看不清")])
    withdraw(applicant, case_id=ids[2], seen=1)
    for case_id in ids[3:]:
        pass_pre_review(reviewer, case_id=case_id, seen=1)
        give_opinion(reviewer, case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE, text="符合")
    give_opinion(somebody("sunfuhe"), case_id=ids[4], seen=3, step_id="s2", opinion=Opinion.AGREE)
    decide(somebody("zhoujueding"), case_id=ids[4], seen=4, outcome=Outcome.GRANTED)
    return ids
