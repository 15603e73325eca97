"""The work list against a list made by hand: rights, filters, order, pages, neighbours."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.cases import clockwork
from tongban.cases.factories import published, sample_item, submitted
from tongban.cases.models import Case
from tongban.cases.models.case import AWAITED
from tongban.cases.policies import handling_post, took_it_in
from tongban.cases.queries import VIEWS, ByClock, Narrowing, neighbours, work_list
from tongban.cases.states import State
from tongban.cases.tests.demands import MONDAY, me
from tongban.cases.tests.many import Drawn, copies
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import item, versions
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.orgs.duties import Duty

LOGINS = ("qianchushen", "zhoujueding", "zhaochuangkou", "wujiancha", "zhenganyuan")
REGIONS = ("360722000000", "360722101000", "360726000000")
# One instant for several cases: the order of ids decides between them.
INSTANTS = [MONDAY + timedelta(hours=12 * each) for each in range(-20, 20)]


@pytest.fixture
def items(item_code: str) -> tuple[str, str]:
    """Two items of 信丰县; the second has two versions."""
    other = published(item_code, "000131990031")
    published(item_code, "000131990031", _renamed)
    return item_code, other


def _renamed(document: dict) -> None:  # type: ignore[type-arg]
    document["unified"]["name"] += "（二）"


@pytest.fixture
def everything(case_id: UUID, items: tuple[str, str]) -> list[Case]:
    """Eighty cases of two bodies, three regions, all states."""
    chance, case = random.Random(7), Case.objects.get(pk=case_id)
    away = item(sample_item("360726000000"))
    hashes = [guide_hash for code in items for _number, guide_hash, _day in versions(code)]
    drawn = [
        Drawn(
            state=chance.choice(list(State)),
            channel=chance.choice(["PORTAL", "WINDOW", "API"]),
            submitted_at=chance.choice(INSTANTS),
            due=chance.choice(INSTANTS),
            guide_id=chance.choice(hashes),
            region_code=chance.choice(REGIONS),
            department_id=chance.choice([case.department_id, away.department_id]),
            pause=chance.choice([None, None, ("2026-12-31", False), ("2026-12-31", True), ("2026-01-05", False)]),
        )
        for _ in range(80)
    ]
    copies(case_id, drawn)
    return list(Case.objects.order_by("id"))


narrowings = st.builds(
    lambda **words: {name: value for name, value in words.items() if value},
    state=st.sampled_from(["", "", "SUBMITTED", "ACCEPTED", "IN_REVIEW", "DECIDED", "ARCHIVED"]),
    channel=st.sampled_from(["", "", "PORTAL", "WINDOW"]),
    clock=st.sampled_from(["", "", "late", "soon", "paused"]),
    region=st.sampled_from(["", "", "360722000000", "360722101000"]),
    since=st.sampled_from(["", "", "2026-02-27", "2026-03-03"]),
    until=st.sampled_from(["", "", "2026-03-05"]),
    which=st.sampled_from(["", "", "0", "1"]),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    login=st.sampled_from(LOGINS),
    view=st.sampled_from([*VIEWS, "mine"]),
    words=narrowings,
    size=st.sampled_from([1, 3, 7, 100]),
)
def test_pages_under_filters_are_the_list_made_by_hand(
    who: Callable[..., Actor],
    everything: list[Case],
    items: tuple[str, str],
    login: str,
    view: str,
    words: dict[str, str],
    size: int,
) -> None:
    actor, words = who(login), dict(words)
    which = words.pop("which", "")
    if which:
        words["item"] = items[int(which)]
    narrowing = Narrowing.read(words)
    wanted = _by_hand(actor, everything, view, narrowing)
    got, after = [], None
    for _ in range(len(everything) + 2):
        page = work_list(actor, view, after, size, narrowing)
        assert len(page.rows) <= size
        got += page.rows
        after = page.next
        if after is None:
            break
    assert [row.case_id for row in got] == [case.id for case in wanted]
    for place, row in enumerate(got[:5]):
        near = neighbours(actor, view, narrowing, row.marker)
        assert (near.before or ("",))[0] == (got[place - 1].code if place else "")
        assert (near.following or ("",))[0] == (got[place + 1].code if place + 1 < len(got) else "")


def _by_hand(actor: Actor, cases: list[Case], view: str, narrowing: Narrowing) -> list[Case]:
    """What the words of the rule say, row by row."""
    found = [case for case in cases if _seen(actor, case) and _in_view(case, view) and _fits(case, narrowing)]
    if view in ("todo", "mine") or narrowing.clock:
        return sorted(found, key=lambda case: (case.due, case.id))
    return sorted(found, key=lambda case: (case.submitted_at, case.id), reverse=True)


def _seen(actor: Actor, case: Case) -> bool:
    supervises = actor.holds(Duty.SUPERVISE, region_code=case.region_code) is not None
    return handling_post(actor, case) is not None or took_it_in(actor, case) or supervises


def _in_view(case: Case, view: str) -> bool:
    if view == "mine":
        return case.due is not None and bool(set(AWAITED) & case.pending.keys())
    return case.due is not None if view == "todo" else State(case.state) in VIEWS[view]


def _fits(case: Case, asked: Narrowing) -> bool:
    day, now = clock.legal_date(case.submitted_at), clock.now()
    passed = case.due is not None and case.due <= now
    late = passed and case.state != State.DECIDED
    clocks = {
        None: True,
        ByClock.LATE: late,
        # Monday 2 March: what ends by Wednesday evening, 16:00 UTC.
        ByClock.SOON: case.due is not None and not passed and case.due <= datetime.fromisoformat("2026-03-04T16:00Z"),
        ByClock.PAUSED: case.due is not None and bool(clockwork.pauses_at(case.facts, now)),
    }
    own = {None: True} if not asked.item else {}
    return (
        clocks[asked.clock]
        and own.get(None, _of(case, asked.item))
        and (asked.state is None or case.state == asked.state)
        and (asked.channel is None or case.channel == asked.channel)
        and case.region_code.startswith(asked.region.rstrip("0"))
        and (asked.since is None or asked.since <= day)
        and (asked.until is None or day <= asked.until)
    )


def _of(case: Case, item: str) -> bool:
    return not item or case.guide.guide_id == item


@pytest.mark.parametrize("login", LOGINS)
def test_a_filter_costs_no_more_than_a_list(
    who: Callable[..., Actor], everything: list[Case], login: str, items
) -> None:
    actor = who(login)
    for words, most in (({"clock": "late", "state": "ACCEPTED"}, 2), ({"item": items[1]}, 3)):
        # A guide that this process has never met is read once.
        work_list(actor, "all", None, 100)
        with CaptureQueriesContext(connection) as spent:
            work_list(actor, "all", None, 100, Narrowing.read(words))
        assert len(spent) <= most


def test_the_neighbours_of_a_case_that_has_moved_on(who: Callable[..., Actor], everything: list[Case]) -> None:
    """The place stays where the case was when the list was read."""
    actor = who("qianchushen")
    rows = work_list(actor, "todo", size=3).rows
    Case.objects.filter(pk=rows[1].case_id).update(due=INSTANTS[-1])
    near = neighbours(actor, "todo", Narrowing(), rows[1].marker)
    assert near.before is not None
    assert near.following is not None
    assert (near.before[0], near.following[0]) == (rows[0].code, rows[2].code)


@pytest.mark.parametrize(
    "words",
    [
        {"state": "ASLEEP"}, {"channel": "FAX"}, {"clock": "tomorrow"}, {"region": "36"}, {"since": "2026-02-30"},
        {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"item": "x" * 400}, {"since": "2026-03-02", "until": "2026-03-01"},
    ],
)  # fmt: skip
def test_what_is_no_filter_is_told(words: dict[str, str]) -> None:
    with pytest.raises(DomainError) as told:
        Narrowing.read(words)
    assert told.value.code == "cases.filter.invalid"


def test_the_words_of_a_narrowing_are_read_back() -> None:
    words = {"state": "ACCEPTED", "channel": "WINDOW", "clock": "late", "since": "2026-03-01", "region": "360722000000"}
    assert Narrowing.read({**words, "item": "", "q": "x"}).words() == words
    assert Narrowing.read(words).since == date(2026, 3, 1)


@pytest.mark.parametrize("marker", ["", "x", "MjAyNi0wMS0wMVQwMDowMDowMCAw", "é"])
def test_what_is_no_marker_is_told(who: Callable[..., Actor], marker: str) -> None:
    with pytest.raises(DomainError) as told:
        neighbours(who("qianchushen"), "todo", Narrowing(), marker)
    assert told.value.code == "cases.deed.invalid"


def test_another_countys_case_is_neither_listed_nor_near(
    who: Callable[..., Actor], item_code: str, monday: None
) -> None:
    submitted(me(), item_code)
    row = work_list(who("qianchushen")).rows[0]
    stranger = who("zhenganyuan", Channel.DESK)
    assert work_list(stranger, "all").rows == ()
    near = neighbours(stranger, "all", Narrowing(), row.marker)
    assert near.before is None
    assert near.following is None
