"""What each model says of itself: where its rows live in the large size, and what each column means for privacy.

Every model of the product declares two class attributes::

    class Region(models.Model):
        scale = Scale.REFERENCE
        privacy = declare(plain("code name level"))

``scale`` is the one word of the scale rules (a test over all models holds them): reference tables are copied to every
node, ``by case`` tables are distributed by the case, ``own key`` tables by their own key, ``local`` ones stay.
``privacy`` names every concrete column once (个人信息保护法 art. 5–6, 19: purpose, least extent, retention); a test
refuses an undeclared column, and ``docs/privacy-map.md`` is generated from it. ``openers`` says of each sealed column
which key opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Scale(StrEnum):
    """Where the rows of a table live when the product is spread over several databases."""

    REFERENCE = "reference"
    BY_CASE = "by case"
    OWN_KEY = "own key"
    LOCAL = "local"


class Sensitivity(StrEnum):
    """What a column tells about whom. SECRET is key material and password hashes, never shown to anybody."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    TRADE_SECRET = "trade secret"
    SECRET = "secret"


class Retention(StrEnum):
    """How long a column is kept. CASE: until the case data key is destroyed; SHORT: swept within days."""

    PERMANENT = "permanent"
    CASE = "case"
    ACCOUNT = "account"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Privacy:
    """One column's entry of the privacy map."""

    sensitivity: Sensitivity
    purpose: str
    retention: Retention


PrivacyMap = Mapping[str, Privacy]


@dataclass(frozen=True, slots=True)
class WrappedFor:
    """A column with a data key under a master key. ``owner``: the UUID column of the row that it was wrapped for."""

    owner: str = "id"


@dataclass(frozen=True, slots=True)
class SealedAs:
    """A column sealed under a master key for this ``purpose`` (``keys.seal_field``)."""

    purpose: str


@dataclass(frozen=True, slots=True)
class UnderDataKey:
    """A column sealed with a data key: that of the row, or of the thing whose child the row is."""


Opener = WrappedFor | SealedAs | UnderDataKey
"""What opens a sealed column. A model names it in ``openers``: a new master key takes over by these lists alone. Of the
tables by case nothing is named but the case's own key: all else is under that one."""


def plain(names: str, *, purpose: str = "", retention: Retention = Retention.PERMANENT) -> dict[str, Privacy]:
    """Columns that tell nothing about a person. ``names`` are separated by white space."""
    return {name: Privacy(Sensitivity.NONE, purpose, retention) for name in names.split()}


def personal(names: str, *, purpose: str, retention: Retention) -> dict[str, Privacy]:
    """Columns with personal information (个人信息保护法 art. 4)."""
    return {name: Privacy(Sensitivity.PERSONAL, purpose, retention) for name in names.split()}


def sensitive(names: str, *, purpose: str, retention: Retention) -> dict[str, Privacy]:
    """Columns with sensitive personal information (art. 28): identity numbers, health, minors, whereabouts."""
    return {name: Privacy(Sensitivity.SENSITIVE, purpose, retention) for name in names.split()}


def trade_secret(names: str, *, purpose: str, retention: Retention) -> dict[str, Privacy]:
    """Columns with business secrets of a company."""
    return {name: Privacy(Sensitivity.TRADE_SECRET, purpose, retention) for name in names.split()}


def secret(names: str, *, purpose: str, retention: Retention) -> dict[str, Privacy]:
    """Key material, hashes of passwords and tokens."""
    return {name: Privacy(Sensitivity.SECRET, purpose, retention) for name in names.split()}


def opened_by(**columns: Opener) -> Mapping[str, Opener]:
    """The ``openers`` of a model."""
    return columns


def declare(*parts: Mapping[str, Privacy]) -> PrivacyMap:
    """One map of all parts; the same column twice raises ValueError."""
    merged: dict[str, Privacy] = {}
    for part in parts:
        twice = merged.keys() & part.keys()
        if twice:
            raise ValueError(f"declared twice: {sorted(twice)}")
        merged |= part
    return merged
