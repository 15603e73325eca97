"""A witness follows a log over HTTP, finds whatever it rewrites, keeps the evidence, and is upset by nothing it is sent."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.tsa import authority, tokens
from tests.witness.logs import NAME, Doors, TrialLog, doors, signer
from tongban.config import cli
from tongban.kernel.notes import NoteInvalid, Verifier, checkpoint_of, text_of
from tongban.kernel.stamps import query, token_in
from walkers.witness import __main__ as program
from walkers.witness.__main__ import AWAY, FAULT, WELL, WRONG
from walkers.witness.faults import FaultError
from walkers.witness.following import Witness
from walkers.witness.keeping import Folder, State
from walkers.witness.log import Log
from walkers.witness.wire import AwayError, over

TSA = authority.made()
PATIENT = ("--fresh", "5256000")
"""The trial log stands still in the year in which it was written."""


def main(words: Sequence[str]) -> int:
    """The command, whatever the age of the log."""
    return program.main([*words, *PATIENT])


@pytest.fixture
def open_doors() -> Iterator[Doors]:
    log = TrialLog()
    log.grow("1", "2", "3")
    with doors(log) as server:
        yield server


@pytest.fixture
def witness(open_doors: Doors, tmp_path: Path) -> Callable[..., int]:
    """One look, with more words."""
    return lambda *words: main([open_doors.url, "--state", str(tmp_path / "见证"), "--once", *words])


def _state(tmp_path: Path) -> dict[str, Any]:
    return dict(json.loads((tmp_path / "见证" / "state.json").read_text("utf-8")))


def _evidence(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((tmp_path / "见证").glob("evidence-*.json"))]


def _stamp(content: str, at: datetime, by: authority.Authority = TSA) -> bytes:
    imprint = tokens.tsp.TimeStampReq.load(query(content.encode(), 1))["message_imprint"]
    return token_in(tokens.granted(by, imprint, 1, at))


def test_a_log_that_only_grows_is_followed(
    open_doors: Doors, witness: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert witness() == WELL
    for n in range(4, 9):
        open_doors.log.grow(str(n))
    assert witness() == WELL
    assert "8 条" in capsys.readouterr().out.splitlines()[-1]
    assert _state(tmp_path)["checked"] == 6
    assert (tmp_path / "见证" / "checkpoint.note").read_text() == open_doors.log.lines[-1].note
    assert witness() == WELL
    assert capsys.readouterr().out == "", "nothing new, nothing said"
    assert _evidence(tmp_path) == []


def _other_leaf(log: TrialLog) -> TrialLog:
    """The same log with the second leaf changed, made anew with the log's own key."""
    return replace(log, leaves=[log.leaves[0], "forged", *log.leaves[2:]], lines=[])


def _fork(log: TrialLog) -> TrialLog:
    other = _other_leaf(log)
    other.sign(log.lines[-1].at)
    return other


def _rewritten(log: TrialLog) -> TrialLog:
    other = _fork(log)
    other.grow("4")
    return other


def _inserted(log: TrialLog) -> TrialLog:
    other = replace(log, leaves=["0", *log.leaves], lines=[])
    other.sign(log.lines[-1].at)
    return other


def _truncated(log: TrialLog) -> TrialLog:
    other = replace(log, leaves=log.leaves[:2], lines=[])
    other.sign(log.lines[-1].at)
    return other


def _another_key(log: TrialLog) -> TrialLog:
    log.signers = [signer(2)]
    log.grow("4")
    return log


def _another_name(log: TrialLog) -> TrialLog:
    log.origin = "elsewhere.test/log"
    log.grow("4")
    return log


def _back(log: TrialLog) -> TrialLog:
    log.grow("4", after=timedelta(minutes=-2))
    return log


def _retold(log: TrialLog) -> TrialLog:
    log.grow()
    return log


BENDS: dict[str, Callable[[TrialLog], TrialLog]] = {
    "fork": _fork,
    "rewritten": _rewritten,
    "rewritten by an insertion": _inserted,
    "shrunk": _truncated,
    "signature": _another_key,
    "origin": _another_name,
    "back": _back,
    "retold": _retold,
}


@pytest.mark.parametrize(("kind", "bend"), [(name.partition(" ")[0], bend) for name, bend in BENDS.items()], ids=BENDS)
def test_whatever_is_bent_is_found_and_said_until_a_person_has_looked(
    kind: str,
    bend: Callable[[TrialLog], TrialLog],
    open_doors: Doors,
    witness: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert witness() == WELL
    before = open_doors.log.lines[-1].note
    open_doors.log = bend(open_doors.log)
    assert (witness(), witness()) == (FAULT, FAULT)
    (evidence,) = _evidence(tmp_path)
    assert (evidence["fault"], evidence["kept"]) == (kind, before)
    assert evidence["shown"] == open_doors.log.lines[-1].note
    said = capsys.readouterr().out
    assert said.count(evidence["zh"]) == said.count(evidence["en"]) == 2
    key = open_doors.log.signers[0].verifier.vkey
    assert witness("--accept", "恢复了备份", "--key", key) == WELL
    assert witness() == WELL
    state = _state(tmp_path)
    assert state["fault"] is None
    assert [each["reason"] for each in state["history"] if each["what"] == "accepted"] == ["恢复了备份"]
    open_doors.log.grow("5", "6")
    assert witness() == WELL


def test_evidence_convicts_without_the_witness(open_doors: Doors, witness: Callable[..., int], tmp_path: Path) -> None:
    witness()
    open_doors.log = _fork(open_doors.log)
    witness()
    (evidence,) = _evidence(tmp_path)
    keys = [Verifier.read(each) for each in evidence["keys"]]
    one, two = (checkpoint_of(text_of(evidence[name], keys)) for name in ("kept", "shown"))
    assert (one.origin, one.size) == (two.origin, two.size)
    assert one.root != two.root


def test_a_proof_that_is_refused_is_a_fault_and_one_that_does_not_come_is_waited_for(
    open_doors: Doors, witness: Callable[..., int], tmp_path: Path
) -> None:
    witness()
    open_doors.log.grow("4")
    open_doors.instead["/log/consistency"] = 503
    assert witness() == AWAY
    open_doors.instead["/log/consistency"] = 404
    assert witness() == FAULT
    assert [each["fault"] for each in _evidence(tmp_path)] == ["unproven"]


def test_only_a_key_that_signs_beside_a_known_one_is_taken_up(
    open_doors: Doors, witness: Callable[..., int], tmp_path: Path
) -> None:
    witness()
    open_doors.log.signers.append(signer(2))
    open_doors.log.grow("4")
    assert witness() == WELL
    del open_doors.log.signers[0]
    open_doors.log.grow("5")
    assert witness() == WELL
    assert len(_state(tmp_path)["keys"]) == 2
    open_doors.log.signers[:] = [signer(3)]
    open_doors.log.grow("6")
    assert witness() == FAULT


def test_a_key_got_elsewhere_is_gone_by_from_the_first_look(
    open_doors: Doors, witness: Callable[..., int], tmp_path: Path
) -> None:
    file = tmp_path / "log.key"
    file.write_text(signer(2).verifier.vkey + "\n")
    assert witness("--key", str(file)) == FAULT
    assert main([open_doors.url, "--state", str(tmp_path / "b"), "--once", "--key", signer(1).verifier.vkey]) == WELL


def test_stamps_are_checked_when_they_come(open_doors: Doors, witness: Callable[..., int], tmp_path: Path) -> None:
    trusted = tmp_path / "tsa.pem"
    trusted.write_bytes(TSA.root.public_bytes(Encoding.PEM))
    now = datetime.now(UTC).replace(microsecond=0)
    witness("--authority", str(trusted))
    first = open_doors.log.grow("4", after=timedelta(hours=2))
    assert witness("--authority", str(trusted)) == WELL
    first.stamp = _stamp(first.note, now)
    assert witness("--authority", str(trusted)) == WELL
    days = tmp_path / "见证" / "days"
    assert (days / "2026-11-26.note").read_text() == first.note
    assert (days / "2026-11-26.tst").read_bytes() == first.stamp


def test_a_stamp_that_does_not_fit_is_found(open_doors: Doors, tmp_path: Path) -> None:
    trusted = tmp_path / "tsa.pem"
    trusted.write_bytes(TSA.root.public_bytes(Encoding.PEM))
    words = [
        [open_doors.url, "--once", "--authority", str(trusted), "--state", str(tmp_path / each)] for each in "abcd"
    ]
    assert [main(each) for each in words] == [WELL] * 4
    line, now = open_doors.log.grow("4"), datetime.now(UTC).replace(microsecond=0)
    stranger, later = _stamp(line.note, now, authority.made()), _stamp(line.note, now.replace(year=now.year + 5))
    for look, wrong in zip(words, (_stamp("else", now), stranger, later, b"?"), strict=True):
        line.stamp = wrong
        assert main(look) == FAULT
        assert "-stamp.json" in next(Path(look[-1]).glob("evidence-*")).name


def test_a_log_that_is_away_is_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = TrialLog()
    log.grow("1")
    with doors(log) as server:
        words = [server.url, "--state", str(tmp_path / "s"), "--once"]
        assert main(words) == WELL
        for instead in (500, 302, 429, b"<html>", b"", b"\xff", b"x\n\n\n" * 2_000_000):
            server.instead = {"/log/checkpoint": instead}
            assert main(words) == AWAY
        server.instead = {"/log/checkpoints": b'{"checkpoints": [], "next": 0}'}
        log.grow("2")
        assert main(words) == AWAY
        server.instead.clear()
        assert main(words) == WELL
    assert main(words) == AWAY
    assert "最后见到 last seen: 2" in capsys.readouterr().out


def test_a_state_that_cannot_be_read_is_left_alone(
    open_doors: Doors, witness: Callable[..., int], tmp_path: Path
) -> None:
    witness()
    path = tmp_path / "见证" / "state.json"
    for damaged in ('{"url": 1', "[]", '{"version": 9, "url": "", "since": ""}'):
        path.write_text(damaged)
        assert witness() == WRONG
        assert path.read_text() == damaged
    path.unlink()
    with Folder(tmp_path / "见证").alone():
        assert witness() == WRONG
    assert main(["http://127.0.0.1:1", "--state", str(tmp_path / "b"), "--accept", "没有的事"]) == WRONG


def test_the_command_follows_until_something_is_found(open_doors: Doors, tmp_path: Path) -> None:
    def grow_and_bend() -> None:
        while not (tmp_path / "state.json").exists():
            time.sleep(0.05)
        open_doors.log.grow("4")
        while open_doors.log.lines[-1].note not in (tmp_path / "checkpoint.note").read_text():
            time.sleep(0.05)
        open_doors.log = _fork(open_doors.log)

    bending = Thread(target=grow_and_bend, daemon=True)
    bending.start()
    assert cli.main(["witness", open_doors.url, "--state", str(tmp_path), "--every", "1", *PATIENT]) == FAULT
    bending.join()


@pytest.mark.parametrize("body", [b"half", b"", None], ids=["broken off", "nothing", "in drops"])
def test_an_answer_that_does_not_end_well_is_given_up(body: bytes | None) -> None:
    def answer() -> None:
        line, _ = server.accept()
        with line, suppress(OSError):
            line.recv(4096)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + (body or b""))
            while body is None:
                line.sendall(b"x")
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(AwayError):
            over(f"http://127.0.0.1:{server.getsockname()[1]}", 0.3)("/log/checkpoint")
        thread.join()


def test_what_was_followed_before_the_log_went_away_is_remembered(
    open_doors: Doors, witness: Callable[..., int], tmp_path: Path
) -> None:
    witness()
    asked = open_doors.log.answer
    for n in range(4, 10):
        open_doors.log.grow(str(n))
    left = iter([200] * 5)

    def tired(target: str) -> tuple[int, bytes]:
        return asked(target) if next(left, 0) else (429, b"")

    open_doors.log.answer = tired  # type: ignore[method-assign]
    assert witness() == AWAY
    assert _state(tmp_path)["checked"] == 3


# --- whatever it is sent ---------------------------------------------------------------------------------------------------

_LOG = TrialLog()
_LOG.grow("1", "2")
_KEPT = _LOG.lines[-1].note
_LOG.grow("3")
_LOG.grow("4", "5", "6")
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from([each.note for each in _LOG.lines]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["checkpoints", "next", "note", "stamp", "proof", "size"]), inner, max_size=6)
    ),
    max_leaves=12,
)
_BODY = st.one_of(
    st.binary(max_size=200),
    _JSON.map(lambda each: json.dumps(each).encode()),
    st.text().map(lambda each: (each + "\n\n— " + each + " " + each).encode("utf-8", "surrogatepass")),
    st.just(b"[" * 100_000),
    st.just(b'{"checkpoints": [{"note": "\\ud800\\n\\n"}], "next": null}'),
    st.just(f"{NAME}\n9\n\n\n— {NAME} 中\n".encode()),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["checkpoint", "keys", "checkpoints", "consistency"]), _BODY))
def test_nothing_it_is_sent_upsets_it(bodies: dict[str, bytes]) -> None:
    def get(path: str) -> bytes:
        name = path.removeprefix("/log/").partition("?")[0]
        return bodies.get(name) or _LOG.answer(path)[1]

    for note in (_KEPT, ""):
        state = State("http://x", "", keys=(signer(1).verifier.vkey,) if note else (), note=note)
        witness = Witness(state, Log(get), _Nowhere(Path("/")), lambda: datetime.now(UTC), [TSA.root])
        with suppress(AwayError, FaultError):
            witness.look()
        if witness.state.note:
            assert checkpoint_of(text_of(witness.state.note, witness.judge.keys)).size >= (2 if note else 0)


class _Nowhere(Folder):
    def keep(self, state: State) -> None:
        """Forget."""

    def day(self, name: str, note: str, stamp: bytes) -> None:
        """Forget."""


def test_a_foreign_key_line_is_no_key() -> None:
    with pytest.raises(NoteInvalid):
        Verifier.read("名+00000000+中")
    with doors(TrialLog()) as server, pytest.raises(AwayError, match="HTTP 404"):
        over(server.url)("/log/checkpoint")
