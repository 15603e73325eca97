"""注销账号 (个人信息保护法第十九条、第四十七条): asked for by the owner, or due because the owner is dead or has not signed in for
years. Shut on its day, erased once nothing in force needs it. A job does it; stopped anywhere, it begins again.

What each floor keeps of an account it erases itself (``Eraser``); ``config`` says which (:mod:`tongban.config.retention`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.retention.holding import held_among
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.kinds import ClosureCause
from tongban.oversight.privacy.models import AccountClosure
from tongban.oversight.privacy.queries import hindrances, needed_still
from tongban.oversight.privacy.rules import account_rules
from tongban.registry.identity.actions.close_account import persons_alone, prove_owner, shut_account
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.unused import accounts_of_dead, persons_of, signed_in_since, silent_accounts

Eraser = Callable[[UUID, frozenset[UUID]], None]
"""``(account, persons)``: forget what hangs on them. Inside the caller's transaction; twice is once."""

PAGE = 500

log = structlog.get_logger(__name__)


def ask_closure(actor: Actor, *, present: str, proof: UUID, now: datetime) -> datetime:
    """Ask for the own account to be closed; when it will be. Until then everything works, and it can be stopped.

    Call outside a transaction. Errors: ``privacy.closure.not_yet|asked``, those of ``prove_owner``.
    """
    if actor.account_id is not None:
        _must_be_free(actor.account_id, actor.persons, now)
    account_id = prove_owner(actor, present=present, proof=proof)
    due_at = now + timedelta(days=account_rules().waiting_days)
    try:
        with transaction.atomic():
            _begin(actor, account_id, ClosureCause.OWNER, now, due_at)
            if actor.person_id is not None:
                notices.now().tell(actor.person_id, AccountNotice.CLOSURE_ASKED)
    except IntegrityError:
        raise DomainError("privacy.closure.asked") from None
    return due_at


def stop_closure(actor: Actor, *, now: datetime) -> None:
    """The owner stays. Twice is once; what is shut is shut."""
    if actor.account_id is not None:
        with transaction.atomic():
            _stop(actor, actor.account_id, now)


def carry_out(erasers: Iterable[Eraser], now: datetime) -> dict[str, int]:
    """What the day brings: how many were found, shut and erased."""
    found = _find_unused(now) + _find_dead(now)
    closed = sum(_shut(each, now) for each in _waiting(now, closed=False))
    erasers = tuple(erasers)
    erased = sum(_erase(each, erasers, now) for each in _waiting(now, closed=True))
    done = {"found": found, "closed": closed, "erased": erased}
    if any(done.values()):
        log.info("privacy.accounts_ended", **done)
    return done


def _must_be_free(account_id: UUID, persons: Collection[UUID], now: datetime) -> None:
    if AccountClosure.objects.filter(account_id=account_id, stopped_at=None).exists():
        raise DomainError("privacy.closure.asked")
    if found := hindrances(account_id, persons, clock.legal_date(now)):
        raise DomainError(
            "privacy.closure.not_yet",
            why="；".join(each.zh for each in found),
            why_en="; ".join(each.en for each in found),
        )


def _begin(actor: Actor, account_id: UUID, cause: ClosureCause, now: datetime, due_at: datetime) -> None:
    row = AccountClosure.objects.create(account_id=account_id, cause=cause.value, asked_at=now, due_at=due_at)
    data = {"cause": cause.value, "due_at": due_at.isoformat(), "closure": str(row.id)}
    audit.write("privacy.closure.asked", actor.stamp(), f"account:{account_id}", data)


def _stop(actor: Actor, account_id: UUID, now: datetime) -> None:
    open_ = AccountClosure.objects.filter(account_id=account_id, stopped_at=None, closed_at=None)
    if open_.update(stopped_at=now):
        audit.write("privacy.closure.stopped", actor.stamp(), f"account:{account_id}")


def _find_unused(now: datetime) -> int:
    """Told, and given the days of notice: whoever signs in meanwhile keeps the account."""
    rules, actor = account_rules(), system_actor("retention")
    before = _years_before(now, rules.unused_years)
    found, after = 0, UUID(int=0)
    while True:
        silent, onward = silent_accounts(before, after, PAGE)
        for account_id in _without_closure(silent):
            with transaction.atomic():
                _begin(actor, account_id, ClosureCause.UNUSED, now, now + timedelta(days=rules.notice_days))
                for person in persons_of(account_id)[:1]:
                    notices.now().tell(person, AccountNotice.CLOSURE_UNUSED)
            found += 1
        if onward is None:
            return found
        after = onward


def _find_dead(now: datetime) -> int:
    actor, before = system_actor("retention"), now - timedelta(days=account_rules().after_death_days)
    due = _without_closure(accounts_of_dead(before))
    for account_id in due:
        with transaction.atomic():
            _begin(actor, account_id, ClosureCause.DEATH, now, now)
    return len(due)


def _without_closure(accounts: Iterable[UUID]) -> list[UUID]:
    wanted = list(accounts)
    rows = AccountClosure.objects.filter(account_id__in=wanted, stopped_at=None)
    known = set(rows.values_list("account_id", flat=True))
    return [each for each in wanted if each not in known]


def _waiting(now: datetime, *, closed: bool) -> list[UUID]:
    rows = AccountClosure.objects.filter(due_at__lte=now, stopped_at=None, erased_at=None)
    return list(rows.filter(closed_at__isnull=not closed).order_by("due_at", "id").values_list("id", flat=True))


def _shut(closure_id: UUID, now: datetime) -> bool:
    """Not while something hinders it: a case may have begun since, a post been taken up."""
    actor = system_actor("retention")
    with transaction.atomic():
        row = AccountClosure.objects.select_for_update().get(pk=closure_id)
        if row.stopped_at is not None or row.closed_at is not None:
            return False
        if row.cause == ClosureCause.UNUSED and signed_in_since(row.account_id, row.asked_at):
            _stop(actor, row.account_id, now)
            return False
        if hindrances(row.account_id, persons_of(row.account_id), clock.legal_date(now)):
            return False
        shut_account(actor, row.account_id)
        row.closed_at = now
        row.save(update_fields=["closed_at"])
    return True


def _erase(closure_id: UUID, erasers: Iterable[Eraser], now: datetime) -> bool:
    actor = system_actor("retention")
    with transaction.atomic():
        row = AccountClosure.objects.select_for_update().get(pk=closure_id)
        if row.erased_at is not None or hindrances(row.account_id, persons_of(row.account_id), clock.legal_date(now)):
            return False
        persons = persons_alone(row.account_id)
        if needed_still(persons, clock.legal_date(now)) or held_among({row.account_id, *persons}):
            return False
        for erase in erasers:
            erase(row.account_id, persons)
        row.erased_at = now
        row.save(update_fields=["erased_at"])
        data = {"class": "account", "cause": row.cause, "basis": account_rules().basis, "persons": len(persons)}
        audit.write("privacy.account.erased", actor.stamp(), f"account:{row.account_id}", data)
    return True


def _years_before(now: datetime, years: int) -> datetime:
    day = now.astimezone(clock.SHANGHAI)
    # 29 February ends on the 28th.
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
