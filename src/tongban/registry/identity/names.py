"""What a person's name must look like."""

from __future__ import annotations

from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line

_LONGEST_NAME = 60


def check_name(name: str) -> str:
    """The name in one line, NFC. DomainError ``identity.person.name_missing`` when empty or over 60 characters."""
    name = one_line(name)
    if not name or len(name) > _LONGEST_NAME:
        raise DomainError("identity.person.name_missing")
    return name
