"""岗位任免, separation of duties, departure and the review of the quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.appoint import (
    appointable,
    approve_change,
    ask_appointment,
    ask_end,
    decline_change,
)
from tongban.registry.identity.actions.appoint_first import appoint_first
from tongban.registry.identity.actions.depart import depart
from tongban.registry.identity.actions.elevate import ask_elevation, end_elevation, grant_elevation
from tongban.registry.identity.actions.review_post import review_post
from tongban.registry.identity.actions.take_leave import ask_leave, grant_leave
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.registry.identity.elevations import elevated_until, elevations_of
from tongban.registry.identity.factors import factors_of
from tongban.registry.identity.models import Account, Appointment, NaturalPerson, PostChange
from tongban.registry.identity.posts import (
    ReviewState,
    changes_waiting,
    holders_at,
    overdue_in,
    quarter_of,
    review_due,
)
from tongban.registry.identity.separation import ADMINISTRATORS, EXCLUSIONS, broken_by
from tongban.registry.orgs.actions.set_up_post import set_up_post
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import post_of
from tongban.registry.orgs.seed import department_id, post_id

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
TODAY = NOW.date()
MARKET = department_id("xinfeng-market")
REVIEW, DECIDE = post_id("xinfeng-market", "review-1"), post_id("xinfeng-market", "decide")


@pytest.fixture(autouse=True)
def _today(people: None, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)


def one(login: str, day: date = TODAY) -> Actor:
    found = queries.actor_of(demo_id("account", login), Channel.DESK, "", day)
    assert found is not None
    return found


def ask(login: str, post: UUID = REVIEW, by: str = "zhoujueding", **more: object) -> UUID:
    asked = {"first_day": TODAY, "last_day": None, "reason": "人手不够", **more}
    return ask_appointment(one(by), login=login, post_id=post, now=NOW, **asked)


def refused(code: str, deed: Callable[[], object]) -> DomainError:
    before = list(Appointment.objects.order_by("id").values())
    with pytest.raises(DomainError) as error:
        deed()
    assert error.value.code == code
    assert list(Appointment.objects.order_by("id").values()) == before
    return error.value


def test_one_asks_another_approves_and_a_citizen_is_an_official() -> None:
    change = ask("zhangshili", last_day=date(2026, 6, 30))
    assert one("zhangshili").posts == ()
    for login in ("zhoujueding", "haoxitong", "zhenganyuan", "zhangshili"):
        refused("identity.posts.unknown", lambda login=login: approve_change(one(login), change_id=change, now=NOW))
    assert [each.own for each in changes_waiting(one("zhoujueding"))] == [True]
    assert [each.own for each in changes_waiting(one("yananquan"))] == [False]
    for _ in range(2):
        approve_change(one("yananquan"), change_id=change, now=NOW)
    assert [post.id for post in one("zhangshili", date(2026, 6, 30)).posts] == [REVIEW]
    assert one("zhangshili", date(2026, 7, 1)).posts == ()
    refused("identity.posts.answered", lambda: decline_change(one("yananquan"), change_id=change, now=NOW))
    kinds = sorted(entry.kind for entry in audit.about(f"account:{demo_id('account', 'zhangshili')}"))
    assert kinds == ["identity.posts.approved", "identity.posts.asked"]


def test_what_is_asked_must_be_right() -> None:
    refused("identity.posts.unknown", lambda: ask("nobody-here"))
    refused("identity.posts.unknown", lambda: ask("zhangshili", by="qianchushen"))
    refused("identity.posts.unknown", lambda: ask("zhangshili", post=post_id("anyuan-market", "review-1")))
    refused("identity.posts.two_persons", lambda: ask("zhoujueding"))
    refused("identity.posts.two_persons", lambda: ask("haoxitong", by="haoxitong"))
    refused("identity.posts.days", lambda: ask("zhangshili", first_day=TODAY - timedelta(days=1)))
    refused("identity.posts.days", lambda: ask("zhangshili", last_day=TODAY - timedelta(days=1)))
    refused("identity.posts.reason", lambda: ask("zhangshili", reason=" "))
    refused("identity.posts.answered", lambda: ask("qianchushen"))
    ask("zhangshili")
    refused("identity.posts.answered", lambda: ask("zhangshili"))
    NaturalPerson.objects.filter(pk=demo_id("person", "wangshili")).update(assurance_level=1)
    refused("identity.posts.level", lambda: ask("wangshili"))


@pytest.mark.parametrize(
    ("login", "post"),
    [
        ("yananquan", ("xinfeng-market", "review-1")),
        ("haoxitong", ("xinfeng-approval", "intake")),
        ("shaoshenji", ("xinfeng-market", "decide")),
        ("shaoshenji", ("xinfeng-approval", "operator")),
        ("qianchushen", ("xinfeng-approval", "security-admin")),
        ("shaoshenji", ("xinfeng-approval", "security-admin")),
    ],
)
def test_duties_that_exclude_each_other_are_refused_with_the_reason(login: str, post: tuple[str, str]) -> None:
    by = "zhoujueding" if post[0] == "xinfeng-market" else "haoxitong"
    if login == by:
        # The system administrator asks for others only; another one is appointed first.
        by = "wangshili"
        Account.objects.filter(login=by).update(official=True)
        like = Appointment.objects.get(account__login="haoxitong")
        Appointment.objects.create(account_id=demo_id("account", by), post_id=like.post_id, valid_from=TODAY)
    told = refused("identity.separation.broken", lambda: ask(login, post_id(*post), by))
    assert set(told.data) == {"held", "wanted", "why"}
    assert told.data["why"] in {rule.why for rule in EXCLUSIONS}


def test_it_is_asked_again_at_the_approval_and_of_deputies() -> None:
    change = ask("zhangshili")
    like = Appointment.objects.get(account__login="yananquan")
    held = Appointment.objects.create(account_id=demo_id("account", "zhangshili"), post=like.post, valid_from=TODAY)
    refused("identity.separation.broken", lambda: approve_change(one("yananquan"), change_id=change, now=NOW))
    # The deputy would review and keep the rights: of a body that has both posts.
    Account.objects.filter(login="zhangshili").update(official=True)
    clerk = Appointment.objects.get(account__login="zhaochuangkou", post__department=held.post.department)
    Appointment.objects.filter(account__login="zhaochuangkou").exclude(pk=clerk.pk).delete()
    days = {"first_day": TODAY, "last_day": TODAY, "now": NOW}
    leave = ask_leave(one("zhaochuangkou"), deputy_id=demo_id("account", "zhangshili"), **days)
    refused("identity.separation.broken", lambda: grant_leave(one("zhangyunxing"), leave_id=leave, now=NOW))


def test_the_rules_hold_both_ways_and_for_everybody_of_the_demonstration() -> None:
    for rule in EXCLUSIONS:
        for mine in rule.one:
            for other in rule.other - {mine}:
                assert broken_by({mine}, other)
                assert broken_by({other}, mine)
    assert all(broken_by({mine}, other) for mine in ADMINISTRATORS for other in ADMINISTRATORS - {mine})
    held: dict[UUID, set[Duty]] = {}
    for account, duty in Appointment.objects.values_list("account_id", "post__duty"):
        held.setdefault(account, set()).add(Duty(duty))
    assert [duties for duties in held.values() if any(broken_by(duties, duty) for duty in duties)] == []


def test_an_end_is_asked_for_and_takes_the_deputies_with_it() -> None:
    days = {"first_day": TODAY, "last_day": date(2026, 6, 20), "now": NOW}
    leave = ask_leave(one("qianchushen"), deputy_id=demo_id("account", "sunfuhe"), **days)
    grant_leave(one("zhoujueding"), leave_id=leave, now=NOW)
    assert any(post.deputy_for for post in one("sunfuhe").posts)
    held = Appointment.objects.get(account__login="qianchushen", deputy_of=None)
    end = {"appointment_id": held.id, "now": NOW}
    refused("identity.posts.unknown", lambda: ask_end(one("sunfuhe"), reason="调走", **end))
    refused("identity.posts.reason", lambda: ask_end(one("zhoujueding"), reason="", **end))
    change = ask_end(one("zhoujueding"), reason="调走", **end)
    refused("identity.posts.answered", lambda: ask_end(one("zhoujueding"), reason="调走", **end))
    assert one("qianchushen").posts
    approve_change(one("yananquan"), change_id=change, now=NOW)
    assert one("qianchushen").posts == ()
    assert not any(post.deputy_for for post in one("sunfuhe").posts)


def test_who_leaves_is_out_of_everything_at_once() -> None:
    token = demo_token("qianchushen")
    change = ask("qianchushen", post=post_id("xinfeng-market", "review-2"))
    refused("identity.posts.two_persons", lambda: depart(one("zhoujueding"), login="zhoujueding", reason="走", now=NOW))
    refused("identity.posts.unknown", lambda: depart(one("zhoujueding"), login="zhenganyuan", reason="走", now=NOW))
    refused("identity.posts.unknown", lambda: depart(one("zhoujueding"), login="lishili", reason="走", now=NOW))
    refused("identity.posts.reason", lambda: depart(one("zhoujueding"), login="qianchushen", reason="", now=NOW))
    account = demo_id("account", "qianchushen")
    serial = queries.serial_of(account)
    depart(one("zhoujueding"), login="qianchushen", reason="退休", now=NOW)
    assert one("qianchushen").posts == ()
    assert queries.account_by_token(token) is None
    assert not factors_of(account).any
    assert queries.serial_of(account) == serial + 1
    assert PostChange.objects.get(pk=change).state == "DECLINED"
    refused("identity.posts.unknown", lambda: depart(one("zhoujueding"), login="qianchushen", reason="走", now=NOW))


def test_a_quarter_is_reviewed_once_and_overdue_is_seen(frozen: Callable[[datetime], None]) -> None:
    assert (quarter_of(TODAY), review_due(TODAY)) == ("2026Q2", date(2026, 4, 30))
    assert (quarter_of(date(2026, 12, 31)), review_due(date(2026, 12, 31))) == ("2026Q4", date(2026, 10, 31))
    head, keeper = one("zhoujueding"), one("yananquan")
    before = overdue_in(head)[MARKET]
    assert overdue_in(keeper)[MARKET] > before
    held = Appointment.objects.get(account__login="qianchushen")
    mine = Appointment.objects.filter(account__login="zhoujueding").first()
    refused("identity.posts.two_persons", lambda: review_post(head, appointment_id=mine.id, kept=True, now=NOW))
    stranger = one("zhenganyuan")
    refused("identity.posts.unknown", lambda: review_post(stranger, appointment_id=held.id, kept=True, now=NOW))
    review_post(head, appointment_id=held.id, kept=True, now=NOW)
    refused("identity.review.answered", lambda: review_post(head, appointment_id=held.id, kept=True, now=NOW))
    assert overdue_in(head)[MARKET] == before - 1
    states = {each.login: each.review for each in holders_at(head, MARKET)}
    assert (states["qianchushen"], states["sunfuhe"]) == (ReviewState.DONE, ReviewState.OVERDUE)
    second = Appointment.objects.get(account__login="sunfuhe")
    review_post(head, appointment_id=second.id, kept=False, reason="不再需要", now=NOW)
    assert [each.reason for each in changes_waiting(keeper)] == ["不再需要"]
    frozen(datetime(2026, 7, 2, tzinfo=UTC))
    assert {each.review for each in holders_at(one("zhoujueding"), MARKET)} == {ReviewState.WAITS}
    assert overdue_in(one("zhoujueding")) == {}


def test_an_operator_holds_a_duty_for_some_hours_and_it_is_in_the_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    operator, keeper = one("zhangyunxing"), one("yananquan")
    assert operator.holds(Duty.REVIEW) is None

    def ask_for(
        post: UUID = REVIEW, hours: int = 2, reason: str = "系统里卡住一件，要转出去", by: Actor = operator
    ) -> UUID:
        return ask_elevation(by, post_id=post, hours=hours, reason=reason, now=NOW)

    refused("identity.elevation.not_yours", lambda: ask_for(by=one("qianchushen")))
    refused("identity.elevation.not_yours", lambda: ask_for(post_id("anyuan-market", "review-1")))
    refused("identity.elevation.not_yours", lambda: ask_for(post_id("xinfeng-approval", "security-admin")))
    refused("identity.elevation.not_yours", lambda: ask_for(UUID(int=1)))
    refused("identity.elevation.hours", lambda: ask_for(hours=5))
    refused("identity.elevation.hours", lambda: ask_for(hours=0))
    refused("identity.posts.reason", lambda: ask_for(reason=" "))
    asked = ask_for()
    refused("identity.elevation.answered", ask_for)
    refused("identity.elevation.two_persons", lambda: grant_elevation(operator, elevation_id=asked, now=NOW))
    refused("identity.elevation.unknown", lambda: grant_elevation(one("zhoujueding"), elevation_id=asked, now=NOW))
    assert one("zhangyunxing").holds(Duty.REVIEW) is None
    for _ in range(2):
        grant_elevation(keeper, elevation_id=asked, now=NOW)
    acting = one("zhangyunxing")
    post = acting.holds(Duty.REVIEW)
    assert post is not None
    assert acting.stamp(post)["elevation"] == str(asked)
    assert "elevation" not in acting.stamp(acting.holds(Duty.OPERATOR))
    assert elevated_until(acting) is not None
    assert elevated_until(operator) is None
    assert [each.running for each in elevations_of(one("shaoshenji"))] == [True]
    refused("identity.elevation.answered", ask_for)
    # What is held for some hours is not handed on: the operator heads no body by it.
    deciding = ask_for(DECIDE)
    grant_elevation(keeper, elevation_id=deciding, now=NOW)
    refused("identity.posts.unknown", lambda: ask("zhangshili", by="zhangyunxing"))
    end_elevation(one("zhangyunxing"), elevation_id=deciding, now=NOW)
    assert one("zhangyunxing").holds(Duty.DECIDE) is None
    # Nobody ends it: after two hours of the machine's clock it is over.
    over = queries.clock.real_now() + timedelta(hours=2, seconds=1)
    monkeypatch.setattr(queries.clock, "real_now", lambda: over)
    assert one("zhangyunxing").holds(Duty.REVIEW) is None
    kinds = [entry.kind for entry in audit.about(f"account:{acting.account_id}")]
    assert kinds.count("identity.elevation.granted") == 2


def test_what_is_held_for_some_hours_or_in_anothers_place_counts_too() -> None:
    """Who edits rights handles no case, not for some hours either; who stands in for two holds the duties of both."""
    keeper, operator = one("yananquan"), one("zhangyunxing")
    like = Appointment.objects.get(account__login="haoxitong")
    hours = ask_elevation(operator, post_id=REVIEW, hours=2, reason="卡住一件", now=NOW)
    becomes = Appointment.objects.create(account_id=operator.account_id, post_id=like.post_id, valid_from=TODAY)
    refused("identity.separation.broken", lambda: grant_elevation(keeper, elevation_id=hours, now=NOW))
    becomes.delete()
    grant_elevation(keeper, elevation_id=hours, now=NOW)
    account = Account.objects.get(login="zhangyunxing")
    refused("identity.separation.broken", lambda: appointable(account, post_of(like.post_id), TODAY))
    appointable(account, post_of(like.post_id), TODAY + timedelta(days=1))


def test_who_stands_in_for_two_holds_the_duties_of_both() -> None:
    region = Appointment.objects.get(account__login="haoxitong").post.region_code
    for login, duty in (("wangshili", Duty.SYSTEM_ADMIN), ("zhangshili", Duty.LEADER)):
        post = set_up_post(department_id=MARKET, region_code=region, duty=duty, title=duty.value)
        Appointment.objects.create(account_id=demo_id("account", login), post_id=post.id, valid_from=TODAY)
        Account.objects.filter(login=login).update(official=True)
    days = {"deputy_id": demo_id("account", "zhangshili"), "first_day": TODAY, "last_day": TODAY, "now": NOW}
    first, second = (ask_leave(one(each), **days) for each in ("wangshili", "qianchushen"))
    grant_leave(one("zhoujueding"), leave_id=first, now=NOW)
    assert one("zhangshili").holds(Duty.SYSTEM_ADMIN) is not None
    refused("identity.separation.broken", lambda: grant_leave(one("zhoujueding"), leave_id=second, now=NOW))


def test_the_first_three_are_appointed_once() -> None:
    logins = {Duty.SYSTEM_ADMIN: "lishili", Duty.SECURITY_ADMIN: "wangshili", Duty.AUDIT_ADMIN: "zhangshili"}
    asked = {"uscc": "11369901MB7220022J", "logins": logins, "now": NOW}
    refused("identity.posts.first_done", lambda: appoint_first(**asked))
    admins = {"post__duty__in": [duty.value for duty in ADMINISTRATORS]}
    Appointment.objects.filter(**admins).delete()
    two = {**logins, Duty.AUDIT_ADMIN: "lishili"}
    refused("identity.separation.broken", lambda: appoint_first(**{**asked, "logins": two}))
    refused("identity.posts.unknown", lambda: appoint_first(**{**asked, "logins": {**logins, Duty.AUDIT_ADMIN: "x"}}))
    appoint_first(**asked)
    assert {duty: one(login).posts[0].duty for duty, login in logins.items()} == {duty: duty for duty in logins}
    assert one("wangshili").holds(Duty.SECURITY_ADMIN, region_code="360722104000") is not None


def test_there_is_no_super_user() -> None:
    names = {field.name for field in Account._meta.get_fields()}
    assert not names & {"is_superuser", "is_staff", "groups", "user_permissions"}
    assert not hasattr(Account(), "has_perm")
    assert {post.duty for post in one("zhangyunxing").posts} == {Duty.OPERATOR}
