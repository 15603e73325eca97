"""延迟告知: asked for by the body that read, granted by another person who supervises it, ended by either; always with a day on
which it is over (个人信息保护法第十八条、第三十五条)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tongban.foundation import clock
from tongban.foundation.answered import Answered
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity import delay_errors as delay_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.delaying import Delay, DelayBasis, DelayState
from tongban.registry.identity.delays import ASKED_BY, ASKING, asking_post, granting_post
from tongban.registry.identity.models import Account

LONGEST = 180
"""Days. What has to last longer is asked for anew, with a reason of that day."""
NUMBER = 100
"""Characters of the number of a file."""
_DELAYS = Answered(
    Delay,
    "privacy.delay",
    "identity.delay.unknown",
    lambda row: {"subject": row.subject, "basis": row.basis, "number": row.number, "until": row.until.isoformat()},
)
"""On record under the delay, not under the person: the person's own entries would give it away."""


def ask_delay(actor: Actor, *, subject: str, basis: str, number: str, since: date, until: date, now: datetime) -> UUID:
    """Ask that what the own body reads of ``subject`` from the day ``since`` on be told after the day ``until``. Nothing is kept
    back yet; the same that waits already is not asked twice. Errors: ``identity.delay.not_allowed|days|basis|number``."""
    post = asking_post(actor)
    if post is None or actor.account_id is None:
        raise DomainError("identity.delay.not_allowed", reason=ASKED_BY)
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
    own = Account.objects.select_for_update().only("id").filter(pk=actor.account_id)
    return _DELAYS.ask(actor.by_right_of(post), "asked", asked, now, alone=own.get)


def grant_delay(actor: Actor, *, delay_id: UUID, now: datetime, key: str | None = None) -> None:
    """From now until its day the readings are kept back. Errors: ``identity.delay.unknown|answered|not_allowed``."""
    _answer(actor, delay_id, DelayState.GRANTED, now, key)


def decline_delay(actor: Actor, *, delay_id: UUID, now: datetime, key: str | None = None) -> None:
    """Nothing is kept back. Errors as :func:`grant_delay`."""
    _answer(actor, delay_id, DelayState.DECLINED, now, key)


def end_delay(actor: Actor, *, delay_id: UUID, now: datetime, key: str | None = None) -> None:
    """Before its day, by those of the body who may ask, or who supervises it. Errors as :func:`grant_delay`."""

    def unit(row: Delay) -> None:
        post = granting_post(actor, row.department) or next(
            (each for each in actor.posts if each.duty in ASKING and each.of_body(row.department)), None
        )
        if post is None:
            raise DomainError("identity.delay.unknown")
        if row.state not in (DelayState.ASKED.value, DelayState.GRANTED.value):
            raise DomainError("identity.delay.answered")
        ended = {"state": DelayState.ENDED.value, "ended_by": actor.account_id, "ended_at": now}
        _DELAYS.change(row, actor.by_right_of(post), "ended", ended)

    _DELAYS.once(actor, delay_id, "ended", unit, key=key)


def _answer(actor: Actor, delay_id: UUID, state: DelayState, now: datetime, key: str | None) -> None:
    what = state.value.lower()

    def unit(row: Delay) -> None:
        post = granting_post(actor, row.department)
        if post is None:
            raise DomainError("identity.delay.unknown")
        if row.state != DelayState.ASKED.value:
            raise DomainError("identity.delay.answered")
        if actor.account_id == row.asked_by:
            raise DomainError("identity.delay.not_allowed", reason="提出的人不能自己批准，请由第二个人办理。")
        answer = {"state": state.value, "answered_by": actor.account_id, "answered_at": now}
        _DELAYS.change(row, actor.by_right_of(post), what, answer)

    _DELAYS.once(actor, delay_id, what, unit, key=key)
