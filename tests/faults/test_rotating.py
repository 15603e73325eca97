"""Every key changes hands while people work and browsers log in (slow: a real instance, fsync on)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.rotating import BEFORE, DURING, trial


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_keys_change_hands_and_nothing_fails(tmp_path: Path) -> None:
    book = trial(tmp_path / "数据 data", seconds=3.0)
    assert book.wrong == []
    works = {work for _phase, work in book.took}
    assert len(works) == 7
    assert all(book.took[phase, work] for phase in (BEFORE, DURING) for work in works)
