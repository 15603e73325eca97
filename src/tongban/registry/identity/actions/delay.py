"""延迟告知: asked for by the body that read, granted by another person who supervises it, ended by either; always with a day on
which it is over (个人信息保护法第十八条、第三十五条)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity import delay_errors as delay_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.delaying import Delay, DelayBasis, DelayState
from tongban.registry.identity.delays import ASKING, asking_post, granting_post
from tongban.registry.identity.models import Account

LONGEST = 180
"""Days. What has to last longer is asked for anew, with a reason of that day."""
NUMBER = 100
"""Characters of the number of a file."""


def ask_delay(actor: Actor, *, subject: str, basis: str, number: str, since: date, until: date, now: datetime) -> UUID:
    """Ask that what the own body reads of ``subject`` from the day ``since`` on be told after the day ``until``. Nothing is kept
    back yet; the same that waits already is not asked twice. Errors: ``identity.delay.not_allowed|days|basis|number``."""
    post = asking_post(actor)
    if post is None or actor.account_id is None:
        raise DomainError("identity.delay.not_allowed", reason="由查看部门的负责人或者决定岗提出。")
    today = clock.legal_date(now)
    if not (since <= today <= until and (until - today).days < LONGEST):
        raise DomainError("identity.delay.days", most=LONGEST)
    if basis not in tuple(DelayBasis):
        raise DomainError("identity.delay.basis")
    file = one_line(number)
    if not 0 < len(file) <= NUMBER:
        raise DomainError("identity.delay.number", most=NUMBER)
    asked = {
        "subject": subject,
        "department": post.department_id,
        "basis": basis,
        "number": file,
        "since": since,
        "until": until,
        "state": DelayState.ASKED.value,
        "asked_by": actor.account_id,
    }
    with transaction.atomic():
        # Of two that are sent at once the second waits here, and finds the first.
        Account.objects.select_for_update().only("id").get(pk=actor.account_id)
        if waiting := Delay.objects.filter(**asked).first():
            return waiting.id
        row = Delay.objects.create(**asked, asked_at=now)
        _told(actor.by_right_of(post), row, "asked")
    return row.id


def grant_delay(actor: Actor, *, delay_id: UUID, now: datetime) -> None:
    """From now until its day the readings are kept back. Errors: ``identity.delay.unknown|answered|not_allowed``."""
    _answer(actor, delay_id, DelayState.GRANTED, now)


def decline_delay(actor: Actor, *, delay_id: UUID, now: datetime) -> None:
    """Nothing is kept back. Errors as :func:`grant_delay`."""
    _answer(actor, delay_id, DelayState.DECLINED, now)


def end_delay(actor: Actor, *, delay_id: UUID, now: datetime) -> None:
    """Before its day, by those of the body who may ask, or who supervises it. Errors as :func:`grant_delay`."""
    with transaction.atomic():
        row = _locked(delay_id)
        post = granting_post(actor, row.department) or next(
            (each for each in actor.posts if each.duty in ASKING and each.of_body(row.department)), None
        )
        if post is None:
            raise DomainError("identity.delay.unknown")
        if row.state not in (DelayState.ASKED.value, DelayState.GRANTED.value):
            raise DomainError("identity.delay.answered")
        row.state, row.ended_by, row.ended_at = DelayState.ENDED.value, actor.account_id, now
        row.save(update_fields=["state", "ended_by", "ended_at"])
        _told(actor.by_right_of(post), row, "ended")


def _answer(actor: Actor, delay_id: UUID, state: DelayState, now: datetime) -> None:
    with transaction.atomic():
        row = _locked(delay_id)
        post = granting_post(actor, row.department)
        if post is None:
            raise DomainError("identity.delay.unknown")
        if row.state != DelayState.ASKED.value:
            raise DomainError("identity.delay.answered")
        if actor.account_id == row.asked_by:
            raise DomainError("identity.delay.not_allowed", reason="提出的人不能自己批准，请由第二个人办理。")
        row.state, row.answered_by, row.answered_at = state.value, actor.account_id, now
        row.save(update_fields=["state", "answered_by", "answered_at"])
        _told(actor.by_right_of(post), row, state.value.lower())


def _locked(delay_id: UUID) -> Delay:
    row = Delay.objects.select_for_update().filter(pk=delay_id).first()
    if row is None:
        raise DomainError("identity.delay.unknown")
    return row


def _told(actor: Actor, row: Delay, what: str) -> None:
    """On record under the delay, not under the person: the person's own entries would give it away."""
    data = {"subject": row.subject, "basis": row.basis, "number": row.number, "until": row.until.isoformat()}
    audit.write(f"privacy.delay.{what}", actor.stamp(), f"delay:{row.id}", data)
