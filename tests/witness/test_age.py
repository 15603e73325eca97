"""A witness tells a log that offers nothing, and one that has stopped, from one that is away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.witness.logs import TrialLog, doors
from walkers.witness.__main__ import AWAY, EMPTY, FAULT, STALE, WELL, main


def test_a_log_without_any_checkpoint_is_told_from_one_that_is_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = TrialLog()
    with doors(log) as server:
        words = [server.url, "--state", str(tmp_path / "s"), "--once", "--fresh", "5256000"]
        assert main(words) == EMPTY
        assert "不提供任何检查点 the log offers no checkpoint at all" in capsys.readouterr().out
        log.grow("1")
        assert main(words) == WELL
        server.instead = {"/log/checkpoint": 404}
        assert main(words) == EMPTY
        assert "最后见到 last seen: 1" in capsys.readouterr().out
        server.instead = {"/log/checkpoint": 503}
        assert main(words) == AWAY


def _aged(log: TrialLog, **age: int) -> None:
    log.leaves.append("x")
    log.sign(datetime.now(UTC).replace(microsecond=0) - timedelta(**age))


def test_a_checkpoint_that_is_old_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = TrialLog()
    _aged(log, minutes=31)
    with doors(log) as server:
        words = [server.url, "--state", str(tmp_path / "s"), "--once"]
        assert main(words) == main(words) == STALE
        assert "最新的检查点已有 31 分钟 the newest checkpoint is 31 minutes old" in capsys.readouterr().out
        assert main([*words, "--fresh", "32"]) == WELL
        _aged(log, minutes=20)
        assert main(words) == WELL
        assert main([*words, "--fresh", "19"]) == STALE
        for wrong in ("0", "-1", "x", "nan"):
            with pytest.raises(SystemExit):
                main([*words, "--fresh", wrong])
        log.leaves[0], log.lines = "forged", []
        _aged(log, minutes=40)
        assert main(words) == FAULT, "what is bent is worse than what is old"


def test_where_the_clock_of_a_log_runs_ahead_its_age_counts_from_when_it_was_seen(tmp_path: Path) -> None:
    log = TrialLog()
    _aged(log, days=-3)
    with doors(log) as server:
        words = [server.url, "--state", str(tmp_path), "--once"]
        assert main(words) == WELL
        state = json.loads((tmp_path / "state.json").read_text("utf-8"))
        state["seen"] = (datetime.fromisoformat(state["seen"]) - timedelta(minutes=31)).isoformat()
        (tmp_path / "state.json").write_text(json.dumps(state), "utf-8")
        assert main(words) == STALE
