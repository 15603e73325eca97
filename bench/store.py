"""A store of N cases, made in minutes: a few real cases, multiplied as sets.

``python -m bench.in_django bench.store --cases N`` works on the database of ``DATABASE_URL`` (migrated and seeded). The
originals are made by the deeds themselves, on several days and in several states. A copy is a case of its own: new id,
code, wrapped key, instants (moved by seconds within the day, so that no due date changes), sealed content sealed anew for
its place, leaves and commitments recomputed, positions and tally as their consumers would have left them. ``tongban
verify`` agrees with every copy.

What copies of one original share: the plain data key (hence the query word and the fingerprints), the answers, the
applicant, and the uploaded files. All cases lie in one department. A store that has fewer than ``WAITING`` cases waiting
for their pre-review gets more of these, for the deed that is measured.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import psycopg

from tongban.cases import content
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.foundation import clock, keys
from tongban.foundation.records import leaves, relay
from tongban.foundation.records.partitions import ensure_partitions
from tongban.kernel.canonical import canonical_json
from tongban.kernel.codes import registration_code
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

REGION = "360722000000"
ITEM_NAME = "食品经营许可（新办）"
ITEM_DAYS = 12
"""Working days before today on which originals are made."""
WAITING = 12_000
"""Cases whose pre-review is still possible: the deed is done once to each, and the rounds must not run out of them."""
STAGES = ("submitted", "submitted", "correcting", "accepted", "decided", "concluded")
"""States of the originals of one day: a third of the store waits for pre-review."""
OPEN_TO_PRE_REVIEW = "state = 'SUBMITTED' AND acceptance_due > now()"
_SPREAD = timedelta(hours=3)
_CHILDREN = (
    "cases_submission",
    "cases_material",
    "cases_notice",
    "cases_correction_line",
    "cases_step_run",
    "cases_decision",
)
_SEALED_TEXTS = ("name_sealed", "explanation_sealed", "text_sealed", "reasons_sealed")
_EVENT = ("stream_id", "n", "type", "schema", "at", "open", "sealed", "commitment", "leaf")

Row = dict[str, Any]


def item_code() -> str:
    """食品经营许可（新办） of 信丰县."""
    return find_items(ITEM_NAME, REGION, None, 5).items[0].code


def somebody(login: str, channel: Channel = Channel.API) -> Actor:
    """The actor behind a demo log-in."""
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None, login
    return actor


# --- originals -------------------------------------------------------------------------------------------------------


def make_originals() -> list[UUID]:
    """Real cases on several days and in all stages."""
    item, made = item_code(), []
    for day in days_before(clock.today()):
        for place, stage in enumerate(STAGES):
            begin = datetime.combine(day, time_of_day(9, 0), clock.SHANGHAI) + timedelta(minutes=place)
            made.append(_original(item, stage, begin))
    return made


def days_before(today: date, count: int = ITEM_DAYS) -> list[date]:
    """So many days from Monday to Friday before today, the earliest first."""
    days, day = [], today
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return days[::-1]


def _original(item: str, stage: str, at: datetime) -> UUID:
    """One case brought to its stage, each deed a minute after the other."""
    reviewer, decider = somebody("qianchushen"), somebody("zhoujueding")
    with clock.frozen(at):
        case_id = submitted(somebody("lishili", Channel.PORTAL), item).case_id
    steps = {
        "correcting": [
            lambda: request_correction(
                reviewer, case_id=case_id, seen=1, lines=[Line("m3", Defect.UNCLEAR, explanation="第二页看不清")]
            )
        ],
        "accepted": [lambda: pass_pre_review(reviewer, case_id=case_id, seen=1)],
        "decided": [
            lambda: pass_pre_review(reviewer, case_id=case_id, seen=1),
            lambda: give_opinion(reviewer, case_id=case_id, seen=2, step_id="s1", opinion=Opinion.AGREE, text="符合"),
            lambda: give_opinion(
                somebody("sunfuhe"), case_id=case_id, seen=3, step_id="s2", opinion=Opinion.AGREE, text="同意"
            ),
            lambda: decide(decider, case_id=case_id, seen=4, outcome=Outcome.GRANTED),
        ],
    }
    steps["concluded"] = [*steps["decided"], lambda: conclude(decider, case_id=case_id, seen=5)]
    for number, step in enumerate(steps.get(stage, ()), start=1):
        with clock.frozen(at + timedelta(minutes=number)):
            step()
    return case_id


# --- copies ----------------------------------------------------------------------------------------------------------


@dataclass
class Original:
    """A case with everything of it, in the clear where it is sealed, ready to be copied."""

    case: Row
    children: dict[str, list[Row]]
    events: list[Row]
    key: bytes

    @classmethod
    def read(cls, wire: psycopg.Connection[Any], case_id: UUID) -> Original:
        """One case from its tables."""
        (case,) = _select(wire, "SELECT * FROM cases_case WHERE id = %s", case_id)
        key = keys.unwrap(case["data_key"], case_id.bytes)
        case["applicant_sealed"] = content.open_content(key, case_id, case["applicant_sealed"])
        children = {
            table: _select(wire, f"SELECT * FROM {table} WHERE case_id = %s ORDER BY n", case_id) for table in _CHILDREN
        }
        for row in (row for rows in children.values() for row in rows):
            if "content_sealed" in row:
                row["content_sealed"] = content.open_content(key, case_id, row["content_sealed"])
            for name in _SEALED_TEXTS:
                if row.get(name) is not None:
                    row[name] = content.open_text(key, case_id, row["n"], row[name])
        events = _select(
            wire, f"SELECT {', '.join(_EVENT)} FROM records_event WHERE stream_id = %s ORDER BY n", case_id
        )
        for event in events:
            if event["sealed"] is not None:
                event["sealed"] = orjson.loads(leaves.open_part(key, case_id, event["n"], event["sealed"])[0])
            event["document"] = _leaf_document(event).decode()
            event["open"] = orjson.dumps(event["open"]).decode()
        for name, value in case.items():
            if isinstance(value, dict | list) and name != "applicant_sealed":
                case[name] = orjson.dumps(value).decode()
        return cls(case, children, events, key)

    def copy(self, later: timedelta, code: str) -> tuple[Row, dict[str, list[Row]], list[Row]]:
        """Rows of a new case, born ``later`` than this one on the same day."""
        old, key = self.case["id"], self.key
        new = uuid7(self.case["submitted_at"] + later)
        moved = {event["at"]: event["at"] + later for event in self.events}
        words = [(leaves.instant_text(at), leaves.instant_text(to)) for at, to in moved.items()]
        words += [(self.case["code"], code), (str(old), str(new))]

        def put(value: Any) -> Any:
            if isinstance(value, datetime):
                return moved.get(value, value)
            if isinstance(value, str):
                for was, becomes in words:
                    value = value.replace(was, becomes)
            return value

        case = {name: put(value) for name, value in self.case.items() if name != "applicant_sealed"}
        case |= {"id": new, "data_key": keys.wrap(key, new.bytes)}
        case["applicant_sealed"] = content.seal_content(key, new, self.case["applicant_sealed"])
        children = {table: [self._child(row, new, put) for row in rows] for table, rows in self.children.items()}
        return case, children, [self._event(event, new, put) for event in self.events]

    def _child(self, row: Row, new: UUID, put: Any) -> Row:
        copied = {**row, "case_id": new}
        for name, value in row.items():
            if name == "content_sealed":
                copied[name] = content.seal_content(self.key, new, value)
            elif name in _SEALED_TEXTS and value is not None:
                copied[name] = content.seal_text(self.key, new, row["n"], value)
            elif isinstance(value, dict | list):
                copied[name] = orjson.dumps(value).decode()
            elif isinstance(value, datetime):
                copied[name] = put(value)
        return copied

    def _event(self, event: Row, new: UUID, put: Any) -> Row:
        document = put(event["document"])
        copied = {**event, "stream_id": new, "at": put(event["at"]), "open": put(event["open"])}
        if event["sealed"] is not None:
            part = leaves.seal_part(self.key, new, event["n"], event["sealed"])
            document = document.replace(bytes(event["commitment"]).hex(), part.commitment.hex())
            copied |= {"sealed": part.sealed, "commitment": part.commitment}
        # Values only have changed, so what was canonical still is.
        copied["leaf"] = sha256(b"\x00" + document.encode()).digest()
        return copied


def _leaf_document(event: Row) -> bytes:
    commitment = event["commitment"]
    document = canonical_json(
        {
            "v": 1,
            "stream": str(event["stream_id"]),
            "n": event["n"],
            "type": event["type"],
            "schema": event["schema"],
            "at": leaves.instant_text(event["at"]),
            "open": event["open"],
            "sealed": bytes(commitment).hex() if commitment is not None else None,
        }
    )
    assert sha256(b"\x00" + document).digest() == bytes(event["leaf"])
    return document


def _select(wire: psycopg.Connection[Any], statement: str, *values: Any) -> list[Row]:
    with wire.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return list(cursor.execute(statement, values))


def drawer(taken: Iterable[str] = ()) -> Callable[[str, date], str]:
    """A function (region, day) → a code that it has not given before, and that is none of ``taken``."""
    given = set(taken)

    def draw(region: str, day: date) -> str:
        while (code := registration_code(region[:6], day, secrets.token_bytes)) in given:
            pass
        given.add(code)
        return code

    return draw


def multiply(wire: psycopg.Connection[Any], originals: list[Original], count: int, batch: int = 2_000) -> None:
    """Write ``count`` copies, each original in turn."""
    # Of a million codes some are drawn twice: the day and the region leave 33 million of them.
    taken = wire.execute("SELECT code FROM cases_code").fetchall()
    chance, draw = random.Random(1), drawer(code for (code,) in taken)
    (position,) = wire.execute("SELECT coalesce(max(position), 0) FROM records_position").fetchone() or (0,)
    for begin in range(0, count, batch):
        written: dict[str, list[Row]] = {"cases_code": [], "cases_case": [], **{table: [] for table in _CHILDREN}}
        events: list[Row] = []
        for number in range(begin, min(begin + batch, count)):
            original = originals[number % len(originals)]
            later = timedelta(microseconds=chance.randrange(1, int(_SPREAD.total_seconds()) * 1_000_000))
            day = clock.legal_date(original.case["submitted_at"])
            case, children, told = original.copy(later, draw(original.case["region_code"], day))
            written["cases_code"].append({"code": case["code"], "case_id": case["id"]})
            written["cases_case"].append(case)
            for table, rows in children.items():
                written[table] += rows
            events += told
        for table, rows in written.items():
            _copy(wire, table, rows)
        _copy(wire, "records_event", [{name: event[name] for name in _EVENT} for event in events])
        places = [
            {"position": position + place, "stream_id": event["stream_id"], "n": event["n"]}
            for place, event in enumerate(events, start=1)
        ]
        _copy(wire, "records_position", places)
        position += len(places)
    _settle(wire, position)


def _copy(wire: psycopg.Connection[Any], table: str, rows: list[Row]) -> None:
    if not rows:
        return
    names = list(rows[0])
    with wire.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as sink:
        for row in rows:
            sink.write_row([row[name] for name in names])


def _settle(wire: psycopg.Connection[Any], position: int) -> None:
    """Sequencer, consumers and tally as if all of it had passed through them (the nightly round watches the copies)."""
    wire.execute("UPDATE records_sequencer SET last_position = %s", [position])
    wire.execute("UPDATE records_consumer_offset SET position = %s", [position])
    wire.execute("DELETE FROM cases_tally")
    wire.execute(
        "INSERT INTO cases_tally (department_id, state, count)"
        " SELECT department_id, state, count(*) FROM cases_case GROUP BY department_id, state"
    )


def _open_to_pre_review(original: Original) -> bool:
    """What ``OPEN_TO_PRE_REVIEW`` asks of a row, asked of an original."""
    return original.case["state"] == "SUBMITTED" and original.case["acceptance_due"] > clock.now()


def main() -> int:
    """Fill the database of ``DATABASE_URL``."""
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=main.__doc__)
    parser.add_argument("--cases", type=int, required=True)
    count = parser.parse_args().cases
    begun = time.monotonic()
    earliest = datetime.combine(days_before(clock.today())[0], time_of_day(0), clock.SHANGHAI)
    for instant in (earliest, clock.now()):
        ensure_partitions(instant)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as wire:
        ids = make_originals()
        relay.digest_all()
        (present,) = wire.execute("SELECT count(*) FROM cases_case").fetchone() or (0,)
        with wire.transaction():
            originals = [Original.read(wire, case_id) for case_id in ids]
            multiply(wire, originals, max(0, count - present))
            waiting = wire.execute(f"SELECT count(*) FROM cases_case WHERE {OPEN_TO_PRE_REVIEW}").fetchone() or (0,)
            fresh = [each for each in originals if _open_to_pre_review(each)]
            multiply(wire, fresh, max(0, WAITING - waiting[0]))
        wire.execute("VACUUM ANALYZE")
    sys.stdout.write(f"{count:,} cases in {time.monotonic() - begun:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
