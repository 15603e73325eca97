"""The end of retention in the seeded place: what is over goes for good, what is held or holds stays, the record verifies."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from procrastinate.contrib.django import app

from tests.access.people import browser_of
from tests.access.world import APPLICANT, CLERK, World
from tongban.cases.models import Case, PublicNotice, SubmittedMaterial
from tongban.cases.queries.case import case_by_code
from tongban.config.commands.verify import verify
from tongban.config.retention import KEEPINGS, SWEPT
from tongban.foundation import clock, files
from tongban.foundation.modelmap import Retention
from tongban.foundation.records import refusals, relay
from tongban.foundation.records.models import AuditEntry, Event, Refusal
from tongban.foundation.retention import ending, holding
from tongban.foundation.retention.models import Hold
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.models import Rating

Freeze = Callable[[datetime], None]
YEARS = timedelta(days=366 * 11)
_LONGEST = 60.0
"""Seconds that other tests' transactions are waited for."""


@pytest.fixture(autouse=True)
def own_files(world: World, settings: Any, tmp_path: Path) -> None:
    """What is destroyed here lies beside: the files of the place are everybody's. After the place, which brings its own."""
    kept = tmp_path / "files"
    if Path(settings.FILE_FOLDER).is_dir():
        shutil.copytree(settings.FILE_FOLDER, kept)
    settings.FILE_FOLDER = kept


@pytest.fixture
def much_later(world: World, frozen: Freeze) -> datetime:
    """Eleven years on; nobody has touched anything since."""
    refusals.write(DomainError("uow.not_found"), deed="x", actor={}, target=None, tried={"text": "…"})
    later = clock.now() + YEARS
    frozen(later)
    return later


def _destroyed() -> set[UUID]:
    return set(Event.objects.filter(type__endswith=".content_destroyed").values_list("stream_id", flat=True))


def test_what_is_young_stays(world: World, frozen: Freeze) -> None:
    frozen(clock.now() + timedelta(days=365 * 9))
    assert not any(ending.carry_out(KEEPINGS, clock.now()).values())
    assert _destroyed() == set()


def test_what_is_over_goes_and_the_record_verifies(world: World, much_later: datetime) -> None:
    refused, waiting = world.cases["not-accepted"], world.cases["waits-for-the-applicant"]
    file_ids = list(
        SubmittedMaterial.objects.filter(case_id=refused.id).exclude(file_id=None).values_list("file_id", flat=True)
    )
    wanted = {(each.kind, each.id) for each in ending.preview(KEEPINGS, much_later)}
    assert ("cases", refused.id) in wanted
    done = ending.carry_out(KEEPINGS, much_later)
    assert {kind: number for kind, number in done.items() if kind != "refusals"} == {
        keeping.kind: sum(kind == keeping.kind for kind, _ in wanted) for keeping in KEEPINGS
    }
    assert _destroyed() == {each for _, each in wanted}
    assert done["cases"] >= 1
    assert done["refusals"] == 1
    assert not Refusal.objects.exclude(data_key=None).exists()
    assert AuditEntry.objects.get(kind="retention.refusals").data["ended"] == done["refusals"]
    told = Event.objects.get(stream_id=refused.id, type="cases.case.content_destroyed").open
    assert told["retention"] == {"class": "case", "years": 10, "basis": "个人信息保护法第十九条"}
    assert file_ids
    for file_id in file_ids:
        with pytest.raises(DomainError, match=r"files\.missing"):
            list(files.read(file_id, bytes(32)))
    assert Case.objects.get(pk=waiting.id).data_key is not None
    # Places are given below the oldest transaction of the cluster, which may be another test's.
    until = time.monotonic() + _LONGEST
    while verify("order").examples and time.monotonic() < until:
        relay.digest_all()
    for check in ("replay", "leaves", "order"):
        assert verify(check).examples == []
    assert not any(ending.carry_out(KEEPINGS, much_later).values())


def test_lists_go_on_and_the_page_says_why_it_is_empty(world: World, much_later: datetime) -> None:
    clerk, person = browser_of(CLERK), browser_of(APPLICANT)
    ending.carry_out(KEEPINGS, much_later)
    code = world.cases["not-accepted"].code
    everything = clerk.get("/desk/?view=done")
    assert everything.status_code == 200
    assert "已按保存期限销毁" in everything.content.decode()
    assert person.get("/my/").status_code == 200
    answer = clerk.get(f"/desk/cases/{code}/")
    assert answer.status_code == 410
    assert "密钥已按保存期限销毁" in answer.content.decode()


def test_a_permit_that_holds_keeps_its_case_until_it_has_ended(world: World, much_later: datetime) -> None:
    granted = Case.objects.get(pk=world.cases["granted"].id)
    Case.objects.filter(pk=granted.pk).update(state="CONCLUDED", concluded_at=granted.decided_at, valid_until=None)
    ending.carry_out(KEEPINGS, much_later)
    assert Case.objects.get(pk=granted.pk).data_key is not None
    Case.objects.filter(pk=granted.pk).update(standing="CANCELLED")
    ending.carry_out(KEEPINGS, much_later)
    assert Case.objects.get(pk=granted.pk).data_key is None


def test_a_hold_keeps_the_case_and_what_hangs_on_it(world: World, much_later: datetime) -> None:
    case_id = world.cases["not-accepted"].id
    rating = (
        Rating.objects.exclude(state__in=["TO_SIGN", "VERIFYING", "RECTIFYING", "TO_CALL_BACK"]).order_by("pk").first()
    )
    subjects = {case_id} | ({rating.case_id} if rating else set())
    for subject in subjects:
        holding.place(subject, "信丰县人民法院协助执行通知书（2026）赣0722执1号", "console:test")
    with pytest.raises(DomainError, match=r"retention\.held_already"):
        holding.place(case_id, "另一份", "console:test")
    assert {each.id for each in ending.preview(KEEPINGS, much_later) if each.held} >= {case_id}
    ending.carry_out(KEEPINGS, much_later)
    assert case_by_code(world.cases["not-accepted"].code).data_key is not None
    assert rating is None or Rating.objects.get(pk=rating.pk).data_key is not None
    holding.lift(case_id, "解除协助执行通知书", "console:test")
    ending.carry_out(KEEPINGS, much_later)
    assert Case.objects.get(pk=case_id).data_key is None
    audited = AuditEntry.objects.filter(subject=f"stream:{case_id}").values_list("kind", flat=True)
    assert sorted(audited) == ["retention.held", "retention.lifted"]
    with pytest.raises(DomainError, match=r"retention\.not_held"):
        holding.lift(case_id, "再次解除", "console:test")
    with pytest.raises(DomainError, match=r"retention\.ground"):
        holding.place(case_id, "  ", "console:test")
    assert Hold.objects.count() == len(subjects)


def test_a_hold_that_came_after_the_page_was_read_has_its_say(world: World, much_later: datetime) -> None:
    case_id = world.cases["not-accepted"].id
    holding.place(case_id, "协助执行通知书", "console:test")
    (cases,) = (keeping for keeping in KEEPINGS if keeping.kind == "cases")
    assert ending._destroy(cases, [case_id], ending.horizon(much_later)) == 0
    assert Case.objects.get(pk=case_id).data_key is not None


def test_what_was_published_of_a_case_is_blank(world: World, much_later: datetime) -> None:
    notice = PublicNotice.objects.order_by("case_id")[0]
    Case.objects.filter(pk=notice.case_id).update(state="WITHDRAWN")
    ending.carry_out(KEEPINGS, much_later)
    notice.refresh_from_db()
    assert (notice.shown_name, notice.text) == ("", "")


def test_the_event_stays_as_it_is(world: World, much_later: datetime) -> None:
    """The record is not touched: not the sealed part, not by the application, not by the owner."""
    before = list(
        Event.objects.filter(stream_id=world.cases["not-accepted"].id).order_by("n").values_list("n", "sealed", "leaf")
    )
    ending.carry_out(KEEPINGS, much_later)
    after = (
        Event.objects.filter(stream_id=world.cases["not-accepted"].id).order_by("n").values_list("n", "sealed", "leaf")
    )
    assert list(after)[: len(before)] == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(stream_id=world.cases["not-accepted"].id).update(sealed=None)


def test_every_short_table_has_a_job_that_sweeps_it() -> None:
    short = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("tongban.")
        and any(entry.retention is Retention.SHORT for entry in model.privacy.values())
    }
    assert short - SWEPT.keys() == set()
    assert SWEPT.keys() - short == set()
    assert {task for task in SWEPT.values() if task not in app.tasks} == set()
