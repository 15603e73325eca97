"""常用意见: kept by each official for themselves, and for a body by its posts with REVIEW or DECIDE.

Not a deed on a case: what a body shares is on the audit, by whom and when. Whatever is inserted from here is judged where
it is used, as if it had been typed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.cases import errors
from tongban.cases.kinds import PhraseUse
from tongban.cases.models import Phrase
from tongban.cases.policies import HANDLING, phrase_bodies
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.identity.actors import Actor

__all__ = ["LONGEST", "MOST", "drop_phrase", "errors", "keep_phrase"]

LONGEST = 200
MOST = 50
"""Of one owner for one use."""


def keep_phrase(
    actor: Actor, *, use: PhraseUse, text: str, body: UUID | None = None, phrase_id: UUID | None = None
) -> UUID:
    """Keep a phrase, of the ``body`` or one's own; with ``phrase_id`` instead of that one, whose owner and use stay. The same
    words twice are one phrase.

    DomainErrors ``cases.phrase.empty|not_allowed|too_many``, ``cases.text.too_long``, ``uow.not_found``.
    """
    words = " ".join(text.split())
    if not words:
        raise DomainError("cases.phrase.empty")
    if len(words) > LONGEST:
        raise DomainError("cases.text.too_long", limit=LONGEST)
    if not any(post.duty in HANDLING for post in actor.posts) or actor.account_id is None:
        raise DomainError("cases.phrase.not_allowed")
    if phrase_id is not None:
        return _changed(actor, phrase_id, words)
    if body is not None and body not in phrase_bodies(actor):
        raise DomainError("cases.phrase.not_allowed")
    owner: dict[str, Any] = {"department_id": body, "account_id": None if body else actor.account_id, "use": use.value}
    with transaction.atomic():
        known = list(Phrase.objects.filter(**owner).order_by("id"))
        same = next((each for each in known if each.text == words), None)
        if same is not None:
            return same.id
        if len(known) >= MOST:
            raise DomainError("cases.phrase.too_many", most=MOST)
        stamp = {"changed_by": actor.account_id, "changed_at": clock.now()}
        row, _ = Phrase.objects.get_or_create(**owner, text=words, defaults={"id": uuid7(clock.now()), **stamp})
        _tell(actor, row, "kept")
    return row.id


def drop_phrase(actor: Actor, *, phrase_id: UUID) -> None:
    """Forget a phrase. DomainErrors ``uow.not_found``, ``cases.phrase.not_allowed``."""
    with transaction.atomic():
        row = _own(actor, phrase_id)
        row.delete()
        row.id = phrase_id
        _tell(actor, row, "dropped")


def _changed(actor: Actor, phrase_id: UUID, words: str) -> UUID:
    try:
        with transaction.atomic():
            row = _own(actor, phrase_id)
            assert actor.account_id is not None
            row.text, row.changed_by, row.changed_at = words, actor.account_id, clock.now()
            row.save(update_fields=["text", "changed_by", "changed_at"])
            _tell(actor, row, "kept")
    except IntegrityError:
        # These words are kept already: one of the two is enough.
        drop_phrase(actor, phrase_id=phrase_id)
    return phrase_id


def _own(actor: Actor, phrase_id: UUID) -> Phrase:
    """One that the actor may change. Of what they cannot read they learn nothing."""
    row = Phrase.objects.select_for_update().filter(pk=phrase_id).first()
    if row is not None and row.account_id is not None and row.account_id == actor.account_id:
        return row
    readable = {each for post in actor.posts for each in post.departments}
    if row is None or row.department_id not in readable:
        raise DomainError("uow.not_found")
    if row.department_id not in phrase_bodies(actor):
        raise DomainError("cases.phrase.not_allowed")
    return row


def _tell(actor: Actor, row: Phrase, what: str) -> None:
    if row.department_id is not None:
        audit.write(f"cases.phrase.{what}", actor.stamp(), f"body:{row.department_id}", {"phrase": str(row.id)})
