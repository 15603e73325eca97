"""The port to the registers behind divisions, industries and bodies; who knows them is no matter of the form."""

from __future__ import annotations

from typing import Protocol

from tongban.kernel.formspec.definition import Field


class Lookups(Protocol):
    """What the registers say on a day."""

    def code_of(self, field: Field, given: str) -> str:
        """The code that ``given``, a code or a name, means for ``field``; what is neither is returned as it is.

        Raises DomainError ``formspec.lookup_unknown|lookup_ended|lookup_elsewhere|lookup_several``; their data carry
        ``label`` and ``given``.
        """
