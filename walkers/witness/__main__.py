"""``python -m walkers.witness URL``: follow a transparency log and say so when it does not only grow.

    python -m walkers.witness https://zwfw.example.gov.cn --once
    python -m walkers.witness https://zwfw.example.gov.cn --key 'zwfw.example.gov.cn/log+0123abcd+AX…'
    python -m walkers.witness https://zwfw.example.gov.cn --accept "10 月 3 日恢复备份，函〔2026〕12 号"

Exit codes: 0 all well (with --once), or what was found is accepted · 1 a fault, found now or before · 2 wrong words, or a
folder that cannot be used · with --once: 3 the log could not be reached · 4 it offers no checkpoint at all · 5 its newest
checkpoint is older than ``--fresh`` minutes · 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography import x509

from tongban.kernel.notes import NoteInvalid, Verifier
from tongban.kernel.stamps import authorities_in
from walkers.witness.faults import FaultError
from walkers.witness.following import Witness
from walkers.witness.keeping import Folder, State, StateError
from walkers.witness.log import Log
from walkers.witness.wire import AwayError, EmptyError, address, over

T = TypeVar("T")
_MOST_MINUTES = 5_256_000
WELL, FAULT, WRONG, AWAY, EMPTY, STALE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
FRESH = 30.0
"""Minutes. A quiet log signs every ten."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    args = _parser().parse_args(arguments)
    folder = Folder(args.state or _default_folder(args.url))
    try:
        with folder.alone():
            return _run(args, folder)
    except StateError as error:
        _say(f"✗ {error}")
        return WRONG
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongban witness",
        description="见证一份公开日志，它改写过去时留下证据 (follow a log; keep evidence when it rewrites the past)",
    )
    parser.add_argument("url", type=_read_by(address), metavar="URL", help="平台的地址 where the platform answers")
    parser.add_argument("--state", type=Path, metavar="DIR", help="记忆和证据的目录 folder of what is remembered")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        type=_read_by(_keys),
        metavar="VKEY|FILE",
        help="日志的公钥，从别处得到的 key of the log, got elsewhere",
    )
    parser.add_argument(
        "--authority",
        type=_read_by(_authorities),
        default=(),
        metavar="FILE",
        help="时间戳机构的证书 certificates of the time-stamping authority (PEM)",
    )
    parser.add_argument("--once", action="store_true", help="只看一次 look once")
    parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS", help="多久看一次 how often to look")
    parser.add_argument(
        "--fresh",
        type=_read_by(_minutes),
        default=timedelta(minutes=FRESH),
        metavar="MINUTES",
        help="最新检查点最多多旧 how old the newest checkpoint may be (30)",
    )
    parser.add_argument(
        "--accept", metavar="REASON", help="有人看过了，写明理由 a person has looked; the reason is kept"
    )
    return parser


def _run(args: argparse.Namespace, folder: Folder) -> int:
    state = folder.state() or State(args.url, _now().isoformat(timespec="seconds"))
    if state.url != args.url:
        raise StateError(f"这个目录属于 this folder belongs to {state.url}")
    witness = Witness(_with_keys(state, args.key), Log(over(args.url)), folder, _now, args.authority)
    if args.accept is not None:
        return _accept(witness, folder, args.accept)
    if state.fault is not None:
        _say(f"✗ {state.fault['zh']} | {state.fault['en']}")
        _say(f"  {state.fault['at']} 发现，证据 found then, evidence: {state.fault['evidence']}")
        _say('  核实后 once a person has looked: --accept "理由 reason"')
        return FAULT
    while True:
        code = _look(witness, folder, args.fresh)
        if code == FAULT or args.once:
            return code
        time.sleep(max(args.every, 1.0))


def _look(witness: Witness, folder: Folder, fresh: timedelta) -> int:
    try:
        more = witness.look()
    except AwayError as error:
        folder.keep(witness.state)
        last = witness.kept()
        since = "" if last is None else f"；最后见到 last seen: {last.size}, {last.at:%Y-%m-%d %H:%M %Z}"
        if isinstance(error, EmptyError):
            _say(f"✗ 日志不提供任何检查点 the log offers no checkpoint at all: {error}{since}")
            return EMPTY
        _say(f"… 暂时联系不上 not reached: {error}{since}")
        return AWAY
    except FaultError as fault:
        at = _now()
        path = folder.evidence(witness.state, fault, at)
        found = {"kind": fault.kind, "zh": fault.zh, "en": fault.en, "at": at.isoformat(timespec="seconds")}
        found |= {"evidence": str(path), "note": fault.note}
        witness.state = replace(witness.state, fault=found)
        folder.keep(witness.state)
        _say(f"✗ {fault.zh} | {fault.en}")
        _say(f"  证据 evidence: {path}")
        return FAULT
    last = witness.kept()
    if last is not None and more:
        _say(f"✓ {last.size} 条，只增不改 leaves, only added to · {last.at:%Y-%m-%d %H:%M:%S %Z} · +{more}")
    age = witness.age()
    if last is not None and age > fresh:
        old = f"{age.total_seconds() / 60:.0f}"
        _say(
            f"✗ 最新的检查点已有 {old} 分钟 the newest checkpoint is {old} minutes old: {last.size}, {last.at:%Y-%m-%d %H:%M %Z}"
        )
        return STALE
    return WELL


def _accept(witness: Witness, folder: Folder, reason: str) -> int:
    state = witness.state
    if state.fault is None or not reason.strip():
        _say("没有待核实的事项，或没有写理由 nothing to accept, or no reason given")
        return WRONG
    entry = {**state.fault, "what": "accepted", "accepted_at": _now().isoformat(timespec="seconds")}
    entry |= {"reason": reason.strip(), "kept": state.note}
    adopted = witness.adopt(state.fault["note"])
    witness.state = replace(witness.state, fault=None, awaiting=(), history=(*state.history, entry))
    folder.keep(witness.state)
    _say(f"已记录 recorded: {reason.strip()}")
    if not adopted:
        _say("  那份检查点仍不是已知公钥签的 that checkpoint is still not signed by a known key: --key")
    return WELL


def _with_keys(state: State, given: Sequence[tuple[str, ...]]) -> State:
    """A key that is given later is a person's decision, and is written down."""
    for vkey in (each for one in given for each in one if each not in state.keys):
        entry = {"at": _now().isoformat(timespec="seconds"), "what": "key", "key": vkey}
        state = replace(state, keys=(*state.keys, vkey), history=(*state.history, entry))
    return state


def _keys(text: str) -> tuple[str, ...]:
    lines = Path(text).read_text("utf-8").splitlines() if Path(text).is_file() else [text]
    try:
        return tuple(Verifier.read(line).vkey for line in lines if line.strip())
    except NoteInvalid as error:
        raise ValueError(str(error)) from error


def _authorities(text: str) -> tuple[x509.Certificate, ...]:
    return authorities_in(Path(text).read_bytes())


def _minutes(text: str) -> timedelta:
    minutes = float(text)
    if not 1 <= minutes <= _MOST_MINUTES:
        raise ValueError(f"1…{_MOST_MINUTES}")
    return timedelta(minutes=minutes)


def _read_by(read: Callable[[str], T]) -> Callable[[str], T]:
    """A value of the command line; its reason is said when it cannot be read."""

    def value(text: str) -> T:
        try:
            return read(text)
        except (OSError, ValueError) as error:
            raise argparse.ArgumentTypeError(f"{text}: {error}") from None

    return value


def _default_folder(url: str) -> Path:
    parts = urlsplit(url)
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return home / "tongban-witness" / "-".join(filter(None, (parts.hostname, str(parts.port or ""))))


def _now() -> datetime:
    return datetime.now(UTC)


def _say(text: str) -> None:
    sys.stdout.write(f"{_now():%Y-%m-%dT%H:%M:%SZ} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
