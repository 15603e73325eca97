"""The rules of a guide by which its limits may be held, extended, or end a case: elements too, since people wait by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.kinds import SpecialProcedure

EXTENSION, UNCORRECTED, RENEWAL = "x1", "u1", "n1"
"""Element ids of the rules of which a guide has one or none."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """特别程序 that may hold the clock (行政许可法第四十五条). ``max`` bounds what may be planned at once."""

    id: str
    kind: SpecialProcedure
    name: str
    max: Limit
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """延长 of the statutory limit, once (行政许可法第四十二条): how far, and who approves."""

    max: Limit
    approver: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UncorrectedRule:
    """What may follow when no correction comes within ``after`` of the notice."""

    text: str
    after: Limit
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renewal:
    """延续 (行政许可法第五十条): which permits are renewed by this item, and when one has to ask.

    ``of`` are 基本编码; ``permit`` is the form field that holds the registration code under which the permit was granted.
    In time is who asks at least ``latest`` before its last day, too early who asks more than ``earliest`` before it.
    ``silence``: an application in time that is not decided by then counts as granted.
    """

    of: tuple[str, ...]
    permit: str
    latest: Limit
    earliest: Limit | None
    silence: bool
    text: str
    basis: tuple[str, ...]


def limit_of(row: Mapping[str, Any] | None) -> Limit | None:
    """``{"amount": 5, "unit": "WORKING_DAY"}`` as a Limit; None stays None."""
    return None if row is None else _limit(row)


def extension_of(row: Mapping[str, Any] | None) -> Extension | None:
    """The rule of ``unified.extension``."""
    return Extension(_limit(row["max"]), row["approver"], tuple(row["basis"])) if row else None


def uncorrected_rule_of(row: Mapping[str, Any] | None) -> UncorrectedRule | None:
    """The rule of ``unified.uncorrected_rule``."""
    return UncorrectedRule(row["text"], _limit(row["after"]), tuple(row["basis"])) if row else None


def renewal_of(row: Mapping[str, Any] | None) -> Renewal | None:
    """The rule of ``unified.renewal``."""
    if not row:
        return None
    earliest = limit_of(row.get("earliest"))
    return Renewal(
        of=tuple(row["of"]),
        permit=row["permit"],
        latest=_limit(row["latest"]),
        earliest=earliest,
        silence=row["silence"] == "GRANT",
        text=row["text"],
        basis=tuple(row["basis"]),
    )


def procedures_of(rows: Sequence[Mapping[str, Any]]) -> Iterator[Procedure]:
    """The procedures of ``unified.special_procedures``."""
    for row in rows:
        kind = SpecialProcedure(row["kind"])
        yield Procedure(row["id"], kind, row["name"], _limit(row["max"]), tuple(row["basis"]))


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["amount"], Unit[row["unit"]])
