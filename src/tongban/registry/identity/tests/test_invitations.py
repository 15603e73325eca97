"""Several persons for a legal person: invited, accepted, ended; roles, items, and days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from tongban.registry.identity import queries
from tongban.registry.identity.actions.answer_invitation import answer_invitation, withdraw_invitation
from tongban.registry.identity.actions.end_representation import end_representation
from tongban.registry.identity.actors import Capacity, Channel, ItemStaff
from tongban.registry.identity.companies import company_of, invitations_by, invitations_for, members_of
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.models import Invitation, NaturalPerson, Representation
from tongban.registry.identity.tests.entrusters import (
    ADMINISTRATOR,
    ITEM,
    NOW,
    NUMBERS,
    OTHER_ITEM,
    RESTAURANT,
    STAFF,
    TODAY,
    UNTIL,
    asked,
    at_once,
    day_after,
    named,
    refused,
    somebody,
)


@pytest.fixture
def today(people: None, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)


@pytest.mark.usefixtures("today")
class TestInvite:
    @pytest.mark.parametrize("by_mobile", [True, False])
    def test_it_waits_and_gives_no_right(self, by_mobile: bool, django_assert_num_queries) -> None:
        asked("zhangshili", number=NUMBERS["zhangshili"][1 if by_mobile else 2], items=[ITEM])
        assert somebody("zhangshili").limited == ()
        me = somebody("zhangshili")
        with django_assert_num_queries(1):
            (waiting,) = invitations_for(me)
        assert (waiting.company, waiting.by, waiting.items, waiting.until) == (
            "信丰县示例餐饮有限公司",
            "李示例",
            (ITEM,),
            UNTIL,
        )
        assert "张示例" not in repr(waiting)
        assert [each.name for each in invitations_by(company_of(somebody("lishili"), RESTAURANT))] == ["张示例"]

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            ({"name": "王示例"}, "identity.person.not_matched"),
            ({"number": "19900000099"}, "identity.person.not_matched"),
            ({"number": "1990000"}, "codes.person_id.invalid"),
            ({"last_day": TODAY}, "identity.validity.wrong"),
            ({"last_day": TODAY + timedelta(days=1200)}, "identity.validity.wrong"),
            ({"items": []}, "identity.items.wrong"),
            ({"items": ["x"]}, "codes.basic_code.invalid"),
            ({"items": [ITEM], "role": ADMINISTRATOR}, "identity.items.wrong"),
            ({"role": RepresentativeRole.LEGAL_REPRESENTATIVE}, "identity.role.not_allowed"),
        ],
    )
    def test_what_is_wrong_is_told(self, options: dict[str, object], code: str) -> None:
        assert refused(asked, "zhangshili", **options) == code
        assert not Invitation.objects.exists()

    def test_who_is_not_verified_is_not_found(self) -> None:
        NaturalPerson.objects.filter(pk=demo_id("person", "zhangshili")).update(assurance_level=0)
        assert refused(asked, "zhangshili") == "identity.person.not_matched"

    def test_oneself_and_who_is_there_already(self) -> None:
        assert refused(asked, "lishili") == "identity.person.oneself"
        asked("zhangshili")
        assert refused(asked, "zhangshili") == "identity.invitation.known"
        named("jiangshili")
        assert refused(asked, "jiangshili") == "identity.invitation.known"

    def test_staff_and_outsiders_invite_nobody_and_administrators_only_staff(self) -> None:
        assert refused(asked, "jiangshili", by="wangshili") == "identity.company.unknown"
        named("zhangshili")
        assert refused(asked, "jiangshili", by="zhangshili") == "identity.role.not_allowed"
        named("wangshili", role=ADMINISTRATOR)
        assert refused(asked, "jiangshili", by="wangshili", role=ADMINISTRATOR) == "identity.role.not_allowed"
        named("jiangshili", by="wangshili")

    def test_one_that_nobody_answered_stands_in_nobodys_way(self, frozen: Callable[[datetime], None]) -> None:
        asked("zhangshili", last_day=day_after(TODAY))
        later = NOW + timedelta(days=3)
        frozen(later)
        assert invitations_for(somebody("zhangshili", later.date())) == ()
        asked("zhangshili", now=later)


@pytest.mark.usefixtures("today")
class TestAnswer:
    def test_staff_with_items_act_in_these_only(self, django_assert_num_queries) -> None:
        named("zhangshili", items=[ITEM])
        with django_assert_num_queries(1):
            me = queries.actor_of(demo_id("account", "zhangshili"), Channel.PORTAL, "", TODAY)
        assert me is not None
        assert (me.legal_persons, me.limited) == ((), (ItemStaff(RESTAURANT, (ITEM,)),))
        assert me.acts_for(RESTAURANT, ITEM)
        assert not me.acts_for(RESTAURANT, OTHER_ITEM)
        assert me.acting_as(Capacity.LEGAL_PERSON).capacity is Capacity.LEGAL_PERSON

    def test_nobody_outlives_the_validity(self) -> None:
        named("zhangshili")
        assert somebody("zhangshili", UNTIL).legal_persons == (RESTAURANT,)
        assert somebody("zhangshili", day_after(UNTIL)).legal_persons == ()

    def test_the_same_answer_again_is_once_another_is_refused(self) -> None:
        invitation = asked("zhangshili")
        for _ in range(2):
            answer_invitation(somebody("zhangshili"), invitation_id=invitation, accept=True, now=NOW)
        assert Representation.objects.filter(natural_person_id=demo_id("person", "zhangshili")).count() == 1
        refusal = refused(answer_invitation, somebody("zhangshili"), invitation_id=invitation, accept=False, now=NOW)
        assert refusal == "identity.invitation.answered"

    @pytest.mark.parametrize("login", ["lishili", "jiangshili"])
    def test_only_who_was_asked_answers(self, login: str) -> None:
        invitation = asked("zhangshili")
        for wanted in (invitation, uuid4()):
            code = refused(answer_invitation, somebody(login), invitation_id=wanted, accept=True, now=NOW)
            assert code == "identity.invitation.unknown"

    def test_declined_withdrawn_and_expired_give_nothing(self) -> None:
        answer = {"accept": True, "now": NOW}
        first = asked("zhangshili")
        answer_invitation(somebody("zhangshili"), invitation_id=first, accept=False, now=NOW)
        second = asked("zhangshili")
        assert refused(withdraw_invitation, somebody("zhangshili"), invitation_id=second, now=NOW) == (
            "identity.invitation.unknown"
        )
        for _ in range(2):
            withdraw_invitation(somebody("lishili"), invitation_id=second, now=NOW)
        third = asked("zhangshili", last_day=day_after(TODAY))
        late = {"accept": True, "now": NOW + timedelta(days=2)}
        for invitation, options in ((first, answer), (second, answer), (third, late)):
            code = refused(answer_invitation, somebody("zhangshili"), invitation_id=invitation, **options)
            assert code == "identity.invitation.answered"
        assert somebody("zhangshili").legal_persons == ()

    def test_an_invitation_ends_with_who_made_it(self) -> None:
        named("wangshili", role=ADMINISTRATOR)
        invitation = asked("zhangshili", by="wangshili")
        row = Representation.objects.get(legal_person_id=RESTAURANT, role=ADMINISTRATOR)
        end_representation(somebody("lishili"), representation_id=row.id, now=NOW)
        code = refused(answer_invitation, somebody("zhangshili"), invitation_id=invitation, accept=True, now=NOW)
        assert code == "identity.invitation.answered"


@pytest.mark.usefixtures("today")
class TestEnd:
    @pytest.mark.parametrize("by", ["lishili", "wangshili", "zhangshili"])
    def test_representative_administrator_or_the_person_end_it_at_once(self, by: str) -> None:
        named("wangshili", role=ADMINISTRATOR)
        named("zhangshili")
        row = Representation.objects.get(legal_person_id=RESTAURANT, role=STAFF)
        for _ in range(2):
            end_representation(somebody(by), representation_id=row.id, now=NOW)
        assert somebody("zhangshili").legal_persons == ()

    def test_not_by_a_colleague_an_outsider_or_for_the_registered_head(self) -> None:
        named("zhangshili")
        named("wangshili", role=ADMINISTRATOR)
        named("jiangshili", items=[ITEM])
        of = {row.role: row for row in Representation.objects.filter(legal_person_id=RESTAURANT, items__isnull=True)}
        tries = [
            ("jiangshili", STAFF, "identity.representation.unknown"),
            ("qianchushen", STAFF, "identity.representation.unknown"),
            ("zhangshili", ADMINISTRATOR, "identity.representation.unknown"),
            ("lishili", RepresentativeRole.LEGAL_REPRESENTATIVE, "identity.representation.by_register"),
            ("wangshili", RepresentativeRole.LEGAL_REPRESENTATIVE, "identity.representation.by_register"),
        ]
        for login, role, code in tries:
            assert refused(end_representation, somebody(login), representation_id=of[role].id, now=NOW) == code
        assert refused(end_representation, somebody("lishili"), representation_id=uuid4(), now=NOW) == (
            "identity.representation.unknown"
        )

    def test_staff_see_themselves_only(self) -> None:
        named("zhangshili")
        named("jiangshili")
        company = company_of(somebody("zhangshili"), RESTAURANT)
        assert [each.name for each in members_of(somebody("zhangshili"), company)] == ["张示例"]
        own = company_of(somebody("lishili"), RESTAURANT)
        names = [each.name for each in members_of(somebody("lishili"), own)]
        assert (names[0], sorted(names)) == ("李示例", ["张示例", "李示例", "蒋示例"])
        assert refused(company_of, somebody("wangshili"), RESTAURANT) == "identity.company.unknown"

    def test_two_scopes_of_one_person_add_up(self) -> None:
        named("zhangshili", items=[ITEM])
        Representation.objects.create(
            natural_person_id=demo_id("person", "zhangshili"),
            legal_person_id=RESTAURANT,
            role=STAFF,
            items=[OTHER_ITEM],
            valid_from=TODAY,
            valid_to=date(2026, 7, 1),
        )
        assert somebody("zhangshili").limited == (ItemStaff(RESTAURANT, (ITEM, OTHER_ITEM)),)
        assert company_of(somebody("zhangshili"), RESTAURANT).items == (ITEM, OTHER_ITEM)
        (card,) = queries.legal_persons_of(demo_id("account", "zhangshili"), TODAY)
        assert card.covers(OTHER_ITEM)
        assert not card.covers("000131990003")


def test_of_two_invitations_at_once_one_stands(committed_province: str, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)
    assert at_once(*[lambda: asked("zhangshili")] * 3) == ["done", *["identity.invitation.known"] * 2]
    invitation = Invitation.objects.get().id
    me = somebody("zhangshili")
    both = [
        lambda: answer_invitation(me, invitation_id=invitation, accept=True, now=NOW),
        lambda: answer_invitation(me, invitation_id=invitation, accept=False, now=NOW),
    ]
    assert at_once(*both) == ["done", "identity.invitation.answered"]
