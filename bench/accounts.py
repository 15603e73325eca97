"""CPU time and memory of groups of processes, read from ``/proc``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_STATE, _PGRP, _UTIME, _CSTIME = 0, 2, 11, 15
"""Places in ``/proc/PID/stat`` after the command name; cutime and cstime count children that have ended."""


def group(leader: int) -> set[int]:
    """Processes of the process group that ``leader`` leads."""
    return {pid for pid, fields in _all() if int(fields[_PGRP]) == leader}


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of these processes and of their children that have ended."""
    return sum(sum(int(field) for field in fields[_UTIME : _CSTIME + 1]) for fields in _stats(pids)) / _TICK


def memory_mb(pids: Iterable[int]) -> float:
    """Proportional set size: shared pages are counted once over all who share them."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _stats(pids: Iterable[int]) -> Iterable[list[str]]:
    for pid in pids:
        with suppress(OSError):
            yield Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _all() -> Iterable[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            for fields in _stats([int(entry.name)]):
                yield int(entry.name), fields
