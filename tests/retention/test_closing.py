"""注销: asked for with two proofs, waited for, hindered by what is open; what is erased, what stays, who is found by the job."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction

from tongban.capabilities.messaging.models import Message
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import sample_item, submitted
from tongban.cases.models import Case, SavedView
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.config.retention import ERASED, ERASERS, LEFT, SWEPT
from tongban.foundation import clock
from tongban.foundation.modelmap import Retention
from tongban.foundation.records import audit
from tongban.foundation.retention.holding import place
from tongban.kernel.codes import show_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.tests.conftest import asked_by
from tongban.oversight.privacy.actions.close_accounts import ask_closure, carry_out, stop_closure
from tongban.oversight.privacy.kinds import ClosureCause
from tongban.oversight.privacy.models import AccountClosure
from tongban.oversight.privacy.rules import account_rules
from tongban.oversight.privacy.tests.conftest import APPLICANT, REVIEWER, somebody
from tongban.registry.identity.actions.find_resemblances import find_resemblances
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.comparing import mobile_of
from tongban.registry.identity.demo import DEMO_LOGINS
from tongban.registry.identity.indexing import compute_indexes, unready
from tongban.registry.identity.kinds import Evidence, MandateState, MobilePurpose, PartyKind
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import (
    Account,
    LifeState,
    Mandate,
    NaturalPerson,
    NotificationChoice,
    PastPassword,
    ServiceConsent,
)
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.sealing import Sealed, has_mobile, seal, unseal
from tongban.registry.identity.tests.proving import proof

pytestmark = pytest.mark.usefixtures("province")
ZHANG = "zhangshili"
RULES = account_rules()
PASSWORDS = {each.login: each.password for each in DEMO_LOGINS}


def zhang() -> Actor:
    return somebody(ZHANG, Channel.PORTAL)


def person(actor: Actor) -> NaturalPerson:
    assert actor.person_id is not None
    return NaturalPerson.objects.get(pk=actor.person_id)


def asked(actor: Actor, login: str = ZHANG, password: str = "") -> datetime:
    proved = proof(mobile_of(person(actor)), MobilePurpose.OWN, actor.person_id)
    return ask_closure(actor, present=password or PASSWORDS[login], proof=proved, now=clock.now())


def later(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


def erased(account_id: UUID | None) -> bool:
    return AccountClosure.objects.filter(account_id=account_id, erased_at__isnull=False).exists()


def test_asked_for_with_both_proofs_it_waits_and_is_then_shut_and_erased() -> None:
    actor = zhang()
    row, account = person(actor), Account.objects.get(pk=actor.account_id)
    mobile = mobile_of(row)
    due = asked(actor)
    assert due == later(RULES.waiting_days) or abs(due - later(RULES.waiting_days)) < timedelta(minutes=1)
    with pytest.raises(DomainError, match=r"privacy\.closure\.asked"):
        asked(actor)
    carry_out(ERASERS, due - timedelta(seconds=1))
    assert actor_of(account.pk, Channel.PORTAL) is not None
    assert carry_out(ERASERS, due)["closed"] == 1
    assert actor_of(account.pk, Channel.PORTAL) is None
    assert erased(account.pk)
    after, shut = person(actor), Account.objects.get(pk=account.pk)
    assert (shut.natural_person_id, shut.login.startswith("closed-"), shut.is_active) == (row.pk, True, False)
    assert not shut.has_usable_password()
    assert unseal(Sealed.NAME, row.pk, after.name_sealed) == "已注销的用户"
    assert not NaturalPerson.objects.filter(has_mobile(mobile)).exists()
    assert (after.id_number_index, after.id_number_index_even, after.assurance_level) == (None, None, 0)
    assert compute_indexes().broken == unready() == 0
    assert carry_out(ERASERS, due + timedelta(days=1)) == {"found": 0, "closed": 0, "erased": 0}
    # The walk over everybody meets a row without a number, and goes on.
    assert find_resemblances(clock.now()).compared


@pytest.mark.parametrize("wrong", ["password", "code"])
def test_neither_proof_alone_is_enough(wrong: str) -> None:
    actor = zhang()
    if wrong == "password":
        with pytest.raises(DomainError, match=r"identity\.password\.wrong"):
            asked(actor, password="not the password")
    else:
        with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
            ask_closure(actor, present=PASSWORDS[ZHANG], proof=uuid4(), now=clock.now())
    assert not AccountClosure.objects.exists()


def test_until_its_day_it_can_be_stopped_and_asked_for_again() -> None:
    actor = zhang()
    due = asked(actor)
    stop_closure(actor, now=clock.now())
    stop_closure(actor, now=clock.now())
    assert carry_out(ERASERS, due)["closed"] == 0
    assert actor_of(actor.account_id, Channel.PORTAL) is not None  # type: ignore[arg-type]
    asked(actor)
    assert AccountClosure.objects.filter(account_id=actor.account_id).count() == 2


def test_while_a_case_is_open_or_a_post_is_held_it_is_refused_with_the_reason() -> None:
    actor = zhang()
    NaturalPerson.objects.filter(pk=actor.person_id).update(assurance_level=3)
    case = submitted(actor, sample_item(), party=(PartyKind.NATURAL, actor.person_id)).case_id
    with pytest.raises(DomainError, match=r"privacy\.closure\.not_yet") as caught:
        asked(actor)
    assert "还有 1 件没有办完" in str(caught.value.data["why"])
    withdraw(actor, case_id=case, seen=1, reason="")
    asked(actor)
    official = somebody(REVIEWER)
    with pytest.raises(DomainError, match=r"privacy\.closure\.not_yet") as caught:
        asked(official, REVIEWER)
    assert "岗位" in str(caught.value.data["why"])


def test_what_began_meanwhile_holds_it_up() -> None:
    actor = zhang()
    NaturalPerson.objects.filter(pk=actor.person_id).update(assurance_level=3)
    due = asked(actor)
    case = submitted(actor, sample_item(), party=(PartyKind.NATURAL, actor.person_id)).case_id
    assert carry_out(ERASERS, due)["closed"] == 0
    withdraw(actor, case_id=case, seen=1, reason="")
    assert carry_out(ERASERS, due) == {"found": 0, "closed": 1, "erased": 1}


def test_what_the_person_asked_holds_it_up_until_it_is_answered() -> None:
    actor = zhang()
    due = asked(actor)
    asked_for = asked_by(ZHANG)
    stop_closure(actor, now=clock.now())
    with pytest.raises(DomainError, match=r"privacy\.closure\.not_yet") as caught:
        asked(actor)
    assert show_enquiry_number(asked_for.number) in str(caught.value.data["why"])
    AccountClosure.objects.update(stopped_at=None)
    assert carry_out(ERASERS, due)["closed"] == 0
    assert actor_of(actor.account_id, Channel.PORTAL) is not None  # type: ignore[arg-type]
    answer(somebody(REVIEWER), enquiry_id=asked_for.enquiry_id, seen=1, words="可以。")
    assert carry_out(ERASERS, due) == {"found": 0, "closed": 1, "erased": 1}


def test_cases_keep_their_own_sealed_data_and_their_record() -> None:
    actor = zhang()
    NaturalPerson.objects.filter(pk=actor.person_id).update(assurance_level=3)
    case = submitted(actor, sample_item(), party=(PartyKind.NATURAL, actor.person_id))
    withdraw(actor, case_id=case.case_id, seen=1, reason="")
    sealed = bytes(Case.objects.get(pk=case.case_id).applicant_sealed)
    carry_out(ERASERS, asked(actor))
    assert erased(actor.account_id)
    row = Case.objects.get(pk=case.case_id)
    assert (bytes(row.applicant_sealed), row.applicant_id) == (sealed, actor.person_id)
    assert replay(case.case_id) == ()
    assert progress_of(row.code, somebody(REVIEWER)).code == row.code


@pytest.mark.parametrize("what", ["mandate", "permit", "hold"])
def test_what_is_in_force_keeps_the_person_known(what: str) -> None:
    """A mandate keeps the account open, a permit with a term the person known, a hold all as it is."""
    actor = zhang()
    due = asked(actor)
    if what == "mandate":
        _mandate(actor, till=(due + timedelta(days=30)).date())
    elif what == "permit":
        case = submitted(somebody(APPLICANT, Channel.PORTAL), sample_item()).case_id
        Case.objects.filter(pk=case).update(
            applicant_id=actor.person_id,
            state="CONCLUDED",
            outcome="GRANTED",
            valid_until=due + timedelta(days=30),
            accepted_on=clock.today(),
            decided_at=clock.now(),
            concluded_at=clock.now(),
        )
    else:
        assert actor.person_id is not None
        place(actor.person_id, "XX法院协助执行通知书（2026）X执1号", "console:test")
    carry_out(ERASERS, due)
    assert not erased(actor.account_id)
    shut = not Account.objects.get(pk=actor.account_id).is_active
    assert shut is (what != "mandate")
    carry_out(ERASERS, due + timedelta(days=31))
    assert erased(actor.account_id) is (what != "hold")


def _mandate(principal: Actor, till: date, **more: object) -> Mandate:
    return Mandate.objects.create(
        principal_id=principal.person_id, agent_id=somebody("wangshili", Channel.PORTAL).person_id, item="000131990001",
        matter="食品经营许可", valid_from=clock.today() - timedelta(days=60), valid_to=till, given_at=clock.now(),
        state=MandateState.ACCEPTED.value, **{"evidence": next(iter(Evidence)).value, **more},
    )  # fmt: skip


# --- leftovers ------------------------------------------------------------------------------------------------------------


def test_nothing_that_was_planted_is_left() -> None:
    """A row in each table of the class, with words that stand nowhere afterwards."""
    actor, now = zhang(), clock.now()
    assert actor.account_id is not None
    assert actor.person_id is not None
    NotificationChoice.objects.update_or_create(
        natural_person_id=actor.person_id,
        defaults={"email_sealed": seal(Sealed.EMAIL, actor.person_id, "leftover@example.cn"), "changed_at": now},
    )
    LifeState.objects.update_or_create(natural_person_id=actor.person_id, defaults={"asked_at": now})
    PastPassword.objects.create(account_id=actor.account_id, password="leftover", ended_at=now)
    ServiceConsent.objects.create(
        account_id=actor.account_id, document="LEFTOVER", version="leftover", given_at=now, channel="PORTAL"
    )
    SavedView.objects.create(
        id=uuid4(), account_id=actor.account_id, name="leftover", filters={}, position=1, created_at=now
    )
    row = _mandate(actor, till=clock.today() - timedelta(days=1))
    Mandate.objects.filter(pk=row.pk).update(
        witness_sealed=seal(Sealed.MANDATE_WITNESS, row.pk, "leftover"),
        evidence_key=seal(Sealed.MANDATE_FILE_KEY, row.pk, "ab" * 32),
    )
    carry_out(ERASERS, asked(actor))
    assert erased(actor.account_id)
    for label in sorted(ERASED):
        assert _left(label, actor) == 0, label
    row.refresh_from_db()
    assert row.witness_sealed is None
    assert unseal(Sealed.MANDATE_FILE_KEY, row.pk, row.evidence_key or b"") == ""
    assert not Message.objects.filter(recipient_id=actor.person_id).exists()


def _left(label: str, actor: Actor) -> int:
    """Rows that name the account or the person; of the two tables whose rows stay, those that still tell who it was."""
    model = apps.get_model(label)
    if label == "identity.Account":
        return Account.objects.filter(pk=actor.account_id, login=ZHANG).count()
    if label == "identity.NaturalPerson":
        return NaturalPerson.objects.filter(pk=actor.person_id).exclude(assurance_level=0).count()
    names = {each.attname for each in model._meta.concrete_fields}
    found = 0
    for column, value in (
        ("account_id", actor.account_id), ("natural_person_id", actor.person_id), ("recipient_id", actor.person_id),
        ("invited_by_id", actor.person_id),
    ):  # fmt: skip
        if column in names:
            found += model._default_manager.filter(**{column: value}).count()
    return found


def test_every_table_of_the_class_says_how_it_ends() -> None:
    kept = {
        model._meta.label
        for model in apps.get_models()
        if any(each.retention is Retention.ACCOUNT for each in getattr(model, "privacy", {}).values())
    }
    assert kept <= ERASED | LEFT.keys() | SWEPT.keys(), kept - ERASED - LEFT.keys() - SWEPT.keys()
    assert ERASED | LEFT.keys() <= kept, "nothing is named that is not of the class"


# --- found by the job -----------------------------------------------------------------------------------------------------


def _age(actor: Actor, days: int) -> None:
    Account.objects.exclude(pk=actor.account_id).update(created_at=clock.now())
    Account.objects.filter(pk=actor.account_id).update(created_at=clock.now() - timedelta(days=days))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_audit DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM records_audit WHERE kind = 'identity.account.signed_in'")
        cursor.execute("ALTER TABLE records_audit ENABLE TRIGGER append_only")


def test_who_has_not_signed_in_for_years_is_told_and_may_stay() -> None:
    actor, now = zhang(), clock.now()
    _age(actor, 366 * RULES.unused_years)
    assert carry_out(ERASERS, now)["found"] == 1
    assert carry_out(ERASERS, now)["found"] == 0
    assert Message.objects.filter(recipient_id=actor.person_id, title__contains="很久没有登录").count() == 1
    notice = now + timedelta(days=RULES.notice_days)
    with clock.frozen(now + timedelta(days=3)):
        record("identity.account.signed_in", actor, actor.account_id)
    assert carry_out(ERASERS, notice) == {"found": 0, "closed": 0, "erased": 0}
    assert actor_of(actor.account_id, Channel.PORTAL) is not None  # type: ignore[arg-type]


def test_who_stays_away_is_ended_and_who_came_within_the_years_is_not_found() -> None:
    actor, now = zhang(), clock.now()
    _age(actor, 366 * RULES.unused_years)
    with clock.frozen(now - timedelta(days=365 * RULES.unused_years - 1)):
        record("identity.account.signed_in", system_actor("test"), actor.account_id)
    assert carry_out(ERASERS, now)["found"] == 0
    later_on = now + timedelta(days=3)
    assert carry_out(ERASERS, later_on)["found"] == 1
    assert carry_out(ERASERS, later_on + timedelta(days=RULES.notice_days)) == {"found": 0, "closed": 1, "erased": 1}
    assert AccountClosure.objects.get(account_id=actor.account_id).cause == ClosureCause.UNUSED


def test_the_dead_are_ended_after_the_time_of_their_heirs() -> None:
    actor, now = zhang(), clock.now()
    LifeState.objects.update_or_create(natural_person_id=actor.person_id, defaults={"deceased_at": now})
    after = timedelta(days=RULES.after_death_days)
    assert carry_out(ERASERS, now + after) == {"found": 0, "closed": 0, "erased": 0}
    assert carry_out(ERASERS, now + after + timedelta(seconds=1)) == {"found": 1, "closed": 1, "erased": 1}
    kinds = {each.kind for each in audit.about(f"account:{actor.account_id}")}
    assert {"privacy.closure.asked", "identity.account.closed", "privacy.account.erased"} <= kinds
