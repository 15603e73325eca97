"""The consumer ``cases.papers`` with real commits: once each, dense numbers, poison parked, arrival recorded, outages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tongban.cases.actions.deliver_electronically import sweep_arrivals
from tongban.cases.events import PAPERS
from tongban.cases.factories import sample_item
from tongban.cases.issuing.numbers import number_of
from tongban.cases.issuing.tests.deeds import accepted, decided, papers_of
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case, Paper, PaperMark, PaperSerial
from tongban.cases.replay import replay
from tongban.foundation.records import consumers, relay
from tongban.foundation.records.models import ConsumerOffset, Event, ParkedEvent, Position
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

ISSUER = UUID(int=7)
DAY = date(2026, 11, 25)


@pytest.fixture
def who(committed_province: str) -> Callable[..., Actor]:
    def find(login: str, channel: Channel = Channel.DESK) -> Actor:
        actor = actor_of(demo_id("account", login), channel)
        assert actor is not None
        return actor

    return find


@pytest.fixture
def code(committed_province: str) -> str:
    return sample_item()


def digest() -> None:
    """Until every event is placed and digested. Other tests' transactions on the same server hold the sequencer up."""
    for _ in range(400):
        relay.digest_all()
        if Event.objects.count() == Position.objects.count() and not any(consumers.lag().values()):
            return
        time.sleep(0.05)
    raise AssertionError("the relay does not come to an end")


def kinds(case_id: UUID) -> list[str]:
    return [paper.kind for paper in papers_of(case_id)]


def consumer() -> consumers.Consumer:
    return next(each for each in consumers.subscriptions() if each.name == PAPERS)


def test_the_worker_leaves_every_paper_and_records_the_arrival(who: Any, code: str) -> None:
    case_id = decided(who("lishili", Channel.PORTAL), who, code, electronic=True)
    digest()
    assert kinds(case_id) == ["receipt", "acceptance", "grant", "service-record"]
    delivered = Event.objects.get(stream_id=case_id, type="cases.case.delivered")
    assert delivered.open["actor"]["system"] == "papers"
    assert delivered.open["way"] == "ELECTRONIC"
    assert replay(case_id) == ()


def test_what_it_has_digested_it_may_be_told_again(who: Any, code: str) -> None:
    case_id = accepted(who("lishili", Channel.PORTAL), who, code)
    digest()
    before = [(paper.n, paper.sha256, paper.number) for paper in papers_of(case_id)]
    ConsumerOffset.objects.filter(consumer=PAPERS).update(position=0)
    digest()
    assert [(paper.n, paper.sha256, paper.number) for paper in papers_of(case_id)] == before
    assert PaperMark.objects.count() == 2 * len(before)


@pytest.mark.parametrize("where", ["files.store", "Paper.objects.create", "PaperMark.objects.bulk_create"])
def test_a_process_that_dies_in_between_leaves_neither_gap_nor_double(
    who: Any, code: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    case_id = accepted(who("lishili", Channel.PORTAL), who, code)

    def die(*args: object, **kwargs: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patched:
        patched.setattr(f"tongban.cases.issuing.issue.{where}", die)
        with pytest.raises(SystemExit):
            digest()
    assert papers_of(case_id) == []
    assert not PaperSerial.objects.exists()
    digest()
    assert [paper.number.partition("〕")[2] for paper in papers_of(case_id)] == ["1号", "1号"]


def test_poison_is_parked_with_its_reason_and_tried_again(who: Any, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    poisoned = decided(who("lishili", Channel.PORTAL), who, code, Outcome.REFUSED)
    sound = accepted(who("lishili", Channel.PORTAL), who, code)
    with monkeypatch.context() as patched:
        patched.setattr("tongban.cases.issuing.remedies.TABLE", {})
        digest()
    parked = ParkedEvent.objects.get(consumer=PAPERS)
    assert parked.error == "DomainError cases.paper.no_remedies"
    assert kinds(poisoned) == ["receipt", "acceptance"]
    assert kinds(sound) == ["receipt", "acceptance"]
    assert consumers.retry_parked(consumer()) == 1
    assert kinds(poisoned) == ["receipt", "acceptance", "refusal"]
    numbers = list(Paper.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)


def test_an_arrival_whose_record_was_lost_is_found_by_the_sweep(
    who: Any, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = decided(who("lishili", Channel.PORTAL), who, code, electronic=True)
    with monkeypatch.context() as patched:
        patched.setattr("tongban.cases.issuing.issue._delivered", lambda case_id: None)
        digest()
    assert Paper.objects.filter(to_deliver=True).count() == 1
    assert sweep_arrivals() == 1
    assert sweep_arrivals() == 0
    facts = Case.objects.get(pk=case_id).facts
    made = Paper.objects.get(case_id=case_id, kind="grant").made_at
    assert facts[-1]["kind"] == "delivered"
    assert facts[-1]["at"].startswith(made.strftime("%Y-%m-%dT%H:%M:%S"))


def test_batches_are_small(who: Any, code: str) -> None:
    assert consumer().batch <= 50
    for _ in range(3):
        accepted(who("lishili", Channel.PORTAL), who, code)
    digest()
    assert consumers.lag()[PAPERS] == 0


def test_two_workers_share_one_series_and_a_rollback_gives_its_number_back(committed_province: str) -> None:
    given: list[str] = []
    first_has_it, may_end = threading.Event(), threading.Event()

    def take(word: str, fail: bool) -> None:
        try:
            with transaction.atomic():
                number = number_of(ISSUER, "信市监", word, DAY)
                if fail:
                    first_has_it.set()
                    may_end.wait(5)
                    raise InterruptedError
            given.append(number)
        except InterruptedError:
            pass
        finally:
            connection.close()

    def many() -> None:
        for _ in range(15):
            take("许受字", False)

    number_of(ISSUER, "信市监", "许受字", DAY)
    failing = threading.Thread(target=take, args=("许受字", True))
    failing.start()
    assert first_has_it.wait(5)
    workers = [threading.Thread(target=many) for _ in range(2)]
    for worker in workers:
        worker.start()
    may_end.set()
    for worker in (failing, *workers):
        worker.join()
    assert sorted(given, key=lambda text: int(text.split("〕")[1][:-1])) == [
        f"信市监许受字〔2026〕{serial}号" for serial in range(2, 32)
    ]
