"""A clock that was moved: what the time in between brings has come when the command ends."""

from __future__ import annotations

import argparse
from datetime import timedelta

import pytest
from django.db import connection

from tongban.cases.factories import sample_item, submitted
from tongban.cases.queries import progress_of
from tongban.cases.states import State
from tongban.config import schedule
from tongban.config.commands import demo_clock
from tongban.foundation import clock
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of


def _cards() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rule, level FROM supervision_card ORDER BY rule, level")
        return list(cursor.fetchall())


def test_silence_accepts_and_the_cards_for_it_stand(committed_province: str) -> None:
    applicant = actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert applicant is not None
    item = sample_item()
    code = submitted(applicant, item).code
    with clock.frozen(clock.real_now() + timedelta(days=30)):
        names = schedule.catch_up()
        assert progress_of(code, ANONYMOUS).state is State.ACCEPTED
        found = _cards()
        assert ("T4", 3) in found
        assert {rule for rule, _ in found} == {"T2", "T3", "T4", "T5"}
        events = Event.objects.count()
        assert schedule.catch_up() == names
        assert (_cards(), Event.objects.count()) == (found, events)
    assert {"cases.silence", "supervision.sweep", "records.partitions", "limits.sweep"} <= set(names)
    assert names.index("cases.silence") < names.index("supervision.sweep")


def test_the_command_catches_up_after_it_moved_the_clock(
    committed_db: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    monkeypatch.setattr(clock, "advance", lambda by: done.append(f"moved {by.days}"))
    monkeypatch.setattr(schedule, "catch_up", lambda: done.append("caught up") or ("a", "b"))
    assert demo_clock.run(argparse.Namespace(step="+3d")) == 0
    assert done == ["moved 3", "caught up"]
    assert "2 项" in capsys.readouterr().out
    assert demo_clock.run(argparse.Namespace(step=None)) == 0
    assert len(done) == 2
