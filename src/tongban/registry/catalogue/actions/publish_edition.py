"""A body's directory of items: compiled by an editor, approved by a second person, published as a dated edition."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.editions import content_on
from tongban.registry.catalogue.models import DirectoryEdition
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department_by_uscc


def compile_edition(actor: Actor, *, department_uscc: str, day: date, note: str = "") -> int:
    """The directory of the body as its guides stand on ``day`` (today or later); it waits for approval. Its id.

    DomainError ``catalogue.draft.right_missing|unknown|day_passed``, ``catalogue.edition.open_already``.
    """
    now = clock.now()
    editor = acting(actor, Duty.EDIT_CATALOGUE, department_uscc)
    if day < clock.legal_date(now):
        raise DomainError("catalogue.draft.day_passed", day=day.isoformat())
    if actor.account_id is None:
        raise DomainError("catalogue.draft.same_person")
    content = content_on(department_uscc, day)
    row = DirectoryEdition(
        department_uscc=department_uscc,
        department_name=department_by_uscc(department_uscc, day).name,
        day=day,
        content=content,
        content_hash=content_hash(content),
        note=note.strip()[:500],
        compiled_by=actor.account_id,
        compiled_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.write(
                "catalogue.edition.compiled", editor.stamp(), f"body:{department_uscc}", {"items": len(content)}
            )
    except IntegrityError as error:
        raise DomainError("catalogue.edition.open_already") from error
    return row.id


def approve_edition(actor: Actor, *, edition_id: int) -> int:
    """Publish it under the next number, if the guides are still what they were; the number.

    DomainError ``catalogue.edition.unknown|changed``, ``catalogue.draft.right_missing|unknown|same_person``.
    """
    with transaction.atomic():
        row, approver = _waiting(actor, edition_id, Duty.APPROVE_CATALOGUE)
        if actor.account_id is None or actor.account_id == row.compiled_by:
            raise DomainError("catalogue.draft.same_person")
        if content_hash(content_on(row.department_uscc, row.day)) != row.content_hash:
            raise DomainError("catalogue.edition.changed")
        rows = DirectoryEdition.objects.filter(department_uscc=row.department_uscc).order_by("-number")
        row.number = (rows.values_list("number", flat=True).first() or 0) + 1
        row.approved_by, row.published_at = actor.account_id, clock.now()
        row.save(force_update=True)
        data = {"number": row.number, "hash": row.content_hash}
        audit.write("catalogue.edition.published", approver.stamp(), f"body:{row.department_uscc}", data)
    return row.number


def withdraw_edition(actor: Actor, *, edition_id: int) -> None:
    """An editor takes back what waits for approval. DomainError ``catalogue.edition.unknown``, ``catalogue.draft.…``."""
    with transaction.atomic():
        row, editor = _waiting(actor, edition_id, Duty.EDIT_CATALOGUE)
        row.delete()
        audit.write("catalogue.edition.withdrawn", editor.stamp(), f"body:{row.department_uscc}", {})


def _waiting(actor: Actor, edition_id: int, duty: Duty) -> tuple[DirectoryEdition, Actor]:
    row = DirectoryEdition.objects.select_for_update().filter(pk=edition_id, number=0).first()
    if row is None:
        raise DomainError("catalogue.edition.unknown")
    return row, acting(actor, duty, row.department_uscc)
