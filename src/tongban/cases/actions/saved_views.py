"""保存的视图: an official keeps a view of the work list under a name, puts them in order, throws one away.

Nothing of a case is in it: a view is words of filters, read again with the official's rights whenever it is opened.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.cases import view_errors as view_errors
from tongban.cases.models import SavedView
from tongban.cases.models.view import MOST_VIEWS
from tongban.cases.queries import MINE, VIEWS, Narrowing
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.identity.actors import Actor

LONGEST_NAME = 20


def save_view(actor: Actor, *, name: str, view: str, narrowing: Narrowing) -> UUID:
    """Keep a view at the end of the account's own; the same view by the same name is kept once, however often it is sent.

    Errors: ``cases.filter.invalid``, ``cases.view.name``, ``cases.view.taken``, ``cases.view.most``, ``uow.busy``.
    """
    name = " ".join(name.split(" ")).strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise DomainError("cases.view.name", limit=LONGEST_NAME)
    if view not in (*VIEWS, MINE):
        raise DomainError("cases.filter.invalid", field="视图")
    words = {"view": view, **narrowing.words()}
    with suppress(IntegrityError):
        return _saved(actor, name, words)
    # Another press has kept one meanwhile: perhaps this one.
    try:
        return _saved(actor, name, words)
    except IntegrityError:
        raise DomainError("uow.busy") from None


def _saved(actor: Actor, name: str, words: dict[str, str]) -> UUID:
    with transaction.atomic():
        rows = _own(actor)
        same = next((row for row in rows if row.name == name), None)
        if same is not None and same.filters == words:
            return same.id
        if same is not None:
            raise DomainError("cases.view.taken", name=name)
        if len(rows) >= MOST_VIEWS:
            raise DomainError("cases.view.most", most=MOST_VIEWS)
        now = clock.now()
        made = SavedView.objects.create(
            id=uuid7(now),
            account_id=_account(actor),
            name=name,
            filters=words,
            position=len(rows) + 1,
            created_at=now,
        )
    return made.id


def move_view(actor: Actor, view_id: UUID, *, up: bool) -> None:
    """Change places with the view before (``up``) or after; the first and the last stay where they are.

    DomainError ``cases.view.unknown``.
    """
    with transaction.atomic():
        rows = _own(actor)
        row = _found(rows, view_id)
        other = next((each for each in rows if each.position == row.position + (-1 if up else 1)), None)
        if other is not None:
            SavedView.objects.filter(pk=row.id).update(position=other.position)
            SavedView.objects.filter(pk=other.id).update(position=row.position)


def delete_view(actor: Actor, view_id: UUID) -> None:
    """Throw a view away; those behind it move up. DomainError ``cases.view.unknown``."""
    with transaction.atomic():
        row = _found(_own(actor), view_id)
        SavedView.objects.filter(pk=row.id).delete()
        behind = SavedView.objects.filter(account_id=_account(actor), position__gt=row.position)
        behind.update(position=F("position") - 1)


def _own(actor: Actor) -> list[SavedView]:
    """The account's views, held until the transaction ends."""
    rows = SavedView.objects.select_for_update().filter(account_id=_account(actor))
    return list(rows.order_by("position"))


def _account(actor: Actor) -> UUID:
    """DomainError ``cases.view.unknown`` for who has no account: nothing is kept of nobody."""
    if actor.account_id is None:
        raise DomainError("cases.view.unknown")
    return actor.account_id


def _found(rows: list[SavedView], view_id: UUID) -> SavedView:
    for row in rows:
        if row.id == view_id:
            return row
    raise DomainError("cases.view.unknown")
