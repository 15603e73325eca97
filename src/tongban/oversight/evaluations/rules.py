"""The rules of 好差评 as data: grades, reasons, limits (``data/evaluations``), and what the words of a rating may hold.

GB/T 39735-2020, GB/T 39734-2020: 一事一评 (each case once, when its service ended) and 一次一评 (each visit to a window once),
voluntary, in five grades with the national reasons; one 追评. What is not rated in time stays not rated: no rating is invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from tongban.foundation.calendars import current_calendar
from tongban.kernel.errors import DomainError
from tongban.kernel.text import half_width, many_lines
from tongban.kernel.worktime import Limit, Unit, due
from tongban.oversight.evaluations import errors as errors
from tongban.oversight.evaluations.kinds import WORST_GOOD

LONGEST = 500
"""Characters of what is written to a rating."""

_IDENTIFYING = re.compile(r"[0-9零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]{7,}|\S@\S|://|www\.", re.IGNORECASE)
_BETWEEN = re.compile(r"(?<=[0-9])[\s\-_.·—]+(?=[0-9])")
_DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}")


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the five grades, by its stars."""

    stars: int
    name: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code. ``enabled``: whether it can be chosen; retired ones can only be read."""

    code: str
    version: int
    enabled: bool
    base: bool
    name: str

    @property
    def stars(self) -> int:
        """The grade it belongs to: its first digit."""
        return int(self.code[0])


def code_set() -> str:
    """The name of the code set in which stars are stored: 5 非常满意 … 1 非常不满意."""
    return str(_document("reasons")["code_set"])


@cache
def grades() -> tuple[Grade, ...]:
    """The five grades, best first."""
    return tuple(Grade(row["stars"], row["name"]) for row in _document("reasons")["grades"])


def grade(stars: int) -> Grade:
    """The grade of so many stars. DomainError ``evaluations.stars.invalid``."""
    for each in grades():
        if each.stars == stars:
            return each
    raise DomainError("evaluations.stars.invalid")


@cache
def reasons() -> dict[str, Reason]:
    """Every reason code, retired ones too."""
    return {row["code"]: Reason(**row) for row in _document("reasons")["reasons"]}


def reasons_of(stars: int) -> tuple[Reason, ...]:
    """Those that can be chosen with so many stars, in the order of the national list."""
    return tuple(each for each in reasons().values() if each.enabled and each.stars == stars)


def chosen_reasons(stars: int, codes: Sequence[str]) -> list[str]:
    """The chosen codes in order, each once. DomainError ``evaluations.reason.invalid`` for one of other stars, a retired
    one, or one that the national list does not hold."""
    allowed = [each.code for each in reasons_of(stars)]
    for code in codes:
        if code not in allowed:
            raise DomainError("evaluations.reason.invalid", reason=code[:10], stars=grade(stars).name)
    return [code for code in allowed if code in codes]


def written(text: str) -> str:
    """Free words as kept. They are shown to those who were rated, so they name nobody.

    DomainErrors ``evaluations.words.too_long``, ``evaluations.words.identifying`` (numbers of telephones, papers and cases).
    """
    words = many_lines(text)
    if len(words) > LONGEST:
        raise DomainError("evaluations.words.too_long", limit=LONGEST)
    found = _IDENTIFYING.search(_BETWEEN.sub("", _DAY.sub("", half_width(words))))
    if found:
        raise DomainError("evaluations.words.identifying", found=found.group(0)[:4])
    return words


def is_bad(stars: int) -> bool:
    """差评: somebody has to look into it."""
    return stars < WORST_GOOD


def rate_until(ended_at: datetime) -> datetime:
    """The end of the time to rate a service that ended then."""
    return _after(ended_at, "rate")


def again_until(given_at: datetime) -> datetime:
    """The end of the time to add the one 追评 to a rating given then."""
    return _after(given_at, "again")


def follow_up_dues(given_at: datetime) -> dict[str, datetime]:
    """When a bad rating given then has to be received, answered, and put right and revisited by."""
    return {name: _after(given_at, name.removesuffix("_by")) for name in ("sign_by", "answer_by", "close_by")}


def limit_of(name: str) -> Limit:
    """A limit of ``data/evaluations/limits.yaml``, in working days."""
    return Limit(int(_document("limits")[name]), Unit.WORKING_DAY)


def fewest() -> int:
    """Below so many valid ratings no figure is published and no item named to the body."""
    return int(_document("limits")["fewest"])


def _after(at: datetime, name: str) -> datetime:
    return due(at, [limit_of(name)], current_calendar())


@cache
def _document(name: str) -> dict[str, Any]:
    path = Path(settings.DATA_FOLDER) / "evaluations" / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
