"""委托: offered, accepted, declined, renounced, revoked, expired; for one case or one application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from tongban.foundation import files
from tongban.foundation.records import audit
from tongban.registry.identity import queries
from tongban.registry.identity.actions.answer_mandate import (
    accept_mandate,
    decline_mandate,
    renounce_mandate,
    revoke_mandate,
)
from tongban.registry.identity.actions.give_mandate import Matter, SignedPaper
from tongban.registry.identity.actors import Capacity, Channel, HeldMandate
from tongban.registry.identity.actors import Matter as Applying
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.mandates import (
    MandateStanding,
    agents_on,
    mandate_of,
    mandate_paper,
    mandates_given,
    mandates_received,
)
from tongban.registry.identity.models import Mandate, NaturalPerson
from tongban.registry.identity.tests.entrusters import (
    ITEM,
    NOW,
    OTHER_ITEM,
    TODAY,
    UNTIL,
    at_once,
    day_after,
    given,
    refused,
    somebody,
)

ELDER, AGENT = demo_id("person", "jiangshili"), demo_id("person", "zhangshili")
CASE = UUID("019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77")
OF_CASE = Matter(ITEM, "食品经营许可（新办）", CASE, "3607222611237KQ2XA")


@pytest.fixture
def today(people: None, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)


@pytest.mark.usefixtures("today")
class TestGive:
    def test_it_waits_and_gives_no_right(self, django_assert_num_queries) -> None:
        mandate = given()
        assert somebody("zhangshili").mandates == ()
        me = somebody("zhangshili")
        with django_assert_num_queries(1):
            (shown,) = mandates_received(me)
        assert (shown.id, shown.principal, shown.agent, shown.standing) == (
            mandate,
            "蒋示例",
            "张示例",
            MandateStanding.OFFERED,
        )
        assert (shown.until, shown.may_withdraw, shown.has_paper) == (UNTIL, False, False)
        assert "蒋示例" not in repr(shown)
        (entry,) = audit.about(f"person:{ELDER}")
        assert (entry.kind, entry.data["agent"], entry.data["until"]) == (
            "identity.mandate.given",
            str(AGENT),
            UNTIL.isoformat(),
        )

    def test_the_same_again_is_one(self) -> None:
        assert given() == given()
        assert given(may_withdraw=True) != given()
        assert given(matter=OF_CASE) not in (given(), None)
        assert Mandate.objects.count() == 3

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            ({"name": "李示例"}, "identity.person.not_matched"),
            ({"number": "19900000099"}, "identity.person.not_matched"),
            ({"to": "jiangshili"}, "identity.person.oneself"),
            ({"last_day": TODAY}, "identity.validity.wrong"),
            ({"last_day": date(2036, 1, 1)}, "identity.validity.wrong"),
            ({"matter": Matter("x", "x")}, "codes.basic_code.invalid"),
        ],
    )
    def test_what_is_wrong_is_told(self, options: dict[str, object], code: str) -> None:
        assert refused(given, **options) == code
        assert not Mandate.objects.exists()

    @pytest.mark.parametrize("who", [ELDER, AGENT])
    def test_both_must_have_shown_who_they_are(self, who: UUID) -> None:
        NaturalPerson.objects.filter(pk=who).update(assurance_level=0)
        assert refused(given) == ("identity.assurance.too_low" if who == ELDER else "identity.person.not_matched")

    def test_a_signed_paper_is_for_the_two_alone(self) -> None:
        file_id, key = uuid4(), b"k" * 32
        files.store(file_id, key, [b"%PDF-1.4 signed"], 1000)
        paper = SignedPaper(file_id, "application/pdf", sha256(b"x").digest(), key)
        mandate = given(paper=paper)
        row = Mandate.objects.get(pk=mandate)
        assert (row.evidence, key in bytes(row.evidence_key or b"")) == ("DOCUMENT", False)
        for login in ("jiangshili", "zhangshili"):
            media_type, pieces = mandate_paper(somebody(login), mandate)
            assert (media_type, b"".join(pieces)) == ("application/pdf", b"%PDF-1.4 signed")
        assert refused(mandate_paper, somebody("lishili"), mandate) == "identity.mandate.unknown"
        assert refused(mandate_of, somebody("lishili"), mandate) == "identity.mandate.unknown"


@pytest.mark.usefixtures("today")
class TestAnswer:
    def test_accepted_it_is_held_until_its_last_day(self, django_assert_num_queries) -> None:
        mandate = given(matter=OF_CASE)
        for _ in range(2):
            accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=NOW)
        held = HeldMandate(mandate, ELDER, CASE, ITEM, False)
        with django_assert_num_queries(1):
            me = queries.actor_of(demo_id("account", "zhangshili"), Channel.PORTAL, "", TODAY)
        assert me is not None
        assert me.mandates == (held,)
        assert me.mandate_on(CASE, ELDER) == held
        assert me.mandate_on(CASE, AGENT) is me.mandate_on(uuid4(), ELDER) is None
        assert me.mandate_to_apply(ELDER, Applying(ITEM)) is None
        assert somebody("zhangshili", UNTIL).mandates == (held,)
        assert somebody("zhangshili", day_after(UNTIL)).mandates == ()
        assert agents_on([CASE]) == {CASE: ((AGENT, ELDER),)}
        assert agents_on([CASE], day_after(UNTIL)) == {}

    def test_the_stamp_shows_both(self) -> None:
        mandate = given()
        accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=NOW)
        me = somebody("zhangshili")
        assert me.mandate_to_apply(ELDER, Applying(OTHER_ITEM)) is None
        held = me.mandate_to_apply(ELDER, Applying(ITEM))
        assert held is not None
        assert me.by_mandate(held).stamp() == {
            "capacity": "MANDATE",
            "channel": "PORTAL",
            "account": str(demo_id("account", "zhangshili")),
            "mandate": str(mandate),
            "principal": str(ELDER),
        }
        assert me.by_mandate(held).acting_as(Capacity.SELF).acting_mandate is None
        assert refused(somebody("lishili").by_mandate, held) == "identity.capacity.not_held"

    @pytest.mark.parametrize("deed", [accept_mandate, decline_mandate, renounce_mandate])
    def test_only_the_agent_answers_and_renounces(self, deed: Callable[..., None]) -> None:
        mandate = given()
        for login in ("jiangshili", "lishili"):
            assert refused(deed, somebody(login), mandate_id=mandate, now=NOW) == "identity.mandate.unknown"
        assert refused(deed, somebody("zhangshili"), mandate_id=uuid4(), now=NOW) == "identity.mandate.unknown"

    def test_only_the_principal_revokes(self) -> None:
        mandate = given()
        for login in ("zhangshili", "lishili"):
            assert refused(revoke_mandate, somebody(login), mandate_id=mandate, now=NOW) == "identity.mandate.unknown"

    @pytest.mark.parametrize(
        ("end", "by", "standing"),
        [
            (revoke_mandate, "jiangshili", MandateStanding.REVOKED),
            (renounce_mandate, "zhangshili", MandateStanding.RENOUNCED),
        ],
    )
    def test_either_ends_it_at_once(self, end: Callable[..., None], by: str, standing: MandateStanding) -> None:
        mandate = given()
        accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=NOW)
        for _ in range(2):
            end(somebody(by), mandate_id=mandate, now=NOW)
        assert somebody("zhangshili").mandates == ()
        assert [each.standing for each in mandates_given(somebody("jiangshili"))] == [standing]
        code = refused(accept_mandate, somebody("zhangshili"), mandate_id=mandate, now=NOW)
        assert code == "identity.mandate.answered"
        kinds = {entry.kind.rpartition(".")[2] for entry in audit.about(f"person:{ELDER}")}
        assert kinds == {standing.value.lower(), "accepted", "given"}

    def test_what_was_declined_or_has_expired_is_over(self) -> None:
        declined, late = given(), given(last_day=day_after(TODAY))
        decline_mandate(somebody("zhangshili"), mandate_id=declined, now=NOW)
        later = NOW + timedelta(days=2)
        for mandate, now in ((declined, NOW), (late, later)):
            code = refused(accept_mandate, somebody("zhangshili"), mandate_id=mandate, now=now)
            assert code == "identity.mandate.answered"
        assert refused(revoke_mandate, somebody("jiangshili"), mandate_id=late, now=later) == (
            "identity.mandate.answered"
        )

    def test_what_has_expired_says_so(self, frozen: Callable[[datetime], None]) -> None:
        given(last_day=day_after(TODAY))
        frozen(NOW + timedelta(days=2))
        assert [each.standing for each in mandates_given(somebody("jiangshili"))] == [MandateStanding.EXPIRED]


def test_at_once(committed_province: str, frozen: Callable[[datetime], None]) -> None:
    frozen(NOW)
    assert at_once(*[given] * 3) == ["done"] * 3
    mandate = Mandate.objects.get().id
    agent, elder = somebody("zhangshili"), somebody("jiangshili")
    outcome = at_once(
        lambda: accept_mandate(agent, mandate_id=mandate, now=NOW),
        lambda: decline_mandate(agent, mandate_id=mandate, now=NOW),
    )
    assert outcome == ["done", "identity.mandate.answered"]
    revoke = [lambda: revoke_mandate(elder, mandate_id=mandate, now=NOW)] * 2
    assert set(at_once(*revoke)) in ({"done"}, {"identity.mandate.answered"})
    assert Mandate.objects.get().state in ("REVOKED", "DECLINED")
