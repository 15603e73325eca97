"""Replay of enquiries: what the deeds wrote agrees, what somebody doctored is found; and deeds that come at once."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from tongban.foundation import clock
from tongban.foundation.records.models import Event
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.close import close
from tongban.oversight.grievances.actions.follow_up import follow_up
from tongban.oversight.grievances.actions.pass_on import pass_on
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.return_publication import return_publication
from tongban.oversight.grievances.actions.withdraw_publication import withdraw_publication
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.replay import enquiry_ids, replay
from tongban.oversight.grievances.tests.conftest import (
    ANSWER,
    MONDAY,
    PUBLIC,
    answered,
    asked_by,
    published,
    somebody,
)
from tongban.registry.identity.actors import Channel


@pytest.fixture
def all_kinds(monday: None) -> dict[str, UUID]:
    """Enquiries that went every way there is."""
    first, second, asker = somebody("qianchushen"), somebody("zhoujueding"), somebody("wangshili", Channel.PORTAL)
    passed = asked_by()
    pass_on(first, enquiry_id=passed.enquiry_id, seen=1, body="11369901MB7220022J", reason="归监察局管")
    long = answered()
    follow_up(asker, enquiry_id=long.enquiry_id, seen=2, words="还要什么？")
    answer(first, enquiry_id=long.enquiry_id, seen=3, words=ANSWER)
    propose_publication(first, enquiry_id=long.enquiry_id, seen=4, question=PUBLIC, answer=ANSWER)
    return_publication(second, enquiry_id=long.enquiry_id, seen=5, reason="写明依据")
    close(asker, enquiry_id=long.enquiry_id, seen=6)
    gone = published()
    withdraw_publication(second, enquiry_id=gone.enquiry_id, seen=4, reason="政策变了")
    public = published()
    names = {"passed": passed, "long": long, "gone": gone, "public": public}
    return {name: each.enquiry_id for name, each in names.items()}


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def _found() -> set[tuple[Any, str]]:
    return {(each.subject, each.what) for ids in enquiry_ids(2) for each in replay(ids)}


def test_what_the_deeds_wrote_agrees(all_kinds: dict[str, UUID]) -> None:
    assert sorted(id_ for ids in enquiry_ids(2) for id_ in ids) == sorted(all_kinds.values())
    assert set(Enquiry.objects.values_list("state", "publication")) == {
        ("ASKED", "PRIVATE"), ("CLOSED", "PRIVATE"), ("ANSWERED", "WITHDRAWN"), ("ANSWERED", "PUBLISHED"),
    }  # fmt: skip
    assert _found() == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", "X"), ("about", "x"), ("item", "x"), ("region_code", "360000000000"), ("state", "CLOSED"),
        ("late", True), ("answered_at", "2026-11-03"), ("asked_at", "2026-11-03"), ("followed_up", True),
        ("published_at", "2026-11-03"), ("question", "改过"), ("answer", "改过"), ("state_version", 9), ("last_seq", 9),
        ("asker_id", "00000000-0000-0000-0000-000000000001"), ("proposed_by", None), ("passed_from_id", None),
    ],
)  # fmt: skip
def test_a_doctored_row_is_found(all_kinds: dict[str, UUID], column: str, value: object) -> None:
    which = all_kinds["passed" if column == "passed_from_id" else "public"]
    _execute(f"UPDATE grievances_enquiry SET {column} = %s WHERE id = %s", value, which)
    assert _found() == {(which, column)}


def test_a_doctored_number_and_a_row_that_was_taken_away_are_found(all_kinds: dict[str, UUID]) -> None:
    _execute("UPDATE grievances_number SET enquiry_id = %s WHERE enquiry_id = %s", UUID(int=1), all_kinds["public"])
    _execute("DELETE FROM grievances_enquiry WHERE id = %s", all_kinds["long"])
    assert _found() == {(all_kinds["public"], "its number"), (all_kinds["long"], "row")}


def test_words_of_another_event_are_found(all_kinds: dict[str, UUID]) -> None:
    which = all_kinds["public"]
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute("ALTER TABLE records_event DISABLE TRIGGER append_only")
    moved = "UPDATE records_event SET sealed = (SELECT sealed FROM records_event WHERE stream_id = %s AND n = 3)"
    _execute(f"{moved} WHERE stream_id = %s AND n = 2", which, which)
    _execute("ALTER TABLE records_event ENABLE TRIGGER append_only")
    assert _found() == {(which, "words")}
    _execute("UPDATE grievances_enquiry SET data_key = NULL WHERE id = %s", which)
    assert _found() == set()


@pytest.mark.usefixtures("committed_province")
def test_of_two_officials_who_answer_at_once_one_is_heard() -> None:
    with clock.frozen(MONDAY):
        asked = asked_by()
    start, done, refused = threading.Barrier(2), [], []

    def run(login: str) -> None:
        try:
            with clock.frozen(MONDAY):
                actor = somebody(login)
                start.wait()
                done.append(answer(actor, enquiry_id=asked.enquiry_id, seen=1, words=ANSWER))
        except DomainError as error:
            refused.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(login,)) for login in ("qianchushen", "sunfuhe")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), refused) == (1, ["uow.stale"])
    assert Event.objects.filter(stream_id=asked.enquiry_id, type="grievances.enquiry.answered").count() == 1
