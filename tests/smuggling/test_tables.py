"""The tables tell the truth about the attempts, and README.md about the tables."""

from __future__ import annotations

import re
from pathlib import Path

from tests.smuggling import (
    test_byways,
    test_citations,
    test_course,
    test_decisions,
    test_desk,
    test_explanations,
    test_requests,
    test_rounds,
    test_turned_away,
)
from tests.smuggling.attempts import ATTEMPTS
from tests.smuggling.tables import HOLES, NOT_PREVENTABLE

MODULES = (
    test_byways,
    test_citations,
    test_course,
    test_decisions,
    test_desk,
    test_explanations,
    test_requests,
    test_rounds,
    test_turned_away,
)
README = (Path(__file__).parent / "README.md").read_text("utf-8")


def _listed(heading: str) -> set[str]:
    """Numbers in the first column of the table under a heading."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| ([A-Z]\d\d) \|", section, re.MULTILINE))


def test_there_are_enough_different_attempts() -> None:
    assert all(module.__doc__ for module in MODULES)
    assert len(ATTEMPTS) >= 45
    assert len(set(ATTEMPTS.values())) == len(ATTEMPTS), "two attempts are described alike"


def test_the_tables_speak_of_attempts_that_exist() -> None:
    assert set(HOLES) <= set(ATTEMPTS)
    assert set(NOT_PREVENTABLE) <= set(ATTEMPTS)
    assert not set(HOLES) & set(NOT_PREVENTABLE)


def test_the_readme_hides_nothing() -> None:
    assert _listed("Open holes") == set(HOLES)
    assert _listed("What no machine can prevent") == set(NOT_PREVENTABLE)
