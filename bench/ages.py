"""What a deed and a read cost on a young case and on an old one: the inside of ``python -m bench --parts ages``.

``python -m bench.in_django bench.ages`` works on the database of ``DATABASE_URL`` (migrated and seeded). One case of each age
is made by the deeds themselves: a pause is proposed and declined, over and over, and now and then approved and ended the same
day, so that record, leaves and facts are those of a real case. Its copies (``bench.store``) are measured, ``EACH`` in a round,
each with the number of events that it says. One process asks one request after another through the whole of the product;
CPU is that of this process and of its backend in the database.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import accounts
from bench.store import Original, days_before, item_code, multiply, somebody
from bench.works import AGED, AGES, Aged
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.resume import resume
from tongban.cases.factories import submitted
from tongban.foundation import clock
from tongban.foundation.records import relay
from tongban.foundation.records.partitions import ensure_partitions
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.sites.parts.visiting import visitor

EACH = 20
_SINCE = 3
"""Working days before today on which the cases were handed in."""
_PEOPLE = {"applicant": "lishili", "reviewer": "qianchushen", "decider": "zhoujueding"}
_OF_AN_AGE = """
SELECT c.code, c.state_version FROM cases_case c JOIN records_event e ON e.stream_id = c.id
WHERE c.state = 'ACCEPTED' AND c.submitted_by = %s GROUP BY c.id HAVING count(*) = %s ORDER BY c.id
"""


# --- cases of an age --------------------------------------------------------------------------------------------------


def aged(events: int) -> UUID:
    """A case with so many events, five at least, each a second after the other."""
    at = datetime.combine(days_before(clock.today(), _SINCE)[0], datetime.min.time(), clock.SHANGHAI)
    instants = (at + timedelta(hours=9, seconds=second) for second in range(1, events + 1))
    item = item_code()
    with clock.frozen(next(instants)):
        case_id = submitted(somebody("lishili", Channel.PORTAL), item).case_id
    with clock.frozen(next(instants)):
        pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
    _held_over_and_over(case_id, events - 3, instants, next(iter(current_guide(item).procedures)))
    return case_id


def _held_over_and_over(case_id: UUID, left: int, instants: Iterator[datetime], procedure: str) -> None:
    reviewer, leader = somebody("qianchushen"), somebody("zhoujueding")
    seen, turn = 2, 0
    while left:
        held = left == 3 or (left > 4 and turn % 8 == 7)
        with clock.frozen(next(instants)):
            end = clock.today() + timedelta(days=1)
            propose_pause(
                reviewer,
                case_id=case_id,
                seen=seen,
                procedure=procedure,
                planned_end=end,
                reason="现场核查要等设备到位",
            )
        with clock.frozen(next(instants)):
            answer_pause(leader, case_id=case_id, seen=seen + 1, approve=held)
        if held:
            with clock.frozen(next(instants)):
                resume(reviewer, case_id=case_id, seen=seen + 2)
        seen, left, turn = seen + 2 + held, left - 2 - held, turn + 1


def _fill(rounds: int) -> dict[int, list[tuple[str, int]]]:
    """Age → (code, version) of the cases to be asked."""
    for instant in (clock.now() - timedelta(days=14), clock.now()):
        ensure_partitions(instant)
    made = [aged(age) for age in AGES]
    relay.digest_all()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as wire:
        for case_id in made:
            multiply(wire, [Original.read(wire, case_id)], EACH * rounds + 1)
        wire.execute("VACUUM ANALYZE")
        found = {age: wire.execute(_OF_AN_AGE, [demo_id("account", "lishili"), age]).fetchall() for age in AGES}
    assert all(len(cases) >= EACH * rounds + 2 for cases in found.values())
    return found


# --- asking ----------------------------------------------------------------------------------------------------------


class Doors:
    """One client for each way of coming in."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, bool], Client] = {}

    def ask(self, work: Aged, code: str, version: int) -> int:
        """One request; the size of its answer."""
        client, address = self._client(work), work.path.format(code=code)
        if work.method == "GET":
            answer = client.get(address)
        else:
            tomorrow = (clock.today() + timedelta(days=1)).isoformat()
            body = work.body.replace("TOMORROW", tomorrow) % (version + work.later)
            key = {"Idempotency-Key": str(uuid4())}
            answer = client.post(address, body, content_type="application/json", headers=key)
        if answer.status_code != 200:
            raise SystemExit(f"{work.name} {address}: {answer.status_code} {answer.content[:500]!r}")
        return len(answer.content)

    def _client(self, work: Aged) -> Client:
        page = not work.path.startswith("/api/")
        if (work.who, page) not in self._clients:
            login = _PEOPLE[work.who]
            if page:
                made = visitor(somebody(login, Channel.PORTAL), SERVER_NAME="127.0.0.1")
            else:
                made = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {demo_token(login)}"})
            self._clients[work.who, page] = made
        return self._clients[work.who, page]


def _round(doors: Doors, work: Aged, cases: Sequence[tuple[str, int]]) -> dict[str, float]:
    backend = [connection.connection.info.backend_pid] if connection.connection else []
    database, app, spent = accounts.cpu_seconds(backend), time.process_time(), []
    for code, version in cases:
        begun = time.perf_counter()
        size = doors.ask(work, code, version)
        spent.append((time.perf_counter() - begun) * 1000)
    used = (time.process_time() - app, accounts.cpu_seconds(backend) - database)
    cpu, db = (seconds / len(cases) * 1000 for seconds in used)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_spending")
    return {"p50": statistics.median(spent), "cpu": cpu, "db": db, "kb": size / 1024}


def _statements(doors: Doors, work: Aged, case: tuple[str, int]) -> int:
    with CaptureQueriesContext(connection) as captured:
        doors.ask(work, *case)
    # The clock of a demonstration is read once a second, by whichever request comes then.
    return sum("clock_offset" not in query["sql"] for query in captured)


def measured(rounds: int) -> dict[str, dict[int, dict[str, float]]]:
    """Name of a work → age → figures: medians of the rounds."""
    found, doors = _fill(rounds), Doors()
    for work in AGED:
        for age in AGES:
            # The last but one warms what is cached, the last is counted. Of a case that is proposed, answered: in turn.
            _statements(doors, work, found[age][-2])
    counts = {work.name: {age: _statements(doors, work, found[age][-1]) for age in AGES} for work in AGED}
    told: dict[tuple[str, int], list[dict[str, float]]] = {}
    for number in range(rounds):
        ages = list(AGES)
        random.Random(number).shuffle(ages)
        for work in AGED:
            for age in ages:
                part = found[age][EACH * number : EACH * (number + 1)]
                told.setdefault((work.name, age), []).append(_round(doors, work, part))
    return {
        work.name: {
            age: {
                name: round(statistics.median(each[name] for each in told[work.name, age]), 3)
                for name in ("p50", "cpu", "db", "kb")
            }
            | {"statements": counts[work.name][age]}
            for age in AGES
        }
        for work in AGED
    }


def main() -> int:
    """Print the figures as one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m bench.ages", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    works = measured(parser.parse_args().rounds)
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps({"ages": AGES, "each": EACH, "works": works}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
