"""Every process of the product dies at random moments while applications are made (slow: a real instance, fsync on)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.kill import trial


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_double_or_half_written(tmp_path: Path) -> None:
    outcome = trial(tmp_path / "数据 data", submissions=200, rounds=2)
    assert outcome.wrong == []
    assert sum(outcome.killed.values()) >= 10
    assert outcome.unforeseen == {}
