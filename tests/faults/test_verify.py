"""``tongban verify`` says yes to what is right and finds each thing that is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from tests.faults.five import make_cases
from tongban.cases.events import CONTRACTS
from tongban.cases.models import Case
from tongban.cases.queries.receipts import receipt
from tongban.config import contract_check
from tongban.config.commands.verify import CHECKS, Finding, verify
from tongban.foundation import clock
from tongban.foundation.records import consumers, relay, sequencer
from tongban.foundation.transparency import checkpoints
from tongban.kernel.ids import uuid7
from tongban.oversight.supervision.actions.watch import watch
from tongban.oversight.supervision.models import Card


@pytest.fixture
def five(province: None) -> list[UUID]:
    """Five cases in five states; everything placed as the sequencer would."""
    ids = make_cases()
    _execute(
        "INSERT INTO records_position (position, stream_id, n)"
        " SELECT row_number() OVER (ORDER BY stream_id, n), stream_id, n FROM records_event"
    )
    _execute(
        "INSERT INTO records_sequencer (id, watermark, last_position, cluster) SELECT 1, 0, count(*), '' FROM records_event"
    )
    return ids


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def _forge(statement: str, *values: object) -> None:
    """Change an event although a guard forbids it, as somebody with the owner's password could."""
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute("ALTER TABLE records_event DISABLE TRIGGER append_only")
    _execute(statement, *values)
    _execute("ALTER TABLE records_event ENABLE TRIGGER append_only")


# The log takes up what is committed; these tests roll back.
IN_ONE_TRANSACTION = [name for name in CHECKS if name != "log"]


def _faulty() -> set[str]:
    """The checks that find something."""
    return {name for name in IN_ONE_TRANSACTION if verify(name).faults}


def _words(name: str) -> str:
    return "\n".join(verify(name).examples)


def test_what_the_deeds_wrote_agrees(five: list[UUID]) -> None:
    findings = {name: verify(name) for name in IN_ONE_TRANSACTION}
    assert {name: finding.examples for name, finding in findings.items()} == {name: [] for name in IN_ONE_TRANSACTION}
    assert findings["replay"].looked_at == {"cases": 5}
    assert findings["clock"].looked_at == {"cases": 5}
    assert findings["leaves"].looked_at["events"] == findings["order"].looked_at["positions"] == 15


def test_an_empty_house_agrees(province: None) -> None:
    assert not _faulty()


def test_a_row_that_moved_without_an_event(five: list[UUID]) -> None:
    _execute("UPDATE cases_case SET channel = 'WINDOW' WHERE id = %s", five[0])
    assert _faulty() == {"replay"}
    assert f"{five[0]}: channel" in _words("replay")


def test_a_doctored_card_and_its_doctored_leaf(five: list[UUID]) -> None:
    with clock.frozen(clock.now() + timedelta(days=60)):
        watch(five)
    first, second = Card.objects.order_by("id")[:2]
    finding = verify("replay")
    assert (finding.faults, finding.looked_at) == (0, {"cases": 5, "cards": Card.objects.count()})
    _execute("UPDATE supervision_card SET due = due + interval '1 day' WHERE id = %s", first.id)
    assert f"{first.id}: due" in _words("replay")
    _forge("UPDATE records_event SET leaf = %s WHERE stream_id = %s AND n = 1", b"\x00" * 32, second.id)
    assert verify("replay").faults == 2
    assert f"{second.id}: leaf 1" in _words("replay")


def test_a_child_that_is_missing(five: list[UUID]) -> None:
    _execute("DELETE FROM cases_correction_line WHERE case_id = %s", five[1])
    assert _faulty() == {"replay"}
    assert f"{five[1]}: lines" in _words("replay")


@pytest.mark.parametrize("column", ["acceptance_due", "promised_due", "statutory_due"])
def test_a_due_date_that_is_not_the_fold_of_the_facts(five: list[UUID], column: str) -> None:
    _execute(f"UPDATE cases_case SET {column} = '2099-01-01' WHERE id = %s", five[3])
    assert _faulty() == {"replay", "clock"}
    assert f"{five[3]}: {column}" in _words("clock")


@pytest.mark.parametrize("case", range(5))
def test_a_next_due_that_is_wrong_in_any_state(five: list[UUID], case: int) -> None:
    _execute("UPDATE cases_case SET due = '2099-01-01' WHERE id = %s", five[case])
    assert "clock" in _faulty()


def test_a_forged_open_part(five: list[UUID]) -> None:
    _forge("UPDATE records_event SET open = open || '{\"outcome\": \"REFUSED\"}' WHERE type = 'cases.case.decided'")
    assert {"leaves", "replay"} <= _faulty()


def test_a_forged_instant(five: list[UUID]) -> None:
    _forge("UPDATE records_event SET at = at + interval '1 microsecond' WHERE type = 'cases.case.withdrawn'")
    assert "leaves" in _faulty()


def test_an_event_that_was_taken_out(five: list[UUID]) -> None:
    _forge("DELETE FROM records_event WHERE type = 'cases.case.withdrawn'")
    assert {"replay", "order"} <= _faulty()
    assert "has no event" in _words("order")


def test_after_a_key_is_destroyed_the_leaves_still_verify(five: list[UUID]) -> None:
    _execute("UPDATE cases_case SET data_key = NULL WHERE id = %s", five[4])
    finding = verify("leaves")
    assert (finding.faults, finding.looked_at) == (0, {"events": 15, "key_destroyed": 1})
    assert not _faulty()
    _forge("UPDATE records_event SET commitment = %s WHERE stream_id = %s AND n = 1", b"\x00" * 32, five[4])
    _forge("UPDATE records_event SET commitment = %s WHERE stream_id = %s", b"\x00" * 32, five[4])
    assert "leaves" in _faulty()


# --- contracts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def heard(five: list[UUID]) -> list[UUID]:
    """The same five; the consumer of contracts has passed every event: two cases have settled something."""
    consumer = next(each for each in consumers.subscriptions() if each.name == CONTRACTS)
    assert consumers.run(consumer) == 15
    return five


def test_contracts_are_compared_as_far_as_their_consumer_has_come(heard: list[UUID]) -> None:
    finding = verify("replay")
    assert (finding.examples, finding.looked_at) == ([], {"cases": 5, "contracts": 2})
    _execute("DELETE FROM cases_contract")
    assert verify("replay").faults == 2
    _execute("UPDATE records_consumer_offset SET position = 0 WHERE consumer = %s", CONTRACTS)
    assert not _faulty()


@pytest.mark.parametrize(
    "change",
    [
        "promised = 'MISSED'", "promised_late = 1", "ended_on = ended_on - 1", "explained = true", "n = n - 1",
        "delivery_due = NULL", "region_code = '360726000000'", "item = 'x'", "ending = 'RETURNED'",
    ],
)  # fmt: skip
def test_a_doctored_contract_row(heard: list[UUID], change: str) -> None:
    _execute(f"UPDATE cases_contract SET {change} WHERE case_id = %s", heard[4])
    assert _faulty() == {"replay"}
    assert f"{heard[4]}: contract" in _words("replay")


def test_a_contract_row_of_a_case_that_settled_nothing(heard: list[UUID]) -> None:
    _execute("UPDATE cases_contract SET case_id = %s WHERE case_id = %s", heard[0], heard[2])
    assert verify("replay").faults == 2
    assert f"{heard[0]}: contract: no event settles anything of it" in _words("replay")


def test_why_a_contract_row_is_missing_is_told_where_its_event_is_parked(heard: list[UUID]) -> None:
    _execute("DELETE FROM cases_contract WHERE case_id = %s", heard[4])
    _execute(
        "INSERT INTO records_parked (consumer, position, stream_id, n, error, tries)"
        " SELECT %s, 1, %s, 1, 'KeyError', 1",
        CONTRACTS,
        heard[4],
    )
    assert "no row" in _words("replay")
    assert "(parked: KeyError)" in _words("replay")


def test_contracts_are_compared_page_by_page(heard: list[UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract_check, "BATCH", 1)
    _execute("UPDATE cases_contract SET promised_late = 1")
    assert verify("replay").looked_at["contracts"] == verify("replay").faults == 2


# --- order -----------------------------------------------------------------------------------------------------------


def test_a_gap(five: list[UUID]) -> None:
    _execute("UPDATE records_position SET position = 100 WHERE position = 7")
    _execute("UPDATE records_sequencer SET last_position = 100")
    assert _faulty() == {"order"}
    assert "not dense" in _words("order")


def test_a_sequencer_that_tells_another_number(five: list[UUID]) -> None:
    _execute("UPDATE records_sequencer SET last_position = last_position + 1")
    assert _faulty() == {"order"}


def test_two_events_of_one_case_the_wrong_way_round(five: list[UUID]) -> None:
    _swap(five[1])
    assert _faulty() == {"order"}
    assert "is placed after event" in _words("order")


def _swap(stream: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, n FROM records_position WHERE stream_id = %s ORDER BY position", [stream])
        (first, low), (second, high) = cursor.fetchall()
    _execute("UPDATE records_position SET n = 0 WHERE position = %s", first)
    _execute("UPDATE records_position SET n = %s WHERE position = %s", low, second)
    _execute("UPDATE records_position SET n = %s WHERE position = %s", high, first)


def test_a_consumer_beyond_the_end(five: list[UUID]) -> None:
    _execute("INSERT INTO records_consumer_offset (consumer, partition, position) VALUES ('trial', 0, 99)")
    assert _faulty() == {"order"}


@pytest.mark.parametrize(("seconds", "faults"), [(59, 0), (61, 1)])
def test_an_event_without_a_place_is_a_fault_after_a_minute(province: None, seconds: int, faults: int) -> None:
    at = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    _execute(
        "INSERT INTO records_event (stream_id, n, type, schema, at, open, leaf) VALUES (%s, 1, 'a.b.c', 1, %s, '{}', '')",
        uuid7(at),
        at,
    )
    with clock.frozen(at + timedelta(seconds=seconds)):
        finding = verify("order")
    assert (finding.faults, finding.looked_at["waiting"]) == (faults, 1)


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def committed_five(committed_province: str) -> list[UUID]:
    ids = make_cases()
    relay.digest_all()
    return ids


def _command(*words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "tongban.config.cli", "verify", *words]
    return subprocess.run(argv, capture_output=True, text=True, env=os.environ, timeout=60, check=False)


def test_the_command_tells_and_exits(committed_five: list[UUID]) -> None:
    for _ in range(200):
        if not sequencer.advance():
            break
    done = _command()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("全部相符") == len(CHECKS)
    _execute("UPDATE cases_case SET channel = 'WINDOW' WHERE id = %s", committed_five[0])
    done = _command("replay", "leaves", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["agrees"] is False
    assert [(check["check"], check["faults"]) for check in told["checks"]] == [("replay", 1), ("leaves", 0)]
    assert _command("order").returncode == 0


def test_the_command_holds_the_log_against_a_checkpoint_kept_elsewhere(
    committed_five: list[UUID], tmp_path: Path
) -> None:
    while checkpoints.sign() is None:
        relay.digest_all()
    kept = tmp_path / "receipt.json"
    code = Case.objects.get(pk=committed_five[0]).code
    kept.write_text(json.dumps(receipt(code)), "utf-8")
    done = _command("log", "--checkpoint", str(kept))
    assert done.returncode == 0, done.stdout
    assert "他处检查点 checkpoints kept elsewhere 1" in done.stdout
    _execute("ALTER TABLE log_tile DISABLE TRIGGER only_grows")
    _execute("UPDATE log_tile SET hashes = decode(repeat('00', octet_length(hashes)), 'hex')")
    done = _command("log", "--checkpoint", str(kept))
    assert done.returncode == 1
    assert _command("log", "--checkpoint", "nowhere").returncode == 2


def test_the_command_knows_no_other_check() -> None:
    assert _command("everything").returncode == 2


def test_many_faults_are_counted_and_a_few_are_shown() -> None:
    finding = Finding("trial")
    for number in range(50):
        finding.fault(str(number))
    assert (finding.faults, len(finding.examples)) == (50, 20)
