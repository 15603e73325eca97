"""Pages of a PDF that somebody handed in, as pictures. The file is never opened in this process.

Each page is drawn by a process of its own (:mod:`painter`, run by its path), which gives up files, network and further
processes before it looks at the first byte, and whose time, memory, pages and pixels are bounded. One at a time for each
process of ours, so that pictures never take the place of pages. What comes back is not believed either: it must look
like a PNG and is only ever sent to a browser as one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer

from tongban.foundation.pictures.errors import BUSY, DAMAGED, HEAVY, LOCKED
from tongban.kernel.errors import DomainError

SECONDS = 20
MAX_BYTES = 16 * 1024 * 1024
_PAINTER = Path(__file__).with_name("painter.py")
_REASONS = {b"NO locked": LOCKED, b"NO heavy": HEAVY, b"NO damaged": DAMAGED, b"NO page": "uow.not_found"}
_PNG = b"\x89PNG\r\n\x1a\n"
_EXHAUSTED = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL)
"""How the engine ends when its time or memory does."""
_turn = Lock()


@dataclass(frozen=True, slots=True)
class Painted:
    """One page as PNG, and how many pages the file has."""

    pages: int
    png: bytes


def paint(pieces: Iterable[bytes], number: int) -> Painted:
    """Draw page ``number`` (from 1). DomainErrors ``pictures.pdf_locked|pdf_damaged|pdf_heavy``, ``uow.not_found`` for a
    page that there is not, ``pictures.busy`` when it took too long, which says nothing about the file."""
    if not _turn.acquire(timeout=SECONDS):
        raise DomainError(BUSY)
    try:
        with _in_memory(pieces) as source:
            answer, code = _ask(source, number)
    finally:
        _turn.release()
    head, _, png = answer.partition(b"\n")
    if code == 0 and head in _REASONS:
        raise DomainError(_REASONS[head])
    word, _, pages = head.partition(b" ")
    if code or word != b"OK" or not pages.isdigit() or len(pages) > 4 or not png.startswith(_PNG):
        raise DomainError(HEAVY if code in _EXHAUSTED or len(answer) > MAX_BYTES else DAMAGED)
    return Painted(int(pages), png)


def _ask(source: int, number: int) -> tuple[bytes, int]:
    """(answer, exit code) of one run."""
    argv = [sys.executable, "-I", str(_PAINTER), str(number)]
    late: list[bool] = []
    with subprocess.Popen(
        argv, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as child:

        def end() -> None:
            late.append(True)
            child.kill()

        timer = Timer(SECONDS, end)
        timer.start()
        try:
            assert child.stdout is not None
            answer = child.stdout.read(MAX_BYTES + 1)
            if len(answer) > MAX_BYTES:
                child.kill()
            code = child.wait()
        finally:
            timer.cancel()
            child.kill()
    if late:
        raise DomainError(BUSY)
    return answer, code


@contextmanager
def _in_memory(pieces: Iterable[bytes]) -> Iterator[int]:
    """The content as something to read from that never lies on a disk."""
    with os.fdopen(os.memfd_create("pdf", os.MFD_CLOEXEC), "w+b") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        file.seek(0)
        yield file.fileno()
