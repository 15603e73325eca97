"""The rules of a guide by which its limits may be held, extended, or end a case: elements too, since people wait by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.kinds import SpecialProcedure

EXTENSION, UNCORRECTED = "x1", "u1"
"""Element ids of the two rules of which a guide has one or none."""


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


def limit_of(row: Mapping[str, Any] | None) -> Limit | None:
    """``{"amount": 5, "unit": "WORKING_DAY"}`` as a Limit; None stays None."""
    return None if row is None else _limit(row)


def extension_of(row: Mapping[str, Any] | None) -> Extension | None:
    """The rule of ``unified.extension``."""
    return Extension(_limit(row["max"]), row["approver"], tuple(row["basis"])) if row else None


def uncorrected_rule_of(row: Mapping[str, Any] | None) -> UncorrectedRule | None:
    """The rule of ``unified.uncorrected_rule``."""
    return UncorrectedRule(row["text"], _limit(row["after"]), tuple(row["basis"])) if row else None


def procedures_of(rows: Sequence[Mapping[str, Any]]) -> Iterator[Procedure]:
    """The procedures of ``unified.special_procedures``."""
    for row in rows:
        kind = SpecialProcedure(row["kind"])
        yield Procedure(row["id"], kind, row["name"], _limit(row["max"]), tuple(row["basis"]))


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["amount"], Unit[row["unit"]])
