"""An editor of the province begins or changes the text of a standard on its way to publication."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock, jobs
from tongban.foundation.records import audit
from tongban.kernel.codes import check_basic_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.carrying import up_to_date
from tongban.registry.catalogue.code_queries import tables
from tongban.registry.catalogue.code_tables import TableName
from tongban.registry.catalogue.drafting import checked_note
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import Standard, StandardDraft, StandardVersion
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.standards.drafting import checked_name, findings, locked, moved, subject
from tongban.registry.catalogue.standards.numbering import refuse_twin
from tongban.registry.catalogue.story_queries import JUDGE_STORIES
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

PROVINCE = "36"


@dataclass(frozen=True, slots=True)
class NewItem:
    """How the code of a new item comes about: issued by the State and given here (``code``), or issued on approval from the
    line ``ministry`` (two digits) and the ``main`` item it belongs to, if any."""

    code: str = ""
    ministry: str = ""
    main: str = ""


def begin_standard(actor: Actor, *, code: str, note: str) -> UUID:
    """A draft of the newest text of this standard, its materials named by the list of standard materials as it is today.

    DomainError ``catalogue.standard.unknown``, ``catalogue.draft.note_missing|right_missing|unknown|open_already``.
    """
    standard = Standard.objects.filter(code=code).first()
    newest = StandardVersion.objects.filter(standard_id=code).order_by("-number").first()
    if standard is None or newest is None:
        raise DomainError("catalogue.standard.unknown", item=code)
    row = _row(up_to_date(newest.document), standard.owner_uscc, checked_note(note))
    row.code, row.base_hash = code, newest.hash
    return _begun(actor, row)


def begin_item(actor: Actor, *, owner_uscc: str, document: Mapping[str, Any], new: NewItem, note: str) -> UUID:
    """A draft of the standard of an item that is not there yet.

    DomainError ``catalogue.standard.twin`` for an item of this name, ``catalogue.standard.code_taken``,
    ``catalogue.standard.new_wrong``, ``catalogue.codes.not_open`` for a ministry without an open code,
    ``codes.basic_code.invalid``, ``catalogue.draft.not_a_guide|note_missing|…``.
    """
    refuse_twin(checked_name(document))
    row = _row(document, owner_uscc, checked_note(note))
    if new.code:
        row.code = check_basic_code(new.code)
        if Standard.objects.filter(code=row.code).exists():
            raise DomainError("catalogue.standard.code_taken", item=row.code)
    elif new.main:
        row.main = check_basic_code(new.main)
    elif not re.fullmatch(r"[0-9]{2}", new.ministry):
        raise DomainError("catalogue.standard.new_wrong")
    elif not tables().open(TableName.MINISTRY, new.ministry, clock.today()):
        raise DomainError("catalogue.codes.not_open", item=new.ministry)
    row.issuer, row.ministry = PROVINCE, new.ministry if not new.code and not new.main else ""
    return _begun(actor, row)


def save_standard(actor: Actor, *, draft_id: UUID, seen: int, document: Mapping[str, Any], note: str) -> None:
    """The draft's new text. DomainError
    ``catalogue.draft.unknown|changed|wrong_state|not_a_guide|note_missing|right_missing``."""
    name, note = checked_name(document), checked_note(note)
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        row.document, row.name, row.note = document, name, note
        row.findings = findings(row)
        row.edited_by, row.edited_at = actor.account_id, clock.now()
        moved(row, editor, "catalogue.standard.saved", findings=len(row.findings))
    transaction.on_commit(partial(jobs.soon, JUDGE_STORIES), robust=True)


def _row(document: Mapping[str, Any], owner_uscc: str, note: str) -> StandardDraft:
    now = clock.now()
    return StandardDraft(
        id=uuid4(),
        name=checked_name(document),
        owner_uscc=owner_uscc,
        document=document,
        note=note,
        edited_at=now,
        created_at=now,
    )


def _begun(actor: Actor, row: StandardDraft) -> UUID:
    editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
    row.findings, row.edited_by = findings(row), actor.account_id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.write(
                "catalogue.standard.begun", editor.stamp(), subject(row), {"draft": str(row.id), "code": row.code}
            )
    except IntegrityError as error:
        raise DomainError("catalogue.draft.open_already", item=row.code or row.name) from error
    return row.id
