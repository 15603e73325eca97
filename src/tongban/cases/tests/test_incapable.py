"""无民事行为能力 (民法典第二十一条): who lacks capacity reads all of the own, and binds neither themselves nor another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tongban.cases.actions.draft import application_of, start_draft, submit_draft
from tongban.cases.actions.entrust import Wanted, WantedPeriod, entrust, entrust_for_a_period
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import filled_draft, submitted
from tongban.cases.models import Case
from tongban.cases.policies import APPLICANTS, Denied, is_applicant, may
from tongban.cases.queries import case_detail, cases_of
from tongban.cases.states import Deed
from tongban.cases.tests.demands import version
from tongban.cases.tests.test_mandated import RESTAURANT, somebody
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.add_child import add_child
from tongban.registry.identity.actions.add_company import add_company
from tongban.registry.identity.actions.answer_invitation import answer_invitation, withdraw_invitation
from tongban.registry.identity.actions.answer_mandate import accept_mandate, revoke_mandate
from tongban.registry.identity.actions.end_guardianship import end_guardianship
from tongban.registry.identity.actions.invite import invite
from tongban.registry.identity.actions.refresh_company import refresh_company
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.guardians import lacks_capacity
from tongban.registry.identity.guarding import GuardianEnding, LegalCapacity
from tongban.registry.identity.kinds import PartyKind, RepresentativeRole
from tongban.registry.identity.models import Account, Guardianship
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.tests.entrusters import RECORD

MEI, LIU = demo_id("person", "liumei"), demo_id("person", "liujiazhang")
PARTY = (PartyKind.NATURAL, MEI)


def ward() -> Actor:
    return somebody("lishili")


@pytest.fixture(autouse=True)
def account(province: None, monday: None) -> None:
    """柳妹示例 has the account of 李示例, the head of a company."""
    Account.objects.filter(login="lishili").update(natural_person_id=MEI)


@pytest.fixture
def own(item_code: str) -> Case:
    """Her case, which her guardian applied for."""
    return Case.objects.get(pk=submitted(somebody("liujiazhang"), item_code, party=PARTY).case_id)


def restored() -> None:
    clerk = actor_of(demo_id("account", "zhaochuangkou"), Channel.WINDOW)
    assert clerk is not None
    row = Guardianship.objects.get(guardian_id=LIU, ward_id=MEI)
    how = {"because": GuardianEnding.CAPACITY_RESTORED, "paper_number": "（2026）9 号", "now": clock.now()}
    end_guardianship(clerk, guardianship_id=row.id, **how)  # type: ignore[arg-type]


def _deeds(item: str) -> dict[str, Callable[[Actor], Any]]:
    now, day = clock.now(), clock.today()
    whom: dict[str, Any] = {"name": "张示例", "number": "19900000003"}
    period = WantedPeriod(day, day + timedelta(days=30), anything=True)
    asked = {"implementation_code": item, "kind": PartyKind.NATURAL, "party_id": MEI}
    staff = {"role": RepresentativeRole.STAFF, "last_day": day + timedelta(days=30), "now": now, **whom}
    child = {"name": "蔡小示例", "id_number": "369901202001153035", "consent": ""}
    return {
        "start_draft": lambda who: start_draft(who, **asked),  # type: ignore[arg-type]
        "entrust": lambda who: entrust(who, wanted=Wanted(item=item), last_day=day + timedelta(days=30), **whom),
        "entrust_for_a_period": lambda who: entrust_for_a_period(who, wanted=period, **whom),
        "accept_mandate": lambda who: accept_mandate(who, mandate_id=uuid4(), now=now),
        "revoke_mandate": lambda who: revoke_mandate(who, mandate_id=uuid4(), now=now),
        "answer_invitation": lambda who: answer_invitation(who, invitation_id=uuid4(), accept=True, now=now),
        "withdraw_invitation": lambda who: withdraw_invitation(who, invitation_id=uuid4(), now=now),
        "invite": lambda who: invite(who, legal_person_id=RESTAURANT, **staff),
        "add_company": lambda who: add_company(who, RECORD, verified_at=now, now=now),
        "refresh_company": lambda who: refresh_company(
            who, RECORD, legal_person_id=RESTAURANT, verified_at=now, now=now
        ),
        "add_child": lambda who: add_child(who, now=now, **child),
    }


DEEDS = (
    "start_draft", "entrust", "entrust_for_a_period", "accept_mandate", "revoke_mandate", "answer_invitation",
    "withdraw_invitation", "invite", "add_company", "refresh_company", "add_child",
)  # fmt: skip


def code_of(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except DomainError as error:
        return error.code
    return ""


@pytest.mark.parametrize("deed", DEEDS)
def test_who_lacks_capacity_is_shown_the_way_to_the_guardian(deed: str, item_code: str) -> None:
    deeds = _deeds(item_code)
    assert deeds.keys() == set(DEEDS)
    assert code_of(lambda: deeds[deed](ward())) == "identity.capacity.by_guardian"
    Guardianship.objects.filter(ward_id=MEI).update(legal_capacity=LegalCapacity.LIMITED.value)
    assert code_of(lambda: deeds[deed](ward())) != "identity.capacity.by_guardian"


def test_on_a_case_everything_is_read_and_nothing_done(own: Case) -> None:
    actor = ward()
    assert is_applicant(actor, own)
    assert [each.case_id for each in cases_of(actor).rows] == [own.id]
    assert case_detail(actor, own.code)
    for deed in APPLICANTS - {Deed.READ_PAPER}:
        found = may(actor, deed, own)
        assert isinstance(found, Denied), deed
        assert "监护人" in found.reason, deed
    assert may(actor, Deed.READ_PAPER, own)
    with pytest.raises(DomainError, match="由监护人替您办理"):
        withdraw(actor, case_id=own.id, seen=version(own.id))
    Guardianship.objects.filter(ward_id=MEI).update(legal_capacity=LegalCapacity.LIMITED.value)
    withdraw(ward(), case_id=own.id, seen=version(own.id))


def test_who_lacks_capacity_acts_for_nobody_and_at_once_again() -> None:
    """Rows stay as they are: with capacity it is all back."""
    head = demo_id("person", "lishili")
    Account.objects.filter(login="lishili").update(natural_person_id=head)
    before, of_mei = somebody("lishili"), Guardianship.objects.filter(guardian_id=LIU, ward_id__in=(MEI, head))
    assert before.legal_persons
    of_mei.update(ward_id=head)
    ruled = somebody("lishili")
    assert (ruled.incapable, ruled.legal_persons, ruled.limited, ruled.mandates, ruled.wards) == (True, (), (), (), ())
    of_mei.update(ward_id=MEI)
    assert somebody("lishili") == before


def test_a_draft_of_before_is_not_submitted(item_code: str) -> None:
    row = Guardianship.objects.filter(ward_id=MEI)
    row.update(legal_capacity=LegalCapacity.LIMITED.value)
    draft = filled_draft(ward(), item_code, party=PARTY)
    confirmed = application_of(ward(), draft).confirmation
    row.update(legal_capacity=LegalCapacity.NONE.value)
    send = partial(submit_draft, ward(), draft.id, seen=draft.version, confirmed=confirmed)
    assert code_of(send) == "identity.capacity.by_guardian"
    assert not Case.objects.filter(applicant_id=MEI).exists()


def test_capacity_restored_is_free_at_once_of_every_guardian(item_code: str) -> None:
    row = Guardianship.objects.get(guardian_id=LIU, ward_id=MEI)
    row.pk, row.guardian_id = uuid4(), demo_id("person", "caijiazhang")
    row.save(force_insert=True)
    assert ward().incapable
    assert lacks_capacity(MEI)
    restored()
    assert not ward().incapable
    assert not lacks_capacity(MEI)
    assert not Guardianship.objects.filter(ward_id=MEI, ended_at=None).exists()
    assert start_draft(ward(), implementation_code=item_code, kind=PartyKind.NATURAL, party_id=MEI)


@pytest.mark.parametrize(
    ("because", "still"), [("GUARDIAN_DIED", True), ("COURT", True), ("MISTAKE", False), ("CAPACITY_RESTORED", False)]
)
def test_what_a_court_ruled_outlives_the_guardian(because: str, still: bool) -> None:
    Guardianship.objects.filter(ward_id=MEI).update(ended_at=clock.now(), ended_because=because)
    assert (ward().incapable, lacks_capacity(MEI)) == (still, still)


def test_the_ruling_in_force_decides() -> None:
    """Another ruling, of limited capacity, after the former guardian was replaced."""
    Guardianship.objects.filter(ward_id=MEI).update(ended_at=clock.now(), ended_because="COURT")
    row = Guardianship.objects.get(guardian_id=LIU, ward_id=MEI)
    row.pk, row.ended_at, row.ended_because, row.legal_capacity = uuid4(), None, "", "LIMITED"
    row.save(force_insert=True)
    assert (ward().incapable, lacks_capacity(MEI)) == (False, False)


def test_capacity_is_said_of_adults_alone() -> None:
    for changed in ({"legal_capacity": ""}, {"basis": "PARENT"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Guardianship.objects.filter(ward_id=MEI).update(**changed)


_DEED = re.compile(r"^def [a-z]\w*\(\s*actor: Actor", re.MULTILINE)
_ASKS = ("must_be_capable(", "principal_of(", "on_case(", "by_right_of(", ".holds(")
"""The rule itself, the policy that asks it, and deeds by right of a post."""
_LEFT = {
    "of an office": (
        "phrases provide saved_views transfer appoint depart elevate review_post take_leave reset_factor record_death"
        " register_legal_person register_natural_person read_card see_card use_card issue_token revoke_token"
    ),
    "reads, or hands in nothing yet": "read_paper upload",
    "asks the rule by what it calls": "entrust",
    "one's own account, proof of who one is, how one is told": (
        "begin_session sign_in change_mobile change_password renew_password close_account choose_notifications confirm_email"
        " give_email remove_email enrol_factor prove_factor verify_person"
    ),
}


def test_every_deed_has_decided_about_who_lacks_capacity() -> None:
    """Asks the rule, or stands above with why it need not."""
    root = Path(__file__).resolve().parents[2]
    silent = {
        path.stem
        for folder in ("cases/actions", "registry/identity/actions")
        for path in (root / folder).glob("*.py")
        for text in (path.read_text("utf-8"),)
        if _DEED.search(text) and not any(each in text for each in _ASKS)
    }
    assert silent == {each for names in _LEFT.values() for each in names.split()}
