"""``tongban verify [replay|clock|order|leaves|papers|log]``: what the house says of itself, checked against its own record.

- replay: the events of every case, of every card of supervision, of every rating, alert and enquiry, folded, give the stored
  one, and reckoned up a case's row of kept and missed promises;
- clock: the cached due dates of every case are the fold of its facts;
- order: positions are dense, follow n inside each stream, and nothing waits for its place longer than a minute;
- leaves: the leaf hash of every event recomputes, also where the key of the case has been destroyed;
- papers: every formal step older than a minute has its paper, its file fits its hash, its seal checks;
- log: every row of the record is in the transparency log as it was written, and the log still begins with every checkpoint,
  those of the files given by ``--checkpoint`` among them.

All but the first read the tables directly, not through the code that wrote them. Every look is one snapshot, so the
instance may run meanwhile. Without a word all six run. Exit code 1 when anything does not agree.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from tongban.cases import clockwork, replay
from tongban.cases.states import State
from tongban.config.contract_check import check_contracts, check_strays
from tongban.config.finding import Finding
from tongban.config.log_check import check_log, checkpoint_in
from tongban.config.paper_check import check_papers
from tongban.config.welcome import line
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records import leaves
from tongban.foundation.records.replaying import Difference, snapshot
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations import replay as ratings
from tongban.oversight.grievances import replay as enquiries
from tongban.oversight.security import replay as alerts
from tongban.oversight.supervision import replay as cards
from tongban.registry.catalogue.queries import guide_by_hash

NAME = "verify"
HELP = "核验办件记录：重放、时钟、次序、哈希、文书、日志 (replay, clock, order, leaves, papers, log; exit code 1: does not agree)"

PATIENCE = timedelta(minutes=1)
_BATCH = 2_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which checks, and how to tell."""
    parser.add_argument("checks", nargs="*", choices=[*CHECKS, []], metavar="|".join(CHECKS))
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=checkpoint_in,
        metavar="FILE",
        help="他处保存的检查点 a checkpoint kept elsewhere",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")


def run(args: argparse.Namespace) -> int:
    """0 when everything agrees, else 1."""
    findings = [verify(name, args.checkpoint) for name in args.checks or CHECKS]
    if args.json:
        document = {"agrees": not any(f.faults for f in findings), "checks": [f.document() for f in findings]}
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        for finding in findings:
            _tell(finding)
    return 1 if any(finding.faults for finding in findings) else 0


def verify(name: str, kept: Sequence[str] = ()) -> Finding:
    """Run one check; ``kept``: checkpoints of the log that somebody else has kept."""
    finding = Finding(name, kept)
    CHECKS[name](finding)
    return finding


def _tell(finding: Finding) -> None:
    looked_at = "，".join(f"{_WORDS[what]} {number:,}" for what, number in finding.looked_at.items())
    verdict = f"{finding.faults:,} 处不符 do not agree" if finding.faults else "全部相符 all agree"
    line(finding.check, f"{looked_at or '没有内容 nothing'}：{verdict}")
    for example in finding.examples:
        line("", f"· {example}")


_WORDS = {
    "cases": "办件 cases",
    "cards": "预警和牌 cards",
    "ratings": "评价 ratings",
    "enquiries": "咨询 enquiries",
    "alerts": "安全告警 alerts",
    "events": "事件 events",
    "positions": "位次 positions",
    "streams": "办件流 streams",
    "waiting": "待编位 waiting",
    "without_month": "不在月分区 outside monthly partitions",
    "leaves": "日志叶 leaves of the log",
    "checkpoints": "检查点 checkpoints",
    "stamps": "时间戳 time-stamps",
    "foreign": "他处检查点 checkpoints kept elsewhere",
    "contracts": "合同页行 contract rows",
    "papers": "文书 papers",
    "papers_key_destroyed": "密钥已销毁的文书 papers without key",
    "key_destroyed": "密钥已销毁的办件 cases without key",
    "other_calendar": "按旧日历计算未复算 counted by an older calendar",
}


# --- the checks ------------------------------------------------------------------------------------------------------


def _replay(finding: Finding) -> None:
    for case_id in replay.case_ids():
        finding.count("cases")
        try:
            with snapshot():
                differences = replay.replay(case_id)
        except DomainError as error:
            finding.fault(f"{case_id}: {error.code}")
            continue
        _differ(finding, differences)
    last: UUID | None = UUID(int=0)
    while last is not None:
        with snapshot():
            last = check_contracts(finding, last)
    with snapshot():
        check_strays(finding)
    for card_ids in cards.card_ids():
        finding.count("cards", len(card_ids))
        with snapshot():
            differences = cards.replay(card_ids)
        _differ(finding, differences)
    for rating_ids in ratings.rating_ids():
        finding.count("ratings", len(rating_ids))
        with snapshot():
            differences = ratings.replay(rating_ids)
        _differ(finding, differences)
    for alert_ids in alerts.alert_ids():
        finding.count("alerts", len(alert_ids))
        with snapshot():
            differences = alerts.replay(alert_ids)
        _differ(finding, differences)
    for enquiry_ids in enquiries.enquiry_ids():
        finding.count("enquiries", len(enquiry_ids))
        with snapshot():
            differences = enquiries.replay(enquiry_ids)
        _differ(finding, differences)


def _differ(finding: Finding, differences: Iterable[Difference]) -> None:
    for each in differences:
        finding.fault(f"{each.subject}: {each.what}: {_short(each.stored)} ≠ {_short(each.told)}")


_DUE = ("accepted_on", "acceptance_due", "promised_due", "statutory_due")
_CLOCKS = f"""
SELECT id, state, guide_id, facts, calendar_version, decided_at, due, {", ".join(_DUE)}
FROM cases_case WHERE id > %s ORDER BY id LIMIT %s
"""


def _clock(finding: Finding) -> None:
    present = current_calendar().version
    for row in _paged(_CLOCKS, (UUID(int=0),), key=1):
        finding.count("cases")
        if row["calendar_version"] != present:
            finding.count("other_calendar")
            continue
        folded = clockwork.columns(clockwork.clock_of(orjson.loads(row["facts"]), guide_by_hash(row["guide_id"])))
        expected = {name: folded[name] for name in _DUE} | {"due": _next_due(row, folded)}
        for name, value in expected.items():
            if row[name] != value:
                finding.fault(f"{row['id']}: {name}: {row[name]} ≠ {value}")


def _next_due(row: dict[str, Any], folded: dict[str, Any]) -> Any:
    """A decided case waits for its conclusion from the moment of the decision; one that is over waits for nobody."""
    if row["state"] == State.DECIDED:
        return row["decided_at"]
    return None if row["state"] in (State.CONCLUDED, State.WITHDRAWN) else folded["due"]


_PLACES = """
SELECT count(*), coalesce(min(position), 1), coalesce(max(position), 0), count(DISTINCT stream_id),
       (SELECT coalesce(max(last_position), 0) FROM records_sequencer)
FROM records_position
"""
_AGAINST_THE_ORDER = """
SELECT stream_id, n, before FROM (
    SELECT stream_id, n, lag(n) OVER (PARTITION BY stream_id ORDER BY position) AS before FROM records_position
) AS placed WHERE before >= n ORDER BY stream_id, n
"""
_PLACED_WITHOUT_EVENT = """
SELECT p.position FROM records_position p
WHERE NOT EXISTS (SELECT 1 FROM records_event e WHERE e.stream_id = p.stream_id AND e.n = p.n) ORDER BY 1
"""
_SKIPPED = """
SELECT e.stream_id, e.n, e.at FROM records_event e
WHERE NOT EXISTS (SELECT 1 FROM records_position p WHERE p.stream_id = e.stream_id AND p.n = e.n) ORDER BY 1, 2
"""
_AHEAD = """
SELECT consumer, position FROM records_consumer_offset
WHERE position > (SELECT coalesce(max(position), 0) FROM records_position) ORDER BY 1
"""
_WITHOUT_MONTH = "SELECT count(*) FROM records_event_default"


def _order(finding: Finding) -> None:
    with snapshot():
        ((placed, first, last, streams, told),) = _rows(_PLACES)
        finding.count("positions", placed)
        finding.count("streams", streams)
        if (first, last) != (1, placed) or told != last:
            finding.fault(f"positions {first}…{last}, {placed} rows, the sequencer tells {told}: not dense")
        for stream, n, before in _rows(_AGAINST_THE_ORDER):
            finding.fault(f"{stream}: event {n} is placed after event {before}")
        for (position,) in _rows(_PLACED_WITHOUT_EVENT):
            finding.fault(f"position {position} has no event")
        for consumer, position in _rows(_AHEAD):
            finding.fault(f"consumer {consumer} stands at {position}, beyond the last position")
        now = clock.now()
        for stream, n, at in _rows(_SKIPPED):
            finding.count("waiting")
            if at < now - PATIENCE:
                finding.fault(f"{stream}: event {n} of {leaves.instant_text(at)} has no position")
        ((stray,),) = _rows(_WITHOUT_MONTH)
        if stray:
            finding.count("without_month", stray)


_EVENTS = """
SELECT stream_id, n, type, schema, at, open, commitment, leaf
FROM records_event WHERE (stream_id, n) > (%s, %s) ORDER BY stream_id, n LIMIT %s
"""
_KEYLESS = "SELECT count(*) FROM cases_case WHERE data_key IS NULL"


def _leaves(finding: Finding) -> None:
    for row in _paged(_EVENTS, (UUID(int=0), 0), key=2):
        finding.count("events")
        leaf = leaves.leaf_hash(
            row["stream_id"],
            row["n"],
            row["type"],
            row["schema"],
            row["at"],
            orjson.loads(row["open"]),
            row["commitment"],
        )
        if leaf != bytes(row["leaf"]):
            finding.fault(f"{row['stream_id']}: leaf of event {row['n']}: {bytes(row['leaf']).hex()} ≠ {leaf.hex()}")
    ((keyless,),) = _rows(_KEYLESS)
    if keyless:
        finding.count("key_destroyed", keyless)


def _papers(finding: Finding) -> None:
    check_papers(finding, PATIENCE)


def _log(finding: Finding) -> None:
    check_log(finding, PATIENCE)


CHECKS: dict[str, Callable[[Finding], None]] = {
    "replay": _replay,
    "clock": _clock,
    "order": _order,
    "leaves": _leaves,
    "papers": _papers,
    "log": _log,
}


# --- reading ---------------------------------------------------------------------------------------------------------


def _rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())


def _paged(statement: str, start: tuple[Any, ...], key: int) -> Iterator[dict[str, Any]]:
    """Rows page by page; the first ``key`` columns are what the next page starts after. Memory stays flat."""
    after = start
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [*after, _BATCH])
            names = [column.name for column in cursor.description]
            rows = cursor.fetchall()
        for row in rows:
            yield dict(zip(names, row, strict=True))
        if len(rows) < _BATCH:
            return
        after = rows[-1][:key]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
