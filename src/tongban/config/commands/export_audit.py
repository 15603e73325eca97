"""``tongban export-audit``: refusals and audit entries in the order of the log, for the security centre of the house.

JSON lines on standard output, or syslog (RFC 5424, octets counted as RFC 6587 says) to a collector over TCP. The last line on
standard error says from which leaf to go on; with ``--state FILE`` that is kept, so a timer never sends an entry twice unless
the collector went away in the middle. Entries hold identifiers, never names.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tongban.foundation.records.leaves import instant_text
from tongban.foundation.transparency.reading import LoggedRow, rows_after

NAME = "export-audit"
HELP = "按日志次序导出审计和被拒绝的操作 (audit and refusals in the order of the log, as JSON lines or syslog)"
_FACILITY_AUDIT, _NOTICE, _WARNING = 13, 5, 4
_SECONDS = 30.0

Send = Callable[[LoggedRow], None]


def arguments(parser: argparse.ArgumentParser) -> None:
    """From where, and where to."""
    parser.add_argument("--from", dest="start", type=int, default=0, metavar="LEAF", help="从这一叶起 (first leaf)")
    parser.add_argument("--state", type=Path, metavar="FILE", help="记住导出到哪里，下次接着导 (where it got to)")
    parser.add_argument("--syslog", metavar="HOST:PORT", help="发到日志收集器 (a collector, TCP)")


def run(args: argparse.Namespace) -> int:
    """0 done; 2 for an address that is none or a collector that does not answer."""
    start = args.start
    if args.state is not None and args.state.exists():
        start = int(args.state.read_text("ascii"))
    with ExitStack() as stack:
        try:
            send = _by_syslog(stack, args.syslog) if args.syslog else _by_line
            end = _all(start, send, args.state)
        except (OSError, ValueError) as error:
            sys.stderr.write(f"日志收集器联系不上 collector: {error}\n")
            return 2
    sys.stderr.write(f"下一叶 next leaf {end}\n")
    return 0


def _all(start: int, send: Send, state: Path | None) -> int:
    while rows := rows_after(start):
        for row in rows:
            send(row)
        start = rows[-1].leaf + 1
        if state is not None:
            kept = state.with_name(f"{state.name}.new")
            kept.write_text(str(start), "ascii")
            kept.replace(state)
    return start


def _document(row: LoggedRow) -> str:
    told = {
        "leaf": row.leaf,
        "id": str(row.id),
        "at": instant_text(row.at),
        "refused": row.refused,
        "kind": row.kind,
        "actor": dict(row.actor),
        "subject": row.subject,
        "data": dict(row.data),
        "trace": row.trace,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _by_line(row: LoggedRow) -> None:
    sys.stdout.write(_document(row) + "\n")


def _by_syslog(stack: ExitStack, address: str) -> Send:
    host, _, port = address.rpartition(":")
    wire = stack.enter_context(socket.create_connection((host, int(port)), timeout=_SECONDS))
    name = socket.gethostname() or "-"

    def send(row: LoggedRow) -> None:
        priority = _FACILITY_AUDIT * 8 + (_WARNING if row.refused else _NOTICE)
        head = f"<{priority}>1 {instant_text(row.at)} {name} tongban - {row.kind[:32]} - "
        # A BOM tells that what follows is UTF-8.
        frame = head.encode("ascii", "replace") + b"\xef\xbb\xbf" + _document(row).encode()
        wire.sendall(str(len(frame)).encode() + b" " + frame)

    return send
