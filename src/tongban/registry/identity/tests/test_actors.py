"""Who acts: one statement, rights of the day, gone at once when they end."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actors import ANONYMOUS, Actor, Capacity, Channel, HeldPost, system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.models import Account, Appointment, Representation
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Department
from tongban.registry.orgs.seed import department_id, post_id

MARKET, ANYUAN = department_id("xinfeng-market"), department_id("anyuan-market")
XINFENG, TOWN = "360722000000", "360722100000"
RESTAURANT = demo_id("legal-person", "91369901MA72200101")
TODAY = date(2026, 6, 1)


def actor(login: str, channel: Channel = Channel.DESK, day: date = TODAY) -> Actor:
    found = queries.actor_of(demo_id("account", login), channel, "device", day)
    assert found is not None
    return found


@pytest.mark.usefixtures("people")
class TestActorOf:
    @pytest.mark.parametrize("login", ["lishili", "zhoujueding", "zhangshili"])
    def test_it_is_one_statement(self, login: str, django_assert_num_queries) -> None:
        with clock.frozen(datetime(2026, 6, 1, tzinfo=UTC)), django_assert_num_queries(1):
            queries.actor_of(demo_id("account", login), Channel.DESK, "device")

    def test_an_applicant_has_person_and_legal_persons_but_no_post(self) -> None:
        li = actor("lishili", Channel.PORTAL)
        assert li.person_id == demo_id("person", "lishili")
        assert (li.capacity, li.legal_persons, li.posts) == (Capacity.SELF, (RESTAURANT,), ())
        assert (li.device, li.login_shown) == ("device", "lishili")

    def test_an_official_holds_his_posts(self) -> None:
        zhou = actor("zhoujueding")
        assert [post.duty for post in zhou.posts] == [Duty.DECIDE, Duty.LEADER]
        assert zhou.posts[0] == HeldPost(
            id=post_id("xinfeng-market", "decide"),
            duty=Duty.DECIDE,
            department_id=MARKET,
            department_uscc="11369901MB7220014P",
            region_code=XINFENG,
            title="食品经营许可决定岗",
        )

    @pytest.mark.parametrize(
        ("channel", "capacity"),
        [(Channel.DESK, Capacity.POST), (Channel.WINDOW, Capacity.POST), (Channel.PORTAL, Capacity.SELF)],
    )
    def test_an_official_acts_by_post_at_work_and_as_himself_on_the_portal(
        self, channel: Channel, capacity: Capacity
    ) -> None:
        assert actor("qianchushen", channel).capacity is capacity

    def test_unknown_and_inactive_accounts_are_nobody(self) -> None:
        assert queries.actor_of(uuid4(), Channel.DESK, "", TODAY) is None
        Account.objects.filter(login="qianchushen").update(is_active=False)
        assert queries.actor_of(demo_id("account", "qianchushen"), Channel.DESK, "", TODAY) is None

    @pytest.mark.parametrize(
        ("day", "held"), [(9, False), (10, True), (19, True), (20, False)], ids=["before", "first", "last", "after"]
    )
    def test_an_appointment_holds_from_its_first_day_to_the_day_before_valid_to(self, day: int, held: bool) -> None:
        Appointment.objects.filter(account__login="qianchushen").update(
            valid_from=date(2026, 3, 10), valid_to=date(2026, 3, 20)
        )
        assert bool(actor("qianchushen", day=date(2026, 3, day)).posts) is held

    def test_the_day_of_an_appointment_is_that_of_shanghai(self) -> None:
        Appointment.objects.filter(account__login="qianchushen").update(valid_from=date(2026, 3, 10))
        account = demo_id("account", "qianchushen")
        for hour, held in ((15, False), (16, True)):
            with clock.frozen(datetime(2026, 3, 9, hour, tzinfo=UTC)):
                found = queries.actor_of(account, Channel.DESK)
            assert found is not None
            assert bool(found.posts) is held

    def test_a_dismissed_official_is_out_at_once(self) -> None:
        assert actor("qianchushen").holds(Duty.REVIEW)
        Appointment.objects.filter(account__login="qianchushen").update(valid_to=TODAY)
        assert actor("qianchushen").holds(Duty.REVIEW) is None

    def test_one_no_longer_official_holds_no_post_whatever_the_appointments_say(self) -> None:
        Account.objects.filter(login="qianchushen").update(official=False)
        found = actor("qianchushen")
        assert (found.posts, found.capacity) == ((), Capacity.SELF)

    def test_posts_of_a_dissolved_department_are_not_held(self) -> None:
        Department.objects.filter(pk=MARKET).update(valid_to=TODAY)
        assert [post.department_id for post in actor("zhaochuangkou").posts] == [department_id("xinfeng-approval")]

    def test_a_representation_ends(self) -> None:
        Representation.objects.filter(legal_person_id=RESTAURANT).update(valid_to=TODAY)
        assert actor("lishili").legal_persons == ()
        assert actor("lishili", day=TODAY - timedelta(days=1)).legal_persons == (RESTAURANT,)

    def test_two_roles_at_one_legal_person_count_once(self) -> None:
        Representation.objects.create(
            natural_person_id=demo_id("person", "lishili"),
            legal_person_id=RESTAURANT,
            role=RepresentativeRole.STAFF,
            valid_from=date(2026, 1, 1),
        )
        assert actor("lishili").legal_persons == (RESTAURANT,)
        cards = queries.legal_persons_of(demo_id("account", "lishili"), TODAY)
        assert [(card.uscc, card.role) for card in cards] == [
            ("91369901MA72200101", RepresentativeRole.LEGAL_REPRESENTATIVE)
        ]


def held(duty: Duty, department: UUID = MARKET, region: str = XINFENG) -> HeldPost:
    return HeldPost(uuid4(), duty, department, "11369901MB7220014P", region, "岗")


def official(*posts: HeldPost) -> Actor:
    return Actor(uuid4(), None, Capacity.POST, (), posts, Channel.DESK, "device", "login")


class TestHolds:
    @pytest.mark.parametrize(
        ("duty", "department", "region", "answer"),
        [
            (Duty.REVIEW, None, None, True),
            (Duty.DECIDE, None, None, False),
            (Duty.REVIEW, MARKET, None, True),
            (Duty.REVIEW, ANYUAN, None, False),
            (Duty.REVIEW, None, TOWN, True),
            (Duty.REVIEW, MARKET, XINFENG, True),
            (Duty.REVIEW, None, "360726000000", False),
            (Duty.REVIEW, None, "360700000000", False),
        ],
    )
    def test_duty_department_and_region_must_all_fit(
        self, duty: Duty, department: UUID | None, region: str | None, answer: bool
    ) -> None:
        post = held(Duty.REVIEW)
        assert official(post).holds(duty, department, region) == (post if answer else None)

    def test_one_post_must_fit_whole(self) -> None:
        here, there = held(Duty.REVIEW), held(Duty.DECIDE, ANYUAN, "360726000000")
        assert official(here, there).holds(Duty.DECIDE, MARKET) is None
        assert official(here, there).holds(Duty.DECIDE, ANYUAN, "360726100000") == there

    def test_nobody_and_the_system_hold_nothing(self) -> None:
        assert ANONYMOUS.holds(Duty.REVIEW) is None
        assert system_actor("deadlines").holds(Duty.REVIEW) is None


class TestStamp:
    def test_says_who_by_identifiers_only(self) -> None:
        post = held(Duty.REVIEW)
        who = official(post)
        assert who.stamp() == {"capacity": "POST", "channel": "DESK", "account": str(who.account_id)}
        by_post = {**who.stamp(), "post": str(post.id), "department": str(MARKET)}
        assert who.stamp(post) == by_post
        assert who.by_right_of(post).stamp() == by_post
        assert "login" not in str(by_post)
        assert "device" not in str(by_post)
        canonical_json(by_post)

    def test_of_nobody_and_of_the_system(self) -> None:
        assert ANONYMOUS.stamp() == {"capacity": "ANONYMOUS", "channel": "PORTAL"}
        assert system_actor("deadlines").stamp() == {"capacity": "SYSTEM", "channel": "SYSTEM", "system": "deadlines"}

    def test_a_post_not_held_gives_no_right(self) -> None:
        with pytest.raises(DomainError, match=r"identity\.capacity\.not_held"):
            official(held(Duty.REVIEW)).by_right_of(held(Duty.REVIEW))

    def test_capacities(self) -> None:
        who = official(held(Duty.REVIEW))
        assert who.acting_as(Capacity.POST) is who
        for capacity in (Capacity.SELF, Capacity.LEGAL_PERSON, Capacity.SYSTEM, Capacity.ANONYMOUS):
            with pytest.raises(DomainError, match=r"identity\.capacity\.not_held"):
                who.acting_as(capacity)

    def test_an_actor_is_frozen(self) -> None:
        with pytest.raises(FrozenInstanceError):
            ANONYMOUS.capacity = Capacity.SYSTEM  # type: ignore[misc]
        assert ANONYMOUS.through(Channel.API).channel is Channel.API


@pytest.mark.usefixtures("people")
def test_holders_and_names_for_lists(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        reviewers = queries.holders(MARKET, Duty.REVIEW, TODAY)
    assert [holder.login for holder in reviewers] == ["qianchushen", "sunfuhe"]
    assert queries.holders(ANYUAN, Duty.SUPERVISE, TODAY) == ()
    with django_assert_num_queries(1):
        names = queries.names_of_accounts({holder.account_id for holder in reviewers})
    assert sorted(names.values()) == ["孙示例", "钱示例"]
