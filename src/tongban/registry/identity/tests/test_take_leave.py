"""离岗代理: asked, granted by who answers for the posts, and over at once when it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.take_leave import LONGEST, ask_leave, decline_leave, end_leave, grant_leave
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.leaves import colleagues_of, leaves_of, leaves_to_answer
from tongban.registry.identity.models import Appointment, Leave
from tongban.registry.identity.tests.entrusters import at_once
from tongban.registry.orgs.duties import Duty

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
TODAY = NOW.date()
FIRST, LAST = date(2026, 6, 3), date(2026, 6, 5)
DEPUTY = demo_id("account", "sunfuhe")


@pytest.fixture
def today(people: None, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)


here = pytest.mark.usefixtures("today")


def official(login: str, day: date = TODAY) -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.DESK, "", day)
    assert found is not None
    return found


def ask(login: str = "qianchushen", deputy: UUID = DEPUTY, first: date = FIRST, last: date = LAST) -> UUID:
    return ask_leave(official(login), deputy_id=deputy, first_day=first, last_day=last, now=NOW)


def refused(code: str, deed: Callable[[], object]) -> None:
    before = list(Leave.objects.order_by("id").values())
    with pytest.raises(DomainError) as error:
        deed()
    assert error.value.code == code
    assert list(Leave.objects.order_by("id").values()) == before


@here
def test_works() -> None:
    leave = ask()
    assert [post.deputy_for for post in official("sunfuhe", FIRST).posts] == [None]
    grant_leave(official("zhoujueding"), leave_id=leave, now=NOW)
    own = {post.id for post in official("qianchushen").posts}
    held = {post.id: post for post in official("sunfuhe", FIRST).posts if post.deputy_for is not None}
    assert held.keys() == own
    assert {post.deputy_for for post in held.values()} == {demo_id("account", "qianchushen")}
    for day, stands_in in ((FIRST - timedelta(1), False), (LAST, True), (LAST + timedelta(1), False)):
        assert any(post.deputy_for for post in official("sunfuhe", day).posts) is stands_in
    # Whoever is away keeps what is theirs: nobody is locked out who comes back for an hour.
    assert {post.id for post in official("qianchushen", FIRST).posts} == own


@here
def test_both_names_stand_in_the_record() -> None:
    leave = ask()
    with clock.frozen(NOW + timedelta(seconds=1)):
        grant_leave(official("zhoujueding"), leave_id=leave, now=clock.now())
    sun = official("sunfuhe", FIRST)
    post = next(each for each in sun.posts if each.deputy_for is not None)
    stamp = sun.by_right_of(post).stamp()
    assert (stamp["account"], stamp["deputy_for"]) == (str(DEPUTY), str(demo_id("account", "qianchushen")))
    kinds = [each.kind for each in audit.about(f"account:{demo_id('account', 'qianchushen')}")]
    assert kinds[:2] == ["identity.leave.granted", "identity.leave.asked"]


@here
def test_a_post_held_both_ways_is_ones_own() -> None:
    post = official("qianchushen").posts[0]
    Appointment.objects.create(account_id=DEPUTY, post_id=post.id, valid_from=date(2026, 1, 1))
    grant_leave(official("zhoujueding"), leave_id=ask(), now=NOW)
    assert [each.deputy_for for each in official("sunfuhe", FIRST).posts if each.id == post.id] == [None]


@here
def test_nobody_is_stood_in_for_twice_over() -> None:
    """Who stands in hands on only what is their own."""
    grant_leave(official("zhoujueding"), leave_id=ask(first=TODAY), now=NOW)
    second = ask("sunfuhe", demo_id("account", "zhoujueding"), LAST + timedelta(1), LAST + timedelta(2))
    with clock.frozen(NOW):
        wu = official("zhangyunxing")
        grant_leave(wu, leave_id=second, now=NOW)
    passed_on = Appointment.objects.filter(deputy_of__account_id=DEPUTY).values_list("post__title", flat=True)
    assert sorted(passed_on) == sorted(each.title for each in official("sunfuhe").posts if each.deputy_for is None)


@here
@pytest.mark.parametrize("login", ["qianchushen", "sunfuhe", "zhenganyuan", "chujueding", "zhaochuangkou", "lishili"])
def test_only_who_answers_for_the_posts_grants(login: str) -> None:
    """Neither the official nor the deputy, nor the head of another body, nor a clerk."""
    leave = ask()
    for deed in (grant_leave, decline_leave):
        refused("identity.leave.unknown", lambda deed=deed: deed(official(login), leave_id=leave, now=NOW))
    assert leaves_to_answer(official(login)) == ()


@here
def test_the_only_head_of_a_body_has_the_operators_word() -> None:
    leave = ask("zhoujueding")
    refused("identity.leave.unknown", lambda: grant_leave(official("zhoujueding"), leave_id=leave, now=NOW))
    grant_leave(official("zhangyunxing"), leave_id=leave, now=NOW)
    assert official("sunfuhe", FIRST).holds(Duty.LEADER) is not None


@here
def test_what_waits_is_seen_by_who_may_answer() -> None:
    leave = ask()
    assert [each.id for each in leaves_to_answer(official("zhoujueding"))] == [leave]
    assert [each.id for each in leaves_of(official("sunfuhe"))] == [leave]
    grant_leave(official("zhoujueding"), leave_id=leave, now=NOW)
    assert leaves_to_answer(official("zhoujueding")) == ()


@here
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 31), LAST),
        (FIRST, FIRST - timedelta(1)),
        (FIRST, FIRST + timedelta(LONGEST)),
        (date.min, date.min),
    ],
)
def test_days(first: date, last: date) -> None:
    refused("identity.leave.days", lambda: ask(first=first, last=last))


@here
@pytest.mark.parametrize("login", ["qianchushen", "zhenganyuan", "fengruhu", "lishili"])
def test_a_deputy_is_a_colleague(login: str) -> None:
    refused("identity.leave.deputy", lambda: ask(deputy=demo_id("account", login)))
    assert demo_id("account", login) not in {each.account_id for each in colleagues_of(official("qianchushen"))}


@here
def test_a_deputy_who_left_is_none() -> None:
    leave = ask()
    Appointment.objects.filter(account_id=DEPUTY).update(valid_to=TODAY)
    refused("identity.leave.deputy", lambda: grant_leave(official("zhoujueding"), leave_id=leave, now=NOW))
    assert not Appointment.objects.exclude(deputy_of=None).exists()


@here
def test_who_has_no_post_asks_for_nothing() -> None:
    refused("identity.leave.no_post", lambda: ask("lishili"))


@here
def test_not_twice_in_the_same_days_nor_with_a_deputy_who_is_away() -> None:
    leave = ask()
    refused("identity.leave.overlaps", lambda: ask(first=LAST, last=LAST + timedelta(9)))
    grant_leave(official("zhoujueding"), leave_id=leave, now=NOW)
    refused("identity.leave.overlaps", lambda: ask("sunfuhe", demo_id("account", "qianchushen")))
    ask(first=LAST + timedelta(1), last=LAST + timedelta(1))


@here
@pytest.mark.parametrize("login", ["qianchushen", "zhoujueding"])
def test_ended_it_is_over_at_once(login: str) -> None:
    leave = ask(first=TODAY)
    grant_leave(official("zhoujueding"), leave_id=leave, now=NOW)
    assert any(post.deputy_for for post in official("sunfuhe").posts)
    end_leave(official(login), leave_id=leave, now=NOW)
    end_leave(official(login), leave_id=leave, now=NOW)
    assert not any(post.deputy_for for day in (TODAY, LAST) for post in official("sunfuhe", day).posts)
    refused("identity.leave.answered", lambda: grant_leave(official("zhoujueding"), leave_id=leave, now=NOW))


@here
def test_what_was_held_before_it_ended_stays_in_the_register() -> None:
    leave = ask()
    grant_leave(official("zhoujueding"), leave_id=leave, now=NOW)
    later = NOW + timedelta(days=3)
    end_leave(official("qianchushen"), leave_id=leave, now=later)
    kept = Appointment.objects.exclude(deputy_of=None).values_list("valid_from", "valid_to")
    assert set(kept) == {(FIRST, later.date())}


@here
def test_repeated() -> None:
    leave = ask()
    for _ in range(2):
        grant_leave(official("zhoujueding"), leave_id=leave, now=NOW)
    assert Appointment.objects.exclude(deputy_of=None).count() == len(official("qianchushen").posts)
    refused("identity.leave.answered", lambda: decline_leave(official("zhoujueding"), leave_id=leave, now=NOW))


def test_two_requests_at_once(committed_province: str, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)
    assert at_once(ask, ask) == ["done", "identity.leave.overlaps"]
