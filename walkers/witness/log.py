"""What a log says at its doors: its newest checkpoint, its keys, the feed, proofs. Nothing of it is believed here."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tongban.kernel.merkle import HASH
from tongban.kernel.notes import NoteInvalid, Verifier
from walkers.witness.wire import AwayError, EmptyError, Get

_MOST_KEYS = 100
_LONGEST_NOTE = 64 * 1024
_LONGEST_PROOF = 128


@dataclass(frozen=True)
class Told:
    """A checkpoint of the feed, with its time-stamp if it has one."""

    note: str
    stamp: bytes | None = None


class Log:
    """The doors of a log. AwayError from each where it does not answer as agreed."""

    def __init__(self, get: Get) -> None:
        self._get = get

    def newest(self) -> Told:
        """The newest checkpoint. EmptyError where the log answers that there is none."""
        try:
            return Told(_note(_text(self._get("/log/checkpoint"))))
        except AwayError as error:
            if error.refused:
                raise EmptyError(f"/log/checkpoint: {error}") from None
            raise

    def keys(self) -> tuple[Verifier, ...]:
        """The keys by which it says that it signs."""
        lines = [line for line in _text(self._get("/log/keys")).splitlines() if line.strip()]
        try:
            return tuple(Verifier.read(line) for line in lines[:_MOST_KEYS])
        except NoteInvalid as error:
            raise AwayError(f"/log/keys: {error}") from None

    def after(self, size: int) -> tuple[Sequence[Told], int | None]:
        """The checkpoints over more leaves, oldest first, and after which size the next page begins; None: no more."""
        try:
            document = json.loads(self._get(f"/log/checkpoints?after={size}"))
            told = [Told(_note(each["note"]), _stamp(each.get("stamp"))) for each in document["checkpoints"]]
            onward = document["next"]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _otherwise("/log/checkpoints", error) from None
        if onward is not None and (not told or type(onward) is not int or onward <= size):
            raise AwayError("/log/checkpoints: next")
        return told, onward

    def proof(self, old: int, new: int) -> list[bytes]:
        """What it gives as proof that the tree of ``new`` leaves begins with the one of ``old``."""
        try:
            document = json.loads(self._get(f"/log/consistency?old={old}&new={new}"))
            hashes = [bytes.fromhex(each) for each in document["proof"]]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise _otherwise("/log/consistency", error) from None
        if len(hashes) > _LONGEST_PROOF or any(len(each) != HASH for each in hashes):
            raise AwayError("/log/consistency: no proof")
        return hashes


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise AwayError("no text 答复不是文本") from None


def _note(text: Any) -> str:
    """A text that could be a note. AwayError for one that no note can be."""
    if not isinstance(text, str) or len(text) > _LONGEST_NOTE or "\n\n" not in text:
        raise AwayError("no signed note 答复不是签名文本")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise AwayError("no signed note 答复不是签名文本") from None
    return text


def _stamp(text: Any) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


def _otherwise(path: str, error: Exception) -> AwayError:
    return AwayError(f"{path}: {type(error).__name__}")
