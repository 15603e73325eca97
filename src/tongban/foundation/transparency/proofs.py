"""That something of the record is in the log: its leaf's place, and the path to a signed root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tongban.foundation.transparency import checkpoints, signers, tiles
from tongban.foundation.transparency.models import LogCheckpoint, LogEntry
from tongban.kernel.merkle import Node, inclusion_proof


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Leaf ``index`` is under the checkpoint by this audit path, from the leaf up."""

    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proven:
    """A checkpoint and the leaves of one stream that are under it, by n. ``keys``: the verifier keys of the log."""

    checkpoint: LogCheckpoint
    keys: tuple[str, ...]
    leaves: Mapping[int, Inclusion]


def of_stream(stream_id: UUID) -> Proven | None:
    """The events of a stream under the newest checkpoint; those that came later are left out. None without a checkpoint.
    Three statements."""
    newest = checkpoints.newest()
    if newest is None:
        return None
    rows = LogEntry.objects.filter(ref=stream_id, n__gt=0, index__lt=newest.size).values_list("n", "index")
    places, size = sorted(rows), newest.size

    def prove(node: Node) -> dict[int, Inclusion]:
        return {n: Inclusion(index, tuple(inclusion_proof(index, size, node))) for n, index in places}

    return Proven(newest, tuple(each.vkey for each in signers.verifiers()), tiles.reading_once(prove))
