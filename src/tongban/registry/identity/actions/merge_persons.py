"""合并重复登记: one official asks, another grants; undone by two likewise (个人信息保护法第八条、第四十六条：质量和更正).

The merge is one row: from then on whatever bears the lost id is the kept person's, and nothing of it is rewritten. So it can be
undone: without the row both are what they were, and what was done in between stays with the id under which it was done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity import merge_errors as merge_errors
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.duplicates import answering_post, asking_post
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.merging import Merge, MergeEvidence, MergeState
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.posts import accounts_with_posts
from tongban.registry.identity.resolving import ids_of_person, present_person, reroot

UNDO_WITHIN = timedelta(days=30)
_NUMBER, _REASON = 100, 200


def ask_merge(actor: Actor, *, kept: UUID, lost: UUID, evidence: str, number: str, now: datetime) -> UUID:
    """Ask that ``lost`` be ``kept`` from now on. It changes nothing yet; the same that waits already is not asked twice.

    ``number``: of the certificate on which it rests, where there is one. Errors: ``identity.merge.not_allowed``,
    ``identity.merge.evidence``, ``identity.merge.same``, ``identity.merge.two_persons``, ``identity.merge.person_unknown``.
    """
    post = asking_post(actor)
    if post is None or actor.account_id is None:
        raise DomainError("identity.merge.not_allowed", reason="由窗口收件岗、数据管理岗或者监察岗提出。")
    if evidence not in MergeEvidence.__members__:
        raise DomainError("identity.merge.evidence")
    with transaction.atomic():
        kept, lost = _two(kept, lost)
        _not_oneself(actor, kept, lost)
        waiting = Merge.objects.filter(state=MergeState.ASKED.value, kept_id=kept, lost_id=lost).first()
        if waiting is not None:
            return waiting.id
        row = Merge.objects.create(
            kept_id=kept,
            lost_id=lost,
            evidence=evidence,
            number=one_line(number)[:_NUMBER],
            department=post.department_id,
            state=MergeState.ASKED.value,
            asked_by_id=actor.account_id,
            asked_at=now,
        )
        _record(actor.by_right_of(post), row, "merge_asked")
    return row.id


def grant_merge(actor: Actor, *, merge_id: UUID, now: datetime) -> None:
    """From now on both are one; every session of the lost person's accounts begins anew as the kept one's. Both are told.

    Errors: ``identity.merge.unknown|two_persons|answered|same|two_officials``.
    """
    with transaction.atomic():
        row, post = _answerable(actor, merge_id, MergeState.ASKED)
        kept, lost = _two(row.kept_id, row.lost_id)
        if (kept, lost) != (row.kept_id, row.lost_id):
            # One of them was merged into somebody else since it was asked: what was compared is not what would be merged.
            raise DomainError("identity.merge.answered")
        if len(accounts_with_posts({*ids_of_person(kept), *ids_of_person(lost)}, clock.legal_date(now))) > 1:
            raise DomainError("identity.merge.two_officials")
        row.state, row.into_id = MergeState.GRANTED.value, kept
        row.answered_by_id, row.answered_at = actor.account_id, now
        row.save(update_fields=["state", "into", "answered_by", "answered_at"])
        reroot([lost])
        _changed(actor.by_right_of(post), row, "merged", AccountNotice.MERGED)


def decline_merge(actor: Actor, *, merge_id: UUID, now: datetime) -> None:
    """Both stay what they are. Errors: ``identity.merge.unknown|two_persons|answered``."""
    with transaction.atomic():
        row, post = _answerable(actor, merge_id, MergeState.ASKED)
        row.state, row.answered_by_id, row.answered_at = MergeState.DECLINED.value, actor.account_id, now
        row.save(update_fields=["state", "answered_by", "answered_at"])
        _record(actor.by_right_of(post), row, "merge_declined")


def ask_undo(actor: Actor, *, merge_id: UUID, reason: str, now: datetime) -> None:
    """Ask that a merge be undone; it stays in force until another grants it.

    Errors: ``identity.merge.not_allowed|unknown|answered|too_late``.
    """
    post = asking_post(actor)
    if post is None or actor.account_id is None:
        raise DomainError("identity.merge.not_allowed", reason="由窗口收件岗、数据管理岗或者监察岗提出。")
    with transaction.atomic():
        row = _locked(merge_id)
        if not (post.of_body(row.department) or answering_post(actor, row.department)):
            raise DomainError("identity.merge.unknown")
        if row.state != MergeState.GRANTED.value:
            raise DomainError("identity.merge.answered")
        _in_time(row, now)
        row.state, row.undo_reason = MergeState.UNDOING.value, one_line(reason)[:_REASON]
        row.undo_asked_by_id, row.undo_asked_at = actor.account_id, now
        row.save(update_fields=["state", "undo_reason", "undo_asked_by", "undo_asked_at"])
        _record(actor.by_right_of(post), row, "unmerge_asked")


def grant_undo(actor: Actor, *, merge_id: UUID, now: datetime) -> None:
    """Both are what they were before. Errors: ``identity.merge.unknown|two_persons|answered|too_late``."""
    with transaction.atomic():
        row, post = _answerable(actor, merge_id, MergeState.UNDOING)
        _in_time(row, now)
        row.state, row.undone_by_id, row.undone_at = MergeState.UNDONE.value, actor.account_id, now
        row.save(update_fields=["state", "undone_by", "undone_at"])
        reroot([row.lost_id])
        reroot([row.kept_id])
        _changed(actor.by_right_of(post), row, "unmerged", AccountNotice.UNMERGED)


def _two(kept: UUID, lost: UUID) -> tuple[UUID, UUID]:
    """Both as they are by now, locked in one order."""
    kept, lost = present_person(kept), present_person(lost)
    if kept == lost:
        raise DomainError("identity.merge.same")
    locked = NaturalPerson.objects.select_for_update().filter(pk__in=[kept, lost]).order_by("pk")
    if len(list(locked.values_list("pk", flat=True))) != 2:
        raise DomainError("identity.merge.person_unknown")
    return kept, lost


def _not_oneself(actor: Actor, *persons: UUID) -> None:
    if set(persons) & set(actor.persons):
        raise DomainError("identity.merge.two_persons")


def _locked(merge_id: UUID) -> Merge:
    row = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if row is None:
        raise DomainError("identity.merge.unknown")
    return row


def _answerable(actor: Actor, merge_id: UUID, state: MergeState) -> tuple[Merge, HeldPost]:
    row = _locked(merge_id)
    post = answering_post(actor, row.department)
    if post is None:
        raise DomainError("identity.merge.unknown")
    if row.state != state.value:
        raise DomainError("identity.merge.answered")
    asked_by = row.asked_by_id if state is MergeState.ASKED else row.undo_asked_by_id
    if actor.account_id == asked_by:
        raise DomainError("identity.merge.two_persons")
    _not_oneself(actor, row.kept_id, row.lost_id)
    return row, post


def _in_time(row: Merge, now: datetime) -> None:
    if row.answered_at is None or now > row.answered_at + UNDO_WITHIN:
        raise DomainError("identity.merge.too_late", days=UNDO_WITHIN.days)


def _changed(actor: Actor, row: Merge, what: str, notice: AccountNotice) -> None:
    """Who is signed in as either signs in anew, as who he is from now on."""
    persons = [*ids_of_person(row.kept_id), row.lost_id]
    Account.objects.filter(natural_person_id__in=persons).update(session_serial=F("session_serial") + 1)
    _record(actor, row, what)
    for person in (row.kept_id, row.lost_id):
        notices.now().tell(person, notice)


def _record(actor: Actor, row: Merge, what: str) -> None:
    """In the history of both."""
    for person, other in ((row.kept_id, row.lost_id), (row.lost_id, row.kept_id)):
        told = {"merge": str(row.id), "other": str(other), "kept": str(row.kept_id), "evidence": row.evidence}
        record_person(f"identity.person.{what}", actor, person, told)
