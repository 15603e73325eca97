"""Whether a checkpoint may follow on another: signed by a known key, never smaller, never earlier, and only added to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from tongban.kernel.merkle import consistency_holds
from tongban.kernel.notes import Checkpoint, NoteInvalid, Verifier, checkpoint_of, text_of
from tongban.kernel.stamps import Stamp, StampInvalid, checked
from walkers.witness.faults import FaultError
from walkers.witness.log import Log, Told
from walkers.witness.wire import AwayError

_TOLERANCE = timedelta(minutes=5)
"""Two machines may disagree a little about now."""

_YEARS = range(2000, 9000)
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Judge:
    """What the witness goes by: the keys it knows, the authorities whose stamps it can check."""

    keys: tuple[Verifier, ...]
    authorities: Sequence[x509.Certificate] = ()

    def read(self, told: Told) -> Checkpoint:
        """The checkpoint that a known key has signed. FaultError ``signature``."""
        try:
            found = checkpoint_of(text_of(told.note, self.keys))
        except NoteInvalid as error:
            raise FaultError("signature", told.note, reason=error) from None
        if found.at.year not in _YEARS or found.size > _LARGEST:
            raise FaultError("signature", told.note, reason="not a checkpoint")
        return found

    def compared(self, kept: Checkpoint, told: Told) -> Checkpoint:
        """The checkpoint, if it could follow on the one that is kept, or is the same. FaultError."""
        found = self.read(told)
        if found.origin != kept.origin:
            raise FaultError("origin", told.note, old=kept.origin, new=found.origin)
        if found.size < kept.size:
            raise FaultError("shrunk", told.note, old=kept.size, new=found.size)
        if found.size == kept.size and found.root != kept.root:
            raise FaultError("fork", told.note, old=kept.size)
        if found.at < kept.at:
            raise FaultError("back", told.note, old=_instant(kept), new=_instant(found))
        if found.size == kept.size and found != kept:
            raise FaultError("retold", told.note, old=kept.size)
        return found

    def followed(self, kept: Checkpoint, told: Told, log: Log) -> Checkpoint:
        """The checkpoint, once it is proven to add to the one that is kept. FaultError; AwayError."""
        found = self.compared(kept, told)
        if found.size == kept.size:
            return found
        try:
            proof = log.proof(kept.size, found.size)
        except AwayError as error:
            if error.refused:
                raise FaultError("unproven", told.note, old=kept.size, new=found.size, reason=error) from None
            raise
        if not consistency_holds(kept.size, found.size, kept.root, found.root, proof):
            raise FaultError("rewritten", told.note, proof=proof, old=kept.size, new=found.size)
        return found

    def stamped(self, told: Told, now: datetime) -> Stamp | None:
        """What its time-stamp says; None without one, or where no authority was given to check by. FaultError ``stamp``.

        That the stamp is not earlier than the checkpoint is not asked: the clock of a demonstration runs ahead.
        """
        if told.stamp is None or not self.authorities:
            return None
        try:
            found = checked(told.stamp, told.note.encode(), self.authorities)
        except StampInvalid as error:
            raise FaultError("stamp", told.note, stamp=told.stamp, reason=error) from None
        if found.at > now + _TOLERANCE:
            raise FaultError("stamp", told.note, stamp=told.stamp, reason="time")
        return found


def introduced(told: Told, known: Sequence[Verifier], offered: Sequence[Verifier]) -> tuple[Verifier, ...]:
    """The offered keys that have signed, beside a known one, the same checkpoint: so a log changes its key."""
    found = []
    for each in offered:
        try:
            if each not in known and text_of(told.note, [each]) == text_of(told.note, known):
                found.append(each)
        except NoteInvalid:
            continue
    return tuple(found)


def _instant(checkpoint: Checkpoint) -> str:
    return checkpoint.at.isoformat(timespec="seconds")
