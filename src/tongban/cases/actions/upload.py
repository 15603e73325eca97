"""Handing in a file: looked through for viruses, pictures set upright and bare, sealed, written whole, then noted. It
waits 48 hours for a draft or an application that cites it; a draft keeps it as long as itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from uuid import UUID

from tongban.cases import errors
from tongban.cases.models import SubmittedMaterial, Upload
from tongban.foundation import clock, files, keys, scanning, sheets
from tongban.foundation.records import refusals
from tongban.foundation.scanning.ports import INFECTED
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.mandates import papers_kept

__all__ = ["Uploaded", "errors", "sweep_uploads", "upload"]

KEPT = timedelta(hours=48)
MAX_BYTES = 20 * 1024 * 1024

_KINDS = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
}
_ENDINGS = {"application/pdf": (".pdf",), "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the caller keeps: the id to cite, and the SHA-256 that the confirmation covers: of what is kept, which of a
    picture that had to be set upright or bared differs from what was sent."""

    id: UUID
    sha256: str
    size: int
    media_type: str
    name: str

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"id": str(self.id), "sha256": self.sha256, "size": self.size, "media_type": self.media_type}


def upload(actor: Actor, *, name: str, chunks: Iterable[bytes], max_mb: int = 20) -> Uploaded:
    """Store a file of an account. What it is, its first bytes say, not its name or the sender's word.

    Errors: ``cases.upload.type|empty``, ``files.too_large``, ``files.infected`` (on record as a refusal),
    ``files.unscannable|scanner_unavailable``, ``files.picture_broken|picture_too_large``.
    """
    if actor.account_id is None:
        raise DomainError("uow.not_found")
    most = min(max_mb * 1024 * 1024, MAX_BYTES)
    content = _whole(chunks, most)
    media_type = _sniff(content)
    clean_name = _clean_name(name, media_type)
    _screen(actor, content, clean_name)
    pages = 1 if media_type in sheets.PICTURES else sheets.pages_of(content)
    if media_type in sheets.PICTURES:
        content = sheets.cleaned(content, media_type)
    now = clock.now()
    upload_id = uuid7(now)
    key = keys.new_data_key(upload_id.bytes)
    stored = files.store(upload_id, key.plain, [content], MAX_BYTES)
    try:
        Upload.objects.create(
            id=upload_id,
            account_id=actor.account_id,
            file_key=key.wrapped,
            name_sealed=keys.seal(key.plain, clean_name.encode(), b"name:" + upload_id.bytes),
            sha256=stored.sha256,
            size=stored.size,
            media_type=media_type,
            pages=pages,
            created_at=now,
            kept_until=now + KEPT,
        )
    except BaseException:
        files.remove(upload_id)
        raise
    return Uploaded(upload_id, stored.sha256.hex(), stored.size, media_type, clean_name)


def sweep_uploads() -> int:
    """Forget uploads that nothing keeps; their files too, unless a case has taken them over. Returns how many."""
    old = list(Upload.objects.filter(kept_until__lt=clock.now()).values_list("id", flat=True)[:1_000])
    taken = set(SubmittedMaterial.objects.filter(file_id__in=old).values_list("file_id", flat=True))
    taken |= papers_kept(old)
    Upload.objects.filter(pk__in=old).delete()
    for upload_id in old:
        if upload_id not in taken:
            files.remove(upload_id)
    return len(old)


def _whole(chunks: Iterable[bytes], most: int) -> bytes:
    """The content in memory: nothing of it is on disk in the clear while it is looked through."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > most:
            raise DomainError("files.too_large", max_mb=most // (1024 * 1024))
    return bytes(content)


def _screen(actor: Actor, content: bytes, name: str) -> None:
    try:
        scanning.screen(content, name)
    except DomainError as error:
        if error.code == INFECTED:
            found = {
                "name": name,
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
                "found": error.data["found"],
            }
            refusals.write(error, deed="cases.upload", actor=actor.stamp(), target=None, tried=found)
        raise


def _sniff(head: bytes) -> str:
    if not head:
        raise DomainError("cases.upload.empty")
    for media_type, beginnings in _KINDS.items():
        if head.startswith(beginnings):
            return media_type
    raise DomainError("cases.upload.type", found="未知格式", accept="PDF、JPG、PNG")


def _clean_name(name: str, media_type: str) -> str:
    """A harmless file name: the last part, printable, at most 120 characters, with the ending of what it is."""
    bare = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable()).strip(". ")
    stem = PurePath(bare).stem[:100] or "文件"
    ending = PurePath(bare).suffix.lower()
    return stem + (ending if ending in _ENDINGS[media_type] else _ENDINGS[media_type][0])
