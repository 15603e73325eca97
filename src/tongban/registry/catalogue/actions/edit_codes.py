"""A code table or a crosswalk is edited by one person of the province and decided by another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import code_queries
from tongban.registry.catalogue.code_tables import TableName
from tongban.registry.catalogue.drafting import checked_note
from tongban.registry.catalogue.kinds import CodeEditKind, CodeEditState
from tongban.registry.catalogue.models import CodeEdit, CodeEntry, Crosswalk
from tongban.registry.catalogue.policies import provincial
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

_TWO, _THREE = re.compile(r"[0-9]{2}"), re.compile(r"[0-9]{3}")
_FORMS = {
    TableName.MINISTRY: _TWO,
    TableName.NATURAL: _THREE,
    TableName.LEGAL: _THREE,
    TableName.INDUSTRY: re.compile(r"[A-T](?:[0-9]{2})?"),
}
_MAPPING = (CodeEditKind.MAP, CodeEditKind.UNMAP)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An edit as it is proposed; see :class:`CodeEdit`."""

    kind: CodeEditKind
    table: str
    code: str
    reason: str
    day: date
    value: str = ""
    plain: str = ""
    successor: str = ""
    system: str = ""


def propose_edit(actor: Actor, wanted: Wanted) -> UUID:
    """It waits for the second person.

    DomainErrors ``catalogue.codes.wrong|taken|not_open|waiting|right_missing``, ``catalogue.draft.day_passed``.
    """
    editor = provincial(actor, Duty.EDIT_CATALOGUE)
    row = CodeEdit(
        id=uuid4(),
        kind=wanted.kind,
        table=wanted.table,
        system=wanted.system.strip(),
        code=wanted.code.strip(),
        value=wanted.value.strip(),
        plain=wanted.plain.strip(),
        successor=wanted.successor.strip(),
        day=wanted.day,
        reason=wanted.reason.strip(),
        at=clock.now(),
        edited_by=actor.account_id,
    )
    _check(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            data = {"kind": row.kind, "table": row.table, "code": row.code}
            audit.write("catalogue.codes.proposed", editor.stamp(), f"code-edit:{row.id}", data)
    except IntegrityError as error:
        raise DomainError("catalogue.codes.waiting", item=row.code) from error
    return row.id


def approve_edit(actor: Actor, *, edit_id: UUID) -> None:
    """It holds from its day on. Whoever proposed it cannot approve it.

    DomainErrors ``catalogue.codes.edit_unknown|right_missing`` and those of proposing, ``catalogue.draft.same_person``.
    """
    with transaction.atomic():
        row, approver = _waiting(actor, edit_id)
        if actor.account_id is None or actor.account_id == row.edited_by:
            raise DomainError("catalogue.draft.same_person")
        _check(row)
        if row.kind in _MAPPING:
            _map(row)
        else:
            _enter(row)
        row.state, row.approved_by, row.decided_at = CodeEditState.APPROVED, actor.account_id, clock.now()
        row.save(force_update=True)
        data = {"kind": row.kind, "table": row.table, "code": row.code, "day": row.day.isoformat()}
        audit.write("catalogue.codes.approved", approver.stamp(), f"code-edit:{row.id}", data)
        transaction.on_commit(code_queries.forget)


def refuse_edit(actor: Actor, *, edit_id: UUID, note: str) -> None:
    """It does not come. DomainErrors ``catalogue.codes.edit_unknown|right_missing``, ``catalogue.draft.note_missing``."""
    note = checked_note(note)
    with transaction.atomic():
        row, approver = _waiting(actor, edit_id)
        row.state, row.note, row.decided_at = CodeEditState.REFUSED, note, clock.now()
        row.save(force_update=True)
        audit.write("catalogue.codes.refused", approver.stamp(), f"code-edit:{row.id}", {"code": row.code})


def _waiting(actor: Actor, edit_id: UUID) -> tuple[CodeEdit, Actor]:
    approver = provincial(actor, Duty.APPROVE_CATALOGUE)
    row = CodeEdit.objects.select_for_update().filter(pk=edit_id, state=CodeEditState.WAITING).first()
    if row is None:
        raise DomainError("catalogue.codes.edit_unknown")
    return row, approver


def _check(row: CodeEdit) -> None:
    if not 0 < len(row.reason) <= 500 or len(row.value) > 100 or len(row.plain) > 200:
        raise DomainError("catalogue.codes.wrong")
    if row.kind in _MAPPING:
        _check_mapping(row)
        return
    if row.table not in set(TableName) or not _FORMS[TableName(row.table)].fullmatch(row.code):
        raise DomainError("catalogue.codes.wrong")
    if row.kind != CodeEditKind.CLOSE and not row.value:
        raise DomainError("catalogue.codes.wrong")
    if row.day < clock.today():
        raise DomainError("catalogue.draft.day_passed", day=row.day.isoformat())
    last = CodeEntry.objects.filter(table=row.table, code=row.code).order_by("-valid_from").first()
    if row.kind == CodeEditKind.ADD:
        if last is not None:
            raise DomainError("catalogue.codes.taken", item=row.code, name=last.name)
    elif last is None or last.valid_to is not None or last.valid_from >= row.day:
        raise DomainError("catalogue.codes.not_open", item=row.code)
    if row.successor and not CodeEntry.objects.filter(table=row.table, code=row.successor, valid_to=None).exists():
        raise DomainError("catalogue.codes.not_open", item=row.successor)


def _check_mapping(row: CodeEdit) -> None:
    """Only between a table and a value that the crosswalk knows: nothing else would be read."""
    known = code_queries.tables()
    values = {each.ours for each in known.crosses if each.table == row.table}
    wrong = row.system not in known.systems or not re.fullmatch(r"[0-9A-Za-z]{1,20}", row.code)
    if wrong or (row.kind == CodeEditKind.MAP and row.value not in values):
        raise DomainError("catalogue.codes.wrong")
    there = Crosswalk.objects.filter(table=row.table, system=row.system, foreign=row.code)
    if row.kind == CodeEditKind.UNMAP and not there.exists():
        raise DomainError("catalogue.codes.not_open", item=row.code)


def _map(row: CodeEdit) -> None:
    """A new mapping is read; what is written is only what the shipped table writes, or the first code of a value."""
    if row.kind == CodeEditKind.UNMAP:
        Crosswalk.objects.filter(table=row.table, system=row.system, foreign=row.code).delete()
        return
    same = Crosswalk.objects.filter(table=row.table, system=row.system, ours=row.value, writes=True)
    writes = not same.exclude(foreign=row.code).exists()
    source = f"本省补充，{row.day.isoformat()}"
    Crosswalk.objects.update_or_create(
        table=row.table,
        system=row.system,
        foreign=row.code,
        defaults={"ours": row.value, "writes": writes, "note": row.reason, "source": source},
    )


def _enter(row: CodeEdit) -> None:
    last = CodeEntry.objects.select_for_update().filter(table=row.table, code=row.code, valid_to=None).first()
    if last is not None:
        last.valid_to, last.successor = row.day, row.successor
        last.save(force_update=True)
    if row.kind == CodeEditKind.CLOSE:
        return
    CodeEntry.objects.create(
        table=row.table,
        code=row.code,
        name=row.value,
        plain=row.plain or (last.plain if last is not None else ""),
        icon=last.icon if last is not None else "list",
        valid_from=row.day,
        source=row.reason,
    )
