"""Keys: sealed to a place, rotated without a stop, destroyed for good."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation import keyring, keys
from tongban.kernel.errors import DomainError

KEY = bytes(range(32))
HERE, THERE = b"thing:1", b"thing:2"


@pytest.fixture
def ring(tmp_path: Path, settings: object) -> Iterator[Path]:
    """An empty key folder of this test's own."""
    former = settings.KEY_FOLDER  # type: ignore[attr-defined]
    settings.KEY_FOLDER = tmp_path / "keys"  # type: ignore[attr-defined]
    keys.forget_keys()
    yield tmp_path / "keys"
    settings.KEY_FOLDER = former  # type: ignore[attr-defined]
    keys.forget_keys()


def _rotate(ring: Path, name: str = "kek-0002") -> None:
    (ring / f"{name}.key").write_bytes(os.urandom(32))
    keys.forget_keys()


@settings(max_examples=50)
@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens(plain: bytes, aad: bytes) -> None:
    assert keys.unseal(KEY, keys.seal(KEY, plain, aad), aad) == plain


@settings(max_examples=50)
@given(st.binary(max_size=40), st.data())
def test_one_changed_bit_anywhere_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = keys.seal(KEY, plain, HERE)
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    spoilt = bytearray(sealed)
    spoilt[place // 8] ^= 1 << place % 8
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        keys.unseal(KEY, bytes(spoilt), HERE)


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_what_is_cut_short_is_noticed(length: int) -> None:
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        keys.unseal(KEY, keys.seal(KEY, b"x", HERE)[:length], HERE)


@pytest.mark.parametrize(("key", "aad"), [(KEY, THERE), (bytes(32), HERE)])
def test_another_place_or_key_does_not_open(key: bytes, aad: bytes) -> None:
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        keys.unseal(key, keys.seal(KEY, b"secret", HERE), aad)


def test_sealing_twice_looks_different() -> None:
    assert keys.seal(KEY, b"x", HERE) != keys.seal(KEY, b"x", HERE)


def test_a_data_key_opens_in_its_row_only(ring: Path) -> None:
    made = keys.new_data_key(HERE)
    assert keys.unwrap(made.wrapped, HERE) == made.plain
    assert keys.unwrap(memoryview(made.wrapped), HERE) == made.plain
    assert made.plain not in made.wrapped
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        keys.unwrap(made.wrapped, THERE)


@pytest.mark.parametrize("gone", [None, b""])
def test_a_destroyed_key_is_gone(gone: bytes | None) -> None:
    with pytest.raises(DomainError, match=r"keys\.destroyed"):
        keys.unwrap(gone, HERE)


# --- the folder and rotation -----------------------------------------------------------------------------------------


def test_the_first_key_is_made_once_for_its_owner_alone(ring: Path) -> None:
    keys.new_data_key(HERE)
    assert sorted(path.name for path in ring.glob("*")) == ["fingerprint.secret", "index.secret", "kek-0001.key"]
    path = ring / "kek-0001.key"
    assert {stat.S_IMODE(each.stat().st_mode) for each in ring.glob("*")} == {0o600}
    assert stat.S_IMODE(ring.stat().st_mode) == 0o700
    before = path.read_bytes()
    keys.ensure_key_folder(ring)
    assert path.read_bytes() == before


def test_after_a_rotation_the_new_key_wraps_and_the_old_still_opens(ring: Path) -> None:
    old = keys.new_data_key(HERE)
    sealed = keys.seal_field("mobile", "19900000001")
    _rotate(ring)
    new = keys.new_data_key(HERE)
    assert (old.wrapped[1:9], new.wrapped[1:9]) == (b"kek-0001", b"kek-0002")
    assert keys.unwrap(old.wrapped, HERE) == old.plain
    assert keys.unseal_field("mobile", sealed) == "19900000001"
    assert keys.seal_field("mobile", "19900000001")[1:9] == b"kek-0002"


def test_rewrapping_lets_the_old_key_retire(ring: Path) -> None:
    old = keys.new_data_key(HERE)
    _rotate(ring)
    again = keys.wrap(keys.unwrap(old.wrapped, HERE), HERE)
    (ring / "kek-0001.key").unlink()
    keys.forget_keys()
    assert keys.unwrap(again, HERE) == old.plain


def test_a_blind_index_survives_a_rotation(ring: Path) -> None:
    before = keys.blind_index("id-number", "36990119900101001X")
    _rotate(ring)
    assert keys.blind_index("id-number", "36990119900101001X") == before
    assert keys.blind_index("mobile", "36990119900101001X") != before
    (ring / "kek-0001.key").unlink()
    assert keys.blind_index("id-number", "36990119900101001X") == before


def test_a_folder_of_a_former_version_keeps_the_indexes_it_has(ring: Path) -> None:
    """They were made with the oldest master key."""
    ring.mkdir()
    (ring / "kek-0001.key").write_bytes(KEY)
    (ring / "kek-0002.key").write_bytes(bytes(32))
    assert [key.secret for key in keyring.index_keys()] == [KEY]
    assert keyring.fingerprint_key() == KEY
    assert (ring / "index.secret").read_bytes() == KEY


def test_a_new_master_key_is_the_newest_at_once_and_everywhere(ring: Path) -> None:
    """Nobody is told: whoever uses a key next sees that the folder has changed."""
    before = keys.new_data_key(HERE)
    assert keyring.add() == "kek-0002"
    assert keyring.newest()[0] == "kek-0002"
    child = subprocess.run(
        [sys.executable, "-c", _ADD, str(ring)], capture_output=True, text=True, check=True, timeout=60
    )
    assert child.stdout.split() == ["kek-0003"]
    assert keys.new_data_key(HERE).wrapped[1:9] == b"kek-0003"
    assert keys.unwrap(before.wrapped, HERE) == before.plain


def test_a_key_is_retired_when_nothing_hangs_on_it_and_a_day_has_passed(ring: Path) -> None:
    now, later = datetime.now(UTC), datetime.now(UTC) + timedelta(hours=25)
    keyring.add()
    for key_id, hanging, instant in (("kek-0002", 0, later), ("kek-0009", 0, later), ("kek-0001", 1, later)):
        with pytest.raises(DomainError, match=r"keys\.not_retired"):
            keyring.retire(key_id, still_sealed=hanging, now=instant)
    with pytest.raises(DomainError, match="24"):
        keyring.retire("kek-0001", still_sealed=0, now=now)
    keyring.retire("kek-0001", still_sealed=0, now=later)
    assert [key.id for key in keyring.known()] == ["kek-0002"]
    assert (ring / "kek-0001.retired").exists()


def test_a_key_file_that_was_cut_short_is_no_key(ring: Path) -> None:
    keyring.newest()
    (ring / "kek-0002.key").write_bytes(b"short")
    with pytest.raises(DomainError, match=r"keys\.damaged"):
        keyring.newest()


def test_a_key_that_another_process_has_begun_to_use_is_read_without_a_restart(ring: Path) -> None:
    """Rotation while the house is open: a process started later wraps with the new key, the running ones must follow."""
    keys.new_data_key(HERE)
    known_so_far = keyring.known()
    _rotate(ring)
    elsewhere = keys.new_data_key(HERE)
    sealed = keys.seal_field("mobile", "19900000001")
    folder = ring / "kek-0002.key"
    hidden = folder.read_bytes()
    folder.unlink()
    assert keyring.known() == known_so_far
    folder.write_bytes(hidden)
    assert keys.unwrap(elsewhere.wrapped, HERE) == elsewhere.plain
    assert keys.unseal_field("mobile", sealed) == "19900000001"


def test_a_wrapped_key_of_an_unknown_ring_is_a_clear_error(ring: Path) -> None:
    made = keys.new_data_key(HERE)
    (ring / "kek-0001.key").unlink()
    keys.forget_keys()
    keys.new_data_key(THERE)
    for path in ring.glob("*.key"):
        path.rename(ring / "kek-0007.key")
    keys.forget_keys()
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        keys.unwrap(made.wrapped, HERE)


_ADD = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(KEY_FOLDER=Path(sys.argv[1]))
from tongban.foundation import keyring
print(keyring.add())
"""

_START = """
import hashlib, sys, time
from pathlib import Path
from django.conf import settings
settings.configure(KEY_FOLDER=Path(sys.argv[1]))
from tongban.foundation import keyring
time.sleep(max(0, float(sys.argv[2]) - time.time()))
name, key = keyring.newest()
print(hashlib.sha256(key + keyring.index_keys()[0].secret).hexdigest(), name, len(keyring.known()))
"""


def test_processes_that_start_together_on_an_empty_folder_agree_on_the_first_key(tmp_path: Path) -> None:
    for turn in range(6):
        folder = tmp_path / str(turn)
        at = str(time.time() + 0.6)
        children = [
            subprocess.Popen([sys.executable, "-c", _START, str(folder), at], stdout=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        told = {child.communicate(timeout=30)[0] for child in children}
        assert len(told) == 1, told
        assert told.pop().split()[1:] == ["kek-0001", "1"]


def test_the_loser_of_that_race_never_writes_into_the_winners_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same race step by step: the second process opens its new file after the first has given its own the name."""
    real_link, seen = os.link, []

    def link(source: Path, target: Path) -> None:
        real_link(source, target)
        if target.suffix != ".key":
            return
        seen.append(target.read_bytes())
        # The other one looked for keys before this moment and now begins to write its own.
        monkeypatch.setattr(os, "link", real_link)
        monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
        keys.ensure_key_folder(tmp_path)
        monkeypatch.undo()

    monkeypatch.setattr(os, "link", link)
    keys.ensure_key_folder(tmp_path)
    assert (tmp_path / "kek-0001.key").read_bytes() == seen[0]
