"""Somebody with the database superuser's rights bends the record of a running instance (slow: real processes all round).

A witness outside saw a checkpoint the day before. What the database alone can show, ``tongban verify log`` shows; when the
forger has let the house itself make the whole log anew, with its own key, inside everything agrees, and only what was kept
elsewhere tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.instances import Trial, trial

_LOG = ("log_stamp", "log_checkpoint", "log_tile", "log_entry", "log_state")
_SUPERUSER = "SET session_replication_role = replica;"
_CHANGE = """
UPDATE records_event SET open = open || '{"forged": true}'
WHERE (stream_id, n) = (SELECT ref, n FROM log_entry WHERE kind = 'e' ORDER BY index LIMIT 1);
"""
_DELETE = """
DELETE FROM records_event
WHERE (stream_id, n) = (SELECT ref, n FROM log_entry WHERE kind = 'e' ORDER BY index OFFSET 1 LIMIT 1);
"""
_INSERT = """
INSERT INTO records_event SELECT (jsonb_populate_record(e, jsonb_build_object('n', 9999))).* FROM records_event e
WHERE (stream_id, n) = (SELECT ref, n FROM log_entry WHERE kind = 'e' ORDER BY index OFFSET 2 LIMIT 1);
"""


class _Story:
    """An instance, and a witness of it."""

    def __init__(self, instance: Trial, folder: Path) -> None:
        self.instance = instance
        self.folder = folder

    @property
    def note(self) -> Path:
        """What the witness holds."""
        return self.folder / "checkpoint.note"

    def witness(self, *words: str) -> tuple[int, str]:
        """One look of the witness."""
        address = f"http://127.0.0.1:{self.instance.port}"
        done = self.instance.command("witness", address, "--state", str(self.folder), "--once", *words)
        return done.returncode, done.stdout

    def a_day_passes(self) -> None:
        """The schedule runs: what is due happens, the log is signed and stamped."""
        done = self.instance.command("demo", "clock", "+1wd")
        assert done.returncode == 0, done.stderr

    def bend(self, *statements: str) -> None:
        """With the guards off."""
        done = self.instance.command("shell-db", "-v", "ON_ERROR_STOP=1", "-c", _SUPERUSER + "".join(statements))
        assert done.returncode == 0, done.stderr

    def make_the_log_anew(self) -> None:
        """Nothing is left of it; the worker, with the key of the house, builds another over what is there now."""
        self.bend(*(f"DELETE FROM {table};" for table in _LOG))
        self.a_day_passes()

    def verified(self, *kept: Path) -> str:
        """What ``tongban verify log`` finds."""
        words = [word for path in kept for word in ("--checkpoint", str(path))]
        done = self.instance.command("verify", "log", "--json", *words)
        document = json.loads(done.stdout)
        assert done.returncode == (0 if document["agrees"] else 1)
        return "\n".join(document["checks"][0]["examples"])

    def evidence(self) -> list[dict[str, Any]]:
        """What the witness has kept, oldest first."""
        return [json.loads(path.read_text("utf-8")) for path in sorted(self.folder.glob("evidence-*.json"))]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[_Story]:
    for instance in trial(tmp_path / "数据 data"):
        instance.start(900)
        yield _Story(instance, tmp_path / "见证")


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_whoever_bends_the_record_is_found_by_what_was_kept_elsewhere(story: _Story, tmp_path: Path) -> None:
    story.a_day_passes()
    assert story.witness()[0] == 0
    yesterday = tmp_path / "yesterday.note"
    yesterday.write_bytes(story.note.read_bytes())
    story.a_day_passes()
    code, said = story.witness()
    assert (code, "只增不改" in said) == (0, True)
    assert story.verified(yesterday, story.note) == ""

    story.bend(_CHANGE, _DELETE, _INSERT)
    found = story.verified(yesterday)
    assert [each in found for each in ("changed row", "removed row", "inserted row")] == [True, True, True]
    assert story.witness()[0] == 0, "the log itself is as it was"

    story.make_the_log_anew()
    assert "fork" not in story.verified(), "inside nothing tells that there was another log"
    assert "fork" in story.verified(yesterday)
    assert story.witness()[0] == 1
    assert story.evidence()[-1]["fault"] in ("fork", "rewritten")
    assert (story.witness("--accept", "演练")[0], story.witness()[0]) == (0, 0)

    held = tmp_path / "held.note"
    held.write_bytes(story.note.read_bytes())
    story.bend("TRUNCATE records_event;")
    assert "removed row" in story.verified(held)
    story.make_the_log_anew()
    assert "truncated tail" in story.verified(held)
    assert story.witness()[0] == 1
    assert story.evidence()[-1]["fault"] == "shrunk"
