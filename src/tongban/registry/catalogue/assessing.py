"""What the catalogue asks of the register of impact assessments (个人信息保护法第五十五条): which items have a valid one."""

from __future__ import annotations

from typing import Protocol

from tongban.foundation.outgoing.served import Served


class Assessments(Protocol):
    """The register."""

    def valid(self) -> frozenset[tuple[str, str]] | None:
        """(基本编码, region for which it holds); None while the register has not been begun."""
        ...


assessments: Served[Assessments] = Served("register of impact assessments")
