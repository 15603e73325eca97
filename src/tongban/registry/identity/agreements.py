"""The versions in force of what is put before everybody who signs up. The pages show them; a test holds them equal.

Whoever changes the words of a page gives it a new version: what somebody accepted must be the words he saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tongban.registry.identity.kinds import ConsentDocument

IN_FORCE: Mapping[ConsentDocument, str] = MappingProxyType(
    {ConsentDocument.AGREEMENT: "2026-11", ConsentDocument.PRIVACY: "2026-11"}
)
"""Document → version."""

CHILD_NOTICE = "2026-11"
"""Version of what is put before a guardian about the data of a child under 14 (个人信息保护法第三十一条)."""
