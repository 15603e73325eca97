"""Files that officials put on the record with a deed: uploads become attachments, opened with the case key alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tongban.cases import content
from tongban.cases.content import AttachedFile
from tongban.cases.models import Attachment, Case
from tongban.foundation import keys
from tongban.foundation.uow import Work
from tongban.kernel.errors import DomainError

MOST = 20


def attach_files(work: Work[Case], files: Sequence[AttachedFile], official: UUID) -> list[dict[str, Any]]:
    """Collect the files with the event that is recorded next; returns what its open part tells of them.

    DomainError ``cases.attachment.too_many``.
    """
    if len(files) > MOST:
        raise DomainError("cases.attachment.too_many", most=MOST)
    told = []
    event_n = work.sequence + len(files) + 1
    for file in files:
        n = work.next_n()
        plain = keys.unwrap(file.wrapped_key, file.key_context)
        work.insert(
            Attachment,
            {
                "case_id": work.target.id,
                "n": n,
                "event_n": event_n,
                "at": work.now,
                "official_id": official,
                "file_id": file.id,
                "size": file.size,
                "media_type": file.media_type,
                "name_sealed": content.seal_text(work.data_key, work.target.id, n, f"{file.sha256} {file.name}"),
                "file_key": keys.seal(work.data_key, plain, b"file:" + file.id.bytes),
            },
        )
        told.append({"n": n, "file": str(file.id), "size": file.size, "media_type": file.media_type})
    return told
