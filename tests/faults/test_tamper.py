"""Somebody with the database owner's rights bends the record of a running instance (slow: real processes all round).

A witness outside saw a checkpoint before. What the database alone can show, ``tongban verify log`` shows; when the
forger has let the house itself make the whole log anew, with its own key, inside everything agrees, and only what was kept
elsewhere tells.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.instances import Trial, trial

_LOG = ("log_stamp", "log_checkpoint", "log_tile", "log_entry", "log_state")
_GUARDED = ("records_event", *_LOG[:-1])
_WAYS = ("DISABLE", "ENABLE")
_PATIENCE = 300
"""Seconds within which a busy machine signs the log."""
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

_TRUNCATE = """
DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT relid FROM pg_partition_tree('records_event') LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', part);
    END LOOP;
END $$;
TRUNCATE records_event;
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

    def signed(self) -> int:
        """How many leaves the newest checkpoint is over, as its door says; 0 where nothing is signed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.instance.port, timeout=60)
        try:
            connection.request("GET", "/log/checkpoint")
            answer = connection.getresponse()
            body = answer.read().decode()
            return int(body.split("\n")[1]) if answer.status == 200 else 0
        finally:
            connection.close()

    def something_happens(self) -> None:
        """Somebody is given a token, and the log is signed over it within a minute."""
        before = self.signed()
        done = self.instance.command("demo-token", "lishili")
        assert done.returncode == 0, done.stderr
        until = time.monotonic() + _PATIENCE
        while self.signed() in (0, before):
            assert time.monotonic() < until, "the log is not signed"
            time.sleep(1)

    def bend(self, *statements: str) -> None:
        """With the guards off, as the owner of the database may."""
        off, on = ("".join(f"ALTER TABLE {table} {way} TRIGGER USER;" for table in _GUARDED) for way in _WAYS)
        done = self.instance.command(
            "shell-db", "-c", off + "".join(statements) + "SET CONSTRAINTS ALL IMMEDIATE;" + on
        )
        assert done.returncode == 0, done.stderr

    def make_the_log_anew(self) -> None:
        """Nothing is left of it; the worker, with the key of the house, builds another over what is there now."""
        self.bend(*(f"DELETE FROM {table};" for table in _LOG))
        self.something_happens()

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
    story.something_happens()
    assert story.witness()[0] == 0
    earlier = tmp_path / "earlier.note"
    earlier.write_bytes(story.note.read_bytes())
    story.something_happens()
    code, said = story.witness()
    assert (code, "只增不改" in said) == (0, True)
    assert story.verified(earlier, story.note) == ""

    story.bend(_CHANGE, _DELETE, _INSERT)
    found = story.verified(earlier)
    assert [each in found for each in ("changed row", "removed row", "inserted row")] == [True, True, True]
    assert story.witness()[0] == 0, "the log itself is as it was"

    seen = story.signed()
    story.make_the_log_anew()
    while story.signed() <= seen:
        story.something_happens()
    assert "fork" not in story.verified(), "inside nothing tells that there was another log"
    assert "fork" in story.verified(earlier)
    assert story.witness()[0] == 1
    assert story.evidence()[-1]["fault"] in ("fork", "rewritten")
    assert (story.witness("--accept", "演练")[0], story.witness()[0]) == (0, 0)

    held = tmp_path / "held.note"
    held.write_bytes(story.note.read_bytes())
    story.bend(_TRUNCATE)
    assert "removed row" in story.verified(held)
    story.make_the_log_anew()
    assert "truncated tail" in story.verified(held)
    assert story.witness()[0] == 1
    assert story.evidence()[-1]["fault"] == "shrunk"
