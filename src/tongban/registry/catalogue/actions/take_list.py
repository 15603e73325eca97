"""A list is handed in at the desk, its columns are chosen, it is checked and carried out: the deeds; the work does the worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.foundation import clock, files, jobs, keys
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.actions.name_material import remember_names
from tongban.registry.catalogue.importing.mapping import mapping_of
from tongban.registry.catalogue.importing.rows import LARGEST_FILE, unreadable
from tongban.registry.catalogue.kinds import ImportState
from tongban.registry.catalogue.models import ImportMapping, ImportRun
from tongban.registry.catalogue.policies import importing, sees_all
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

WORK = "catalogue.work_lists"
CHOICES = ("all_or_nothing", "create_bodies", "create_regions")
_LONGEST_SOURCE = 60


def take_list(actor: Actor, *, name: str, chunks: Iterable[bytes]) -> UUID:
    """Keep the file, sealed, and have the worker look into it; handed in again before that, it is the same list.

    Errors ``catalogue.import.right_missing|unreadable``, ``files.too_large`` (200 MB)."""
    actor = importing(actor)
    assert actor.account_id is not None
    assert actor.acting_post is not None
    now = clock.now()
    run_id = uuid7(now)
    key = keys.new_data_key(run_id.bytes)
    stored = files.store(run_id, key.plain, chunks, LARGEST_FILE)
    try:
        if not stored.size:
            raise unreadable("文件是空的")
        with transaction.atomic():
            ImportRun.objects.create(
                id=run_id,
                department_uscc=actor.acting_post.department_uscc,
                account_id=actor.account_id,
                file_name=_clean(name),
                size=stored.size,
                sha256=stored.sha256.hex(),
                file_key=key.wrapped,
                state=ImportState.LOOKING,
                created_at=now,
                changed_at=now,
            )
            told = {"file": _clean(name), "size": stored.size, "sha256": stored.sha256.hex()}
            audit.write("catalogue.list.taken", actor.stamp(), f"import:{run_id}", told)
            transaction.on_commit(lambda: jobs.soon(WORK), robust=True)
    except IntegrityError:
        files.remove(run_id)
        mine = ImportRun.objects.filter(account_id=actor.account_id, sha256=stored.sha256.hex())
        return mine.order_by("-created_at").values_list("id", flat=True)[0]
    except BaseException:
        files.remove(run_id)
        raise
    return run_id


def check_list(
    actor: Actor,
    run_id: UUID,
    *,
    seen: int,
    source: str,
    mapping: Mapping[str, Any] | None,
    choices: Mapping[str, bool],
) -> None:
    """Have it checked with this mapping (None: the list says by itself what it is), which is kept for ``source`` if named.

    DomainErrors ``catalogue.import.unknown|changed|mapping_invalid``.
    """
    actor = importing(actor)
    assert actor.account_id is not None
    source = source.strip()[:_LONGEST_SOURCE]
    if mapping is not None:
        filled = set(mapping_of(mapping).columns.values())
        if "name" not in filled or not filled & {"item_code", "catalog_code"}:
            reason = "没有指明哪一列是事项名称、哪一列是实施编码或者基本编码"
            raise DomainError("catalogue.import.mapping_invalid", reason=reason)
    operates = actor.holds(Duty.OPERATOR) is not None
    chosen = {name: bool(choices.get(name)) and (operates or name == "all_or_nothing") for name in CHOICES}
    with transaction.atomic():
        row = _locked(actor, run_id, seen, ImportState.LOOKED, ImportState.CHECKED)
        if mapping is not None and source:
            ImportMapping.objects.update_or_create(
                department_uscc=row.department_uscc,
                name=source,
                defaults={"document": mapping, "edited_by": actor.account_id, "edited_at": clock.now()},
            )
        row.source, row.mapping, row.choices = source, mapping, chosen
        _on(row, ImportState.CHECKING)


def settle_names(
    actor: Actor, run_id: UUID, *, seen: int, codes: Mapping[str, str], reasons: Mapping[str, str]
) -> None:
    """What names of materials on the list mean, kept for its source; then it is checked again with that.

    DomainErrors ``catalogue.import.unknown|changed``, ``catalogue.material.unknown``, ``catalogue.register.why_missing``.
    """
    actor = importing(actor)
    with transaction.atomic():
        row = _locked(actor, run_id, seen, ImportState.CHECKED)
        remember_names(actor, department_uscc=row.department_uscc, source=row.source, codes=codes, reasons=reasons)
        _on(row, ImportState.CHECKING)


def carry_out(actor: Actor, run_id: UUID, *, seen: int) -> None:
    """Have what was checked made into drafts. DomainErrors ``catalogue.import.unknown|changed``."""
    actor = importing(actor)
    with transaction.atomic():
        row = _locked(actor, run_id, seen, ImportState.CHECKED)
        _on(row, ImportState.IMPORTING)
        audit.write("catalogue.list.carried_out", actor.stamp(), f"import:{run_id}", {"file": row.file_name})


def _locked(actor: Actor, run_id: UUID, seen: int, *states: ImportState) -> ImportRun:
    row = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    own = row is not None and actor.acting_post is not None and row.department_uscc == actor.acting_post.department_uscc
    if row is None or not (own or sees_all(actor)):
        raise DomainError("catalogue.import.unknown")
    if row.state_version != seen or row.state not in states:
        raise DomainError("catalogue.import.changed")
    return row


def _on(row: ImportRun, state: ImportState) -> None:
    row.state, row.changed_at = state, clock.now()
    row.state_version += 1
    row.taken_at, row.attempts = None, 0
    row.save(force_update=True)
    transaction.on_commit(lambda: jobs.soon(WORK), robust=True)


def _clean(name: str) -> str:
    bare = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable()).strip()
    return bare[-120:] or "清单"
