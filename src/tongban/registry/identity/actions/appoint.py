"""岗位任免: asked for by who needs somebody in a post, approved by who keeps the rights; and the day on which somebody leaves.

公务员法 art. 40–44 leave it to the body who is appointed. What counts here: two persons, neither of them the one concerned, and
nobody with duties that exclude each other (GB/T 22239 8.1.4.2 d).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.elevations import duties_from
from tongban.registry.identity.kinds import PostChangeKind, PostChangeState
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, Appointment, PostChange
from tongban.registry.identity.posts import accounts_with_posts, may_approve, may_ask_for
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.separation import check_duties
from tongban.registry.orgs.queries import PostRecord, post_of

LEAST_LEVEL = 2
"""Assurance that an official's account has: name and number agree, and the telephone was proved."""


def ask_appointment(
    actor: Actor, *, login: str, post_id: UUID, first_day: date, last_day: date | None, reason: str, now: datetime
) -> UUID:
    """Ask that the account ``login`` hold the post from a day on, to ``last_day`` where there is one. It changes no right yet.

    Errors: ``identity.posts.unknown|two_persons|days|reason|level|answered``, ``identity.separation.broken``.
    """
    asker, post = _post(actor, post_id)
    today, text = clock.legal_date(now), one_line(reason)[:200]
    if first_day < today or (last_day is not None and last_day < first_day):
        raise DomainError("identity.posts.days")
    if not text:
        raise DomainError("identity.posts.reason")
    with transaction.atomic():
        account = Account.objects.select_for_update().filter(login=normal_login(login), is_active=True).first()
        if account is None:
            raise DomainError("identity.posts.unknown")
        if account.pk == asker:
            raise DomainError("identity.posts.two_persons")
        ends = last_day + timedelta(days=1) if last_day is not None else None
        appointable(account, post, first_day)
        if PostChange.objects.filter(
            account=account, post_id=post.id, kind=PostChangeKind.APPOINT.value, state=PostChangeState.ASKED.value
        ).exists():
            raise DomainError("identity.posts.answered")
        row = PostChange.objects.create(
            kind=PostChangeKind.APPOINT.value,
            account=account,
            post_id=post.id,
            valid_from=first_day,
            valid_to=ends,
            reason=text,
            state=PostChangeState.ASKED.value,
            asked_by_id=asker,
            asked_at=now,
        )
        _told(actor, row, "asked")
    return row.id


def ask_end(actor: Actor, *, appointment_id: UUID, reason: str, now: datetime) -> UUID:
    """Ask that an appointment end. It ends on the day on which it is approved.

    Errors: ``identity.posts.unknown|two_persons|reason|answered``.
    """
    text = one_line(reason)[:200]
    with transaction.atomic():
        held = Appointment.objects.select_for_update(of=("self",)).select_related("post")
        appointment = held.filter(pk=appointment_id, deputy_of=None).first()
        if appointment is None:
            raise DomainError("identity.posts.unknown")
        asker, _ = _post(actor, appointment.post_id)
        if appointment.account_id == asker:
            raise DomainError("identity.posts.two_persons")
        if not text:
            raise DomainError("identity.posts.reason")
        day = clock.legal_date(now)
        asked = PostChange.objects.filter(appointment=appointment, state=PostChangeState.ASKED.value)
        if (appointment.valid_to is not None and appointment.valid_to <= day) or asked.exists():
            raise DomainError("identity.posts.answered")
        row = PostChange.objects.create(
            kind=PostChangeKind.END.value,
            account_id=appointment.account_id,
            post_id=appointment.post_id,
            appointment=appointment,
            valid_from=day,
            reason=text,
            state=PostChangeState.ASKED.value,
            asked_by_id=asker,
            asked_at=now,
        )
        _told(actor, row, "asked")
    return row.id


def approve_change(actor: Actor, *, change_id: UUID, now: datetime) -> None:
    """The appointment begins on its day, or ends today with all who stand in for it. Twice is once.

    Errors: ``identity.posts.unknown|two_persons|answered|level``, ``identity.separation.broken``.
    """
    with transaction.atomic():
        row = _to_answer(actor, change_id, PostChangeState.APPROVED)
        if row is None:
            return
        day = clock.legal_date(now)
        if row.appointment_id is not None:
            end_appointments([row.appointment_id], day)
        else:
            account = Account.objects.select_for_update().get(pk=row.account_id)
            begins = max(row.valid_from, day)
            if row.valid_to is not None and row.valid_to <= begins:
                raise DomainError("identity.posts.answered")
            post = post_of(row.post_id)
            assert post is not None
            appointable(account, post, begins)
            Appointment.objects.create(account=account, post=row.post, valid_from=begins, valid_to=row.valid_to)
            Account.objects.filter(pk=account.pk).update(official=True)
        _answered(actor, row, PostChangeState.APPROVED, now)


def decline_change(actor: Actor, *, change_id: UUID, now: datetime) -> None:
    """Nothing changes. Twice is once. Errors: ``identity.posts.unknown|two_persons|answered``."""
    with transaction.atomic():
        row = _to_answer(actor, change_id, PostChangeState.DECLINED)
        if row is not None:
            _answered(actor, row, PostChangeState.DECLINED, now)


def appointable(account: Account, post: PostRecord, day: date) -> None:
    """The account is that of a person known by name who holds posts by no other, does not hold the post, and may hold it beside
    its other duties, those for some hours too.

    Errors: ``identity.posts.level|answered|other_account``, ``identity.separation.broken``.
    """
    person = account.natural_person
    if person is None or person.assurance_level < LEAST_LEVEL:
        raise DomainError("identity.posts.level")
    if accounts_with_posts(ids_of_person(person.id), day) - {account.pk}:
        raise DomainError("identity.posts.other_account")
    held = [
        each
        for each in Appointment.objects.filter(account=account).select_related("post")
        if each.valid_to is None or each.valid_to > day
    ]
    if any(each.post_id == post.id and each.deputy_of_id is None for each in held):
        raise DomainError("identity.posts.answered")
    check_duties(duties_from(account.pk, day), [post.duty])


def end_appointments(appointment_ids: Collection[UUID], day: date) -> None:
    """From ``day`` on they hold no more, and nobody stands in for them; what had not begun is not."""
    for rows in (
        Appointment.objects.filter(deputy_of_id__in=appointment_ids),
        Appointment.objects.filter(pk__in=appointment_ids),
    ):
        rows.filter(valid_from__lte=day, valid_to=None).update(valid_to=day)
        rows.filter(valid_from__lte=day, valid_to__gt=day).update(valid_to=day)
        # A request names the appointment that it ended, so a row stays, with no day in it.
        for row in rows.filter(valid_from__gt=day):
            row.valid_to = row.valid_from
            row.save(update_fields=["valid_to"])


def _post(actor: Actor, post_id: UUID) -> tuple[UUID, PostRecord]:
    """Who asks, and the post."""
    post = post_of(post_id)
    if post is None or actor.account_id is None or not may_ask_for(actor, post):
        raise DomainError("identity.posts.unknown")
    return actor.account_id, post


def _to_answer(actor: Actor, change_id: UUID, wanted: PostChangeState) -> PostChange | None:
    """The request, locked; None where it has this answer already."""
    rows = PostChange.objects.select_for_update(of=("self",)).select_related("post")
    row = rows.filter(pk=change_id).first()
    if row is None or not may_approve(actor, row.post):
        raise DomainError("identity.posts.unknown")
    if actor.account_id in (row.asked_by_id, row.account_id):
        raise DomainError("identity.posts.two_persons")
    if row.state == wanted.value:
        return None
    if row.state != PostChangeState.ASKED.value:
        raise DomainError("identity.posts.answered")
    return row


def _answered(actor: Actor, row: PostChange, state: PostChangeState, now: datetime) -> None:
    row.state, row.answered_by_id, row.answered_at = state.value, actor.account_id, now
    row.save(update_fields=["state", "answered_by", "answered_at"])
    _told(actor, row, state.value.lower())


def _told(actor: Actor, row: PostChange, what: str) -> None:
    data = {"change": str(row.id), "kind": row.kind, "post": str(row.post_id)}
    record(f"identity.posts.{what}", actor, row.account_id, data)
