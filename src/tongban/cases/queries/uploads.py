"""Files that wait for an application: read by the account that handed them in, by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from tongban.cases.content import AttachedFile, attached
from tongban.cases.models import Upload
from tongban.foundation import files, keys
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def upload_file(actor: Actor, upload_id: UUID) -> tuple[AttachedFile, Iterator[bytes]]:
    """What it is, and its content in pieces. One statement. DomainErrors ``cases.upload.not_found``, ``files.missing``."""
    row = Upload.objects.filter(pk=upload_id, account_id=actor.account_id).first() if actor.account_id else None
    if row is None:
        raise DomainError("cases.upload.not_found")
    file = attached(row)
    return file, files.read(file.id, keys.unwrap(file.wrapped_key, file.key_context))
