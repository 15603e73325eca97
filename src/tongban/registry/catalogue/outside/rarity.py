"""How telling a character is: the fewer guides of the sample catalogue say it, the more.

``data/demand_rarity.txt`` is counted from that catalogue by ``make rarity``, so that no question has to count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

FILE = "demand_rarity.txt"
_COMMON = 2
"""Characters that fewer guides say are as rare as one that stands nowhere: they are not in the file."""


def counted(texts: Iterable[str]) -> str:
    """The file: the number of texts, then of each number of texts the characters that stand in so many."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts:
        seen.update({each for each in text if each.isalpha()})
        total += 1
    by_number: dict[int, list[str]] = {}
    for character, number in seen.items():
        if number >= _COMMON:
            by_number.setdefault(number, []).append(character)
    lines = [f"{number}\t{''.join(sorted(found))}" for number, found in sorted(by_number.items(), reverse=True)]
    return "\n".join([str(total), *lines, ""])


@cache
def _weights() -> dict[str, float]:
    first, *lines = (Path(settings.DATA_FOLDER) / FILE).read_text(encoding="utf-8").splitlines()
    total = int(first)
    highest = math.log(total + 1)
    found: dict[str, float] = {}
    for line in lines:
        number, characters = line.split("\t")
        found |= dict.fromkeys(characters, math.log((total + 1) / int(number)) / highest)
    return found


def rarity(character: str) -> float:
    """From 0 (every guide says it) to 1 (none does)."""
    return _weights().get(character, 1.0)


def telling(text: str) -> float:
    """The mean rarity of the characters of ``text``."""
    return sum(map(rarity, text)) / len(text) if text else 0.0
