"""The cases of the demonstration: in every state, never in the future, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tongban.cases.models import Case, Upload
from tongban.cases.replay import case_ids, replay
from tongban.cases.states import State
from tongban.config import enquiry_seed, story_seed
from tongban.foundation import clock
from tongban.foundation.records.models import Event
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.replay import rating_ids
from tongban.oversight.evaluations.replay import replay as replay_ratings
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.replay import enquiry_ids
from tongban.oversight.grievances.replay import replay as replay_enquiries

DAYS = ("2026-11-24T01:00:00Z", "2026-10-08T00:30:00Z", "2026-03-01T16:30:00Z")
"""A Tuesday; the first working day after a long holiday; half past midnight on a Monday in China."""


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime]:
    def set_to(text: str) -> datetime:
        instant = datetime.fromisoformat(text)
        monkeypatch.setattr(clock, "real_now", lambda: instant)
        return instant

    return set_to


_SEEDED = {
    State.SUBMITTED, State.CORRECTING, State.ACCEPTED, State.IN_REVIEW, State.DECIDED, State.CONCLUDED, State.WITHDRAWN,
    State.NOT_ACCEPTED, State.TERMINATED, State.ARCHIVED,
}  # fmt: skip
"""All but two: the sample guide asks to see no originals, and has no rule for corrections that do not come."""


@pytest.mark.parametrize("day", DAYS)
def test_every_state_and_never_in_the_future(province: None, today: Callable[[str], datetime], day: str) -> None:
    now = today(day)
    assert story_seed.seed_stories() == 33
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == _SEEDED
    assert sum(states.values()) == 33
    stars = Rating.objects.order_by("at").values_list("stars", flat=True)
    assert sorted(stars) == [2, 2, 4, 4, 5, 5]
    latest = max(Event.objects.values_list("at", flat=True))
    assert latest < now
    assert clock.legal_date(latest) < clock.legal_date(now)
    assert min(Event.objects.values_list("at", flat=True)) > now - timedelta(days=30)
    assert [found for case_id in case_ids() for found in replay(case_id)] == []
    assert [found for ids in rating_ids() for found in replay_ratings(ids)] == []


@pytest.mark.parametrize("day", DAYS)
def test_enquiries_published_waiting_and_late(province: None, today: Callable[[str], datetime], day: str) -> None:
    now = today(day)
    assert enquiry_seed.seed_enquiries() == 3
    rows = Enquiry.objects.order_by("asked_at")
    assert [(row.state, row.publication) for row in rows] == [
        ("ASKED", "PRIVATE"), ("ANSWERED", "PUBLISHED"), ("ASKED", "PRIVATE"),
    ]  # fmt: skip
    late, waiting = rows[0].due, rows[2].due
    assert late is not None
    assert waiting is not None
    assert late < now < waiting
    assert max(Event.objects.values_list("at", flat=True)) < now
    assert [found for ids in enquiry_ids() for found in replay_enquiries(ids)] == []
    assert enquiry_seed.seed_enquiries() == 0


def test_the_second_start_changes_nothing(province: None) -> None:
    assert story_seed.seed_stories()
    before = (Case.objects.count(), Event.objects.count(), Upload.objects.count())
    assert story_seed.seed_stories() == 0
    assert (Case.objects.count(), Event.objects.count(), Upload.objects.count()) == before


def test_the_same_day_gives_the_same_ids_and_codes(province: None, today: Callable[[str], datetime]) -> None:
    now = today(DAYS[0])
    at = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
    scene = {"scene": "just-submitted", "story": "granted-straight", "until": "applied", "days_ago": 0}
    found = []
    for _ in range(2):
        point = transaction.savepoint()
        story_seed._Scene(scene, 0).play()
        case = Case.objects.get()
        assert case.submitted_at == at < now
        found.append((case.id, case.code, case.fingerprints))
        transaction.savepoint_rollback(point)
    assert found[0][:2] == found[1][:2]
    # Keys are never drawn from a seed: what they name differs.
    assert found[0][2] != found[1][2]


def test_a_scene_that_would_end_in_the_future_is_refused(province: None) -> None:
    scene = {"scene": "too-late", "story": "granted-straight", "until": "inspected", "days_ago": 0}
    with pytest.raises(ValueError, match="in the future"):
        story_seed._Scene(scene, 0).play()
