"""Signed notes and checkpoints: the public vector, what is signed is read back, nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tongban.kernel.notes import Checkpoint, NoteInvalid, NoteSigner, Verifier, checkpoint_of, signed, text_of

# golang.org/x/mod/sumdb/note, the implementation from which the format was written down.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
AT = datetime(2026, 11, 26, 4, 0, 0, 5, tzinfo=UTC)
ONE = NoteSigner("tongban.test/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
TWO = NoteSigner("tongban.test/log", Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
TEXT = Checkpoint("tongban.test/log", 12, b"\x05" * 32, AT).text()


def test_the_public_vector_is_read() -> None:
    assert text_of(SAID, [Verifier.read(PETER)]).startswith("If you think")
    with pytest.raises(NoteInvalid):
        text_of(SAID.replace("answer", "solution"), [Verifier.read(PETER)])


def test_a_key_is_written_and_read() -> None:
    assert Verifier.read(ONE.verifier.vkey) == ONE.verifier
    for wrong in ("", "a+b+c", PETER.replace("c74f", "c74e"), PETER[:-4], "Peter Neumann+c74f20a3+ARpc", "a+b+中"):
        with pytest.raises(NoteInvalid):
            Verifier.read(wrong)


def test_a_checkpoint_is_read_back_by_either_key() -> None:
    note = signed(TEXT, [ONE, TWO])
    for signer in (ONE, TWO):
        told = checkpoint_of(text_of(note, [signer.verifier]))
        assert told == Checkpoint("tongban.test/log", 12, b"\x05" * 32, AT)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        signed(TEXT, [TWO]),
        signed(TEXT, [ONE]).replace("\n12\n", "\n13\n"),
        signed(TEXT, [ONE])[:-2],
        signed(TEXT, [ONE]).replace("— tongban", "- tongban"),
    ],
)
def test_what_is_not_signed_by_a_known_key_is_refused(note: str) -> None:
    with pytest.raises(NoteInvalid):
        text_of(note, [ONE.verifier])


@pytest.mark.parametrize(
    "text",
    ["", "a\n", "a\nx\nAAAA\n", TEXT.replace("\n12\n", "\n012\n"), TEXT.replace("time", "when"), "\n" + TEXT[17:]],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid):
        checkpoint_of(text)
