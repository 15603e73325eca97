"""Real deeds, and the papers they leave, without the relay."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.upload import upload
from tongban.cases.events import LEAVES_PAPER
from tongban.cases.factories import PDF, submitted
from tongban.cases.issuing.issue import issue
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.cases.models import Case, Paper
from tongban.foundation import files, keys
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.queries import events_of
from tongban.kernel.codes import implementation_code
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.factories import may_differ
from tongban.registry.catalogue.kinds import ItemKind
from tongban.registry.catalogue.queries import current_guide, forget_current
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.orgs.duties import Duty

Who = Callable[..., Actor]
REASON = "食品处理区与卫生间相通，不符合规定，核查人员制作了笔录。"


def placed(case_id: UUID) -> list[PlacedEvent]:
    """The formal events of a case as the consumer would see them."""
    return [
        PlacedEvent(event.n, event.stream_id, event.n, event.type, event.schema, event.at, event.open)
        for event in events_of(case_id)
        if event.type in LEAVES_PAPER
    ]


def issue_all(case_id: UUID) -> list[Paper]:
    """Issue what is missing, in order; all papers of the case."""
    for event in placed(case_id):
        issue(event)
    return papers_of(case_id)


def papers_of(case_id: UUID) -> list[Paper]:
    return list(Paper.objects.filter(case_id=case_id).order_by("n"))


def content_of(paper: Paper) -> bytes:
    """The sealed file in the clear."""
    key = keys.unwrap(Case.objects.get(pk=paper.case_id).data_key, paper.case_id.bytes)
    plain = keys.unseal(key, bytes(paper.file_key), b"paper:" + paper.file_id.bytes)
    return b"".join(files.read(paper.file_id, plain))


def text_of(paper: Paper) -> str:
    """All text without white space."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content_of(paper), capture_output=True, check=True)
    return re.sub(r"[ \n\u3000\f]+", "", done.stdout.decode())


def version_of(case_id: UUID) -> int:
    return Case.objects.get(pk=case_id).state_version


def leader(who: Who) -> Actor:
    """The head of the body: a post that nobody of the sample holds."""
    decider = who("zhoujueding")
    post = decider.posts[0]
    held = HeldPost(post.id, Duty.LEADER, post.department_id, post.department_uscc, post.region_code, "分管负责人")
    return replace(decider, account_id=uuid4(), person_id=None, posts=(held,))


def accepted(applicant: Actor, who: Who, item_code: str, **answers: Any) -> UUID:
    receipt = submitted(applicant, item_code, answers=answers or None)
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    return receipt.case_id


def decided(
    applicant: Actor, who: Who, item_code: str, outcome: Outcome = Outcome.GRANTED, electronic: bool = False
) -> UUID:
    answers = {"f.contact.delivery": "electronic"} if electronic else {}
    case_id = accepted(applicant, who, item_code, **answers)
    finish(who, case_id, outcome)
    return case_id


def finish(who: Who, case_id: UUID, outcome: Outcome) -> None:
    opinion = Opinion.AGREE if outcome is Outcome.GRANTED else Opinion.DISAGREE
    for login, step in (("qianchushen", "s1"), ("sunfuhe", "s2")):
        give_opinion(
            who(login), case_id=case_id, seen=version_of(case_id), step_id=step, opinion=opinion, text="见笔录"
        )
    refused = {} if outcome is Outcome.GRANTED else {"grounds": ("c2", "c5"), "reasons": REASON}
    decide(who("zhoujueding"), case_id=case_id, seen=version_of(case_id), outcome=outcome, **refused)


def told_to_correct(applicant: Actor, who: Who, item_code: str) -> UUID:
    receipt = submitted(applicant, item_code)
    line = Line("m3", Defect.UNCLEAR, explanation="第二页看不清，面积数字无法辨认")
    request_correction(who("qianchushen"), case_id=receipt.case_id, seen=1, lines=[line])
    return receipt.case_id


def corrected(applicant: Actor, who: Who, item_code: str) -> UUID:
    case_id = told_to_correct(applicant, who, item_code)
    better = upload(applicant, name="布局图.pdf", chunks=[PDF, b"better"])
    correction = Correction(answers={}, uploads={"m3": [better.id]}, insist={})
    confirmed = prepare(applicant, case_id, correction).confirmation
    correct(applicant, case_id=case_id, seen=2, correction=correction, confirmed=confirmed)
    return case_id


def paused(who: Who, case_id: UUID, until: date) -> None:
    propose_pause(
        who("qianchushen"), case_id=case_id, seen=version_of(case_id), procedure="p1", planned_end=until,
        reason="利害关系人要求听证。",
    )  # fmt: skip
    answer_pause(who("zhoujueding"), case_id=case_id, seen=version_of(case_id), approve=True)


def extended(who: Who, case_id: UUID) -> None:
    propose_extension(
        who("qianchushen"), case_id=case_id, seen=version_of(case_id), amount=3, reason="现场核查期间道路中断。"
    )
    answer_extension(leader(who), case_id=case_id, seen=version_of(case_id), approve=True)


def other_guide(item_code: str, day: date, now: Any, **unified: Any) -> str:
    """Publish a version of the guide with parts changed; its code. Another kind of item has another code."""
    document = dict(current_guide(item_code).document)
    document["unified"] = {**document["unified"], **unified}
    kind = ItemKind(document["unified"]["kind"])
    basic = f"00{kind.number}{document['codes']['basic'][4:]}"
    code = implementation_code(document["local"]["department_uscc"], "4", basic)
    document["codes"] = {"basic": basic, "implementation": code, "handling": None}
    if kind is not ItemKind.PERMIT and document["unified"]["silence"] == "STATUTORY_ACCEPT":
        document["unified"]["silence"] = "NONE"
    may_differ(code)
    publish_guide(actor_id=uuid4(), document=document, valid_from=day, now=now)
    forget_current()
    return code
