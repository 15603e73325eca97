"""影响评估: written by the steward of the region's data, approved or returned by another person, and valid until its review
is due (个人信息保护法第五十五条、第五十六条)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from tongban.foundation import clock
from tongban.foundation.answered import Answered
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.oversight.privacy.kinds import AssessmentState, Risk, Trigger
from tongban.oversight.privacy.models import Assessment
from tongban.oversight.privacy.policies import approving_post, require_keeping
from tongban.oversight.privacy.rules import said
from tongban.registry.identity.actors import Actor

TEXT_LABELS: Mapping[str, str] = {
    "purpose": "处理的目的和方式",
    "data": "处理哪些个人信息",
    "necessity": "是否合法、正当、必要",
    "impact": "对个人权益的影响和安全风险",
    "measures": "采取的保护措施是否合法、有效、与风险相适应",
    "conclusion": "结论",
}
"""What 第五十六条第一款 asks for, and what it comes to."""
TITLE = 200
LONGEST_VALID = timedelta(days=3 * 366)
_ASSESSMENTS = Answered(
    Assessment,
    "privacy.assessment",
    "privacy.unknown",
    lambda row: {
        "about": row.about,
        "trigger": row.trigger,
        "risk": int(row.risk),
        "until": row.review_due.isoformat(),
    },
)
_ABOUT = re.compile(r"item:[0-9A-Z]{12}|(?:exchange|export):[^\s:]{1,60}")


def ask_assessment(
    actor: Actor,
    *,
    about: str,
    title: str,
    trigger: str,
    risk: str,
    review_due: date,
    texts: Mapping[str, str],
    now: datetime,
) -> UUID:
    """Write an assessment; it counts when another person has approved it. The same that waits already is not written twice.

    Errors: ``privacy.not_allowed``, ``privacy.text``, ``privacy.choice``, ``privacy.review_due``.
    """
    acting, post = require_keeping(actor)
    if not _ABOUT.fullmatch(about):
        raise DomainError("privacy.choice", what="评估什么", field="about")
    heading = one_line(title)
    if not 0 < len(heading) <= TITLE:
        raise DomainError("privacy.text", what="名称", most=TITLE, field="title")
    if trigger not in tuple(Trigger):
        raise DomainError("privacy.choice", what="为什么要评估", field="trigger")
    if risk not in {str(each.value) for each in Risk}:
        raise DomainError("privacy.choice", what="剩余风险", field="risk")
    today = clock.legal_date(now)
    if not today < review_due <= today + LONGEST_VALID:
        raise DomainError("privacy.review_due", field="review_due")
    asked = {
        "about": about,
        "title": heading,
        "department": post.department_id,
        "region_code": post.region_code,
        "trigger": trigger,
        "risk": int(risk),
        "review_due": review_due,
        "state": AssessmentState.ASKED.value,
        "asked_by": actor.account_id,
        **said(texts, TEXT_LABELS),
    }
    return _ASSESSMENTS.ask(acting, "written", asked, now)


def approve_assessment(actor: Actor, *, assessment_id: UUID, now: datetime, key: str | None = None) -> None:
    """From now until its review is due it is valid. Errors: ``privacy.unknown|answered|not_allowed``."""
    _answer(actor, assessment_id, AssessmentState.APPROVED, "", now, key)


def return_assessment(actor: Actor, *, assessment_id: UUID, words: str, now: datetime, key: str | None = None) -> None:
    """It has to be written anew; ``words`` say what is wrong. Errors as :func:`approve_assessment`, ``privacy.text``."""
    answer = said({"answer": words}, {"answer": "退回的理由"})["answer"]
    _answer(actor, assessment_id, AssessmentState.RETURNED, answer, now, key)


def _answer(
    actor: Actor, assessment_id: UUID, state: AssessmentState, words: str, now: datetime, key: str | None
) -> None:
    what = state.value.lower()

    def unit(row: Assessment) -> None:
        post = approving_post(actor, row.region_code, row.department)
        if post is None:
            raise DomainError("privacy.unknown")
        if row.state != AssessmentState.ASKED.value:
            raise DomainError("privacy.answered")
        if actor.account_id == row.asked_by:
            raise DomainError("privacy.not_allowed", reason="编写的人不能自己审核，请由第二个人办理。")
        answer = {"state": state.value, "answer": words, "answered_by": actor.account_id, "answered_at": now}
        _ASSESSMENTS.change(row, actor.by_right_of(post), what, answer)

    _ASSESSMENTS.once(actor, assessment_id, what, unit, key=key, content=words)
