"""A file that is handed in to be checked: held in memory while it is looked at, never written anywhere."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.module_loading import import_string

from tongban.kernel.errors import DomainError

MAX_BYTES = 4 * 1024 * 1024
"""A paper of this platform has a twentieth of it."""
_FORM_BYTES = 64 * 1024


def fits(request: HttpRequest) -> bool:
    """Whether the body may be read at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) <= MAX_BYTES + _FORM_BYTES


class InMemory(FileUploadHandler):
    """Collects the one file ``file`` up to the limit; whatever is longer stops the upload at once."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.content = bytearray()
        self.is_too_large = False
        self._wanted = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Only the first file of the field counts."""
        super().new_file(field_name, *args, **kwargs)
        self._wanted = field_name == "file" and not self.content

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing is handed on to other handlers."""
        if self._wanted:
            self.content += raw_data
            if len(self.content) > MAX_BYTES:
                self.is_too_large = True
                raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:
        """No file object is made."""


def sealed_sentence(content: bytes, language: str = "zh") -> tuple[str, bool, str]:
    """(the sentence of the check, whether the seal is sound, SHA-256). DomainError ``signing.too_large``.

    The engine of seals (50 MB) is loaded by the first file that comes.
    """
    if len(content) > MAX_BYTES:
        raise DomainError("signing.too_large", max_mb=MAX_BYTES // (1024 * 1024))
    verdict = import_string("tongban.foundation.signing.check")(content)
    return verdict.sentence(language), verdict.is_valid, sha256(content).hexdigest()
