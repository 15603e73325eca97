"""An editor begins a document, or the next version of one that is published."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department_by_uscc
from tongban.registry.publishing.drafting import Content, record, write_content
from tongban.registry.publishing.kinds import PublicationState, PublishedKind
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.policies import acting

_COPIED = (
    "thread",
    "kind",
    "title",
    "document_number",
    "issued_on",
    "text",
    "department_uscc",
    "items",
    "laws",
    "facts",
)


def begin_publication(actor: Actor, *, department_uscc: str, content: Content) -> UUID:
    """A draft of this body's; its text may still be missing. Begun twice and not saved since, it is one.

    DomainErrors ``publishing.draft.content_invalid``, ``publishing.draft.right_missing``, ``publishing.unknown``,
    ``orgs.department.unknown``, ``codes.uscc.invalid``."""
    editor = acting(actor, Duty.EDIT_CATALOGUE, department_uscc)
    row = Publication(id=uuid4(), department_uscc=department_uscc)
    row.thread = row.id
    write_content(row, content)
    try:
        return _begun(row, editor)
    except DomainError as error:
        # Pressed twice: the one that was begun by the first press.
        alike = Publication.objects.filter(
            department_uscc=department_uscc,
            kind=row.kind,
            title=row.title,
            state=PublicationState.DRAFT,
            state_version=1,
        )
        begun = alike.values_list("id", flat=True).first()
        if error.code != "publishing.draft.open_already" or begun is None:
            raise
        return begun


def begin_version(actor: Actor, *, publication_id: UUID) -> UUID:
    """A draft of the next version, with the published text to begin with. DomainErrors as above,
    ``publishing.draft.open_already|wrong_state``."""
    old = Publication.objects.filter(pk=publication_id).first()
    if old is None:
        raise DomainError("publishing.unknown")
    editor = acting(actor, Duty.EDIT_CATALOGUE, old.department_uscc)
    if old.state != PublicationState.PUBLISHED:
        raise DomainError("publishing.draft.wrong_state", state=old.state)
    row = Publication(id=uuid4(), **{name: getattr(old, name) for name in _COPIED})
    newest = Publication.objects.filter(thread=old.thread).order_by("-number").values_list("number", flat=True)[0]
    row.number, row.kind = newest + 1, PublishedKind(old.kind)
    return _begun(row, editor)


def _begun(row: Publication, editor: Actor) -> UUID:
    body = department_by_uscc(row.department_uscc)
    row.department_name, row.region_code = body.name, body.region_code
    row.edited_by, row.edited_at, row.created_at = editor.account_id, clock.now(), clock.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(row, editor, "publishing.draft.begun")
    except IntegrityError as error:
        raise DomainError("publishing.draft.open_already") from error
    return row.id
