"""The rows judged by hand (README.md): ids, digests and findings; the texts stay in the list outside of the repository."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TONGBAN_SHARED_DATA", ROOT.parent / "shared" / "data"))
ROWS = SHARED / "guides" / "items_gd_provincial.jsonl"
LABELS = Path(__file__).with_name("labels.jsonl")

JUDGED = (
    "catch_all",
    "held_already",
    "limit_above_law",
    "contact_missing",
    "hidden_condition",
    "sensitive_without_basis",
    "name_not_uniform",
    "two_in_one",
    "vague",
    "duplicate_material",
    "phones_same",
    "visits_without_reason",
)
"""Rules that the labels judge; findings of other rules on a row count neither way."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of the list with the findings of a person: pairs of rule and place."""

    row: dict[str, Any]
    digest: str
    findings: frozenset[tuple[str, str]]

    @property
    def held_out(self) -> bool:
        """Odd digests are kept from whoever tunes the linter."""
        return int(self.digest[-1], 16) % 2 == 1


def judged_rows() -> tuple[Judged, ...]:
    """Every labelled row, in the order of the labels. ValueError: the list has changed since they were written."""
    rows = {}
    for line in ROWS.read_bytes().splitlines():
        if line.strip():
            row = json.loads(line)
            rows[row["id"]] = row, sha256(line).hexdigest()
    judged = []
    for label in labels():
        row, digest = rows.get(label["id"], ({}, ""))
        if digest != label["row_sha256"]:
            raise ValueError(f"{label['id']} is not the row that was judged")
        judged.append(Judged(row, digest, frozenset((one["rule"], one["place"]) for one in label["findings"])))
    return tuple(judged)


def labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
