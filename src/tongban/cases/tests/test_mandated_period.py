"""A mandate for a period: what it opens, what it never covers, and that its end ends all that came about under it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tongban.cases.actions.draft import application_of, start_draft, submit_draft
from tongban.cases.actions.entrust import Wanted, WantedPeriod, entrust, entrust_for_a_period
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import filled_draft, published, submitted
from tongban.cases.models import Case
from tongban.cases.policies import is_applicant
from tongban.cases.queries import cases_of, progress_of
from tongban.cases.queries.services import service_of
from tongban.cases.tests.demands import version, whole
from tongban.cases.tests.test_mandated import ELDER, somebody
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actions.answer_mandate import accept_mandate, renounce_mandate, revoke_mandate
from tongban.registry.identity.actions.tell_of_ends import tell_of_ends
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Mandate
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.uncovered import UNCOVERED
from tongban.registry.orgs.queries import departments_within

pytestmark = pytest.mark.usefixtures("province", "monday")
AGENT = demo_id("person", "zhangshili")
PARTY = (PartyKind.NATURAL, ELDER)
ZHANG = {"name": "张示例", "number": "19900000003"}


def for_days(days: int = 60, begins: int = 0, **reach: object) -> WantedPeriod:
    first = clock.today() + timedelta(days=begins)
    return WantedPeriod(first, first + timedelta(days=days), **(reach or {"anything": True}))  # type: ignore[arg-type]


def held(wanted: WantedPeriod) -> UUID:
    """An accepted mandate of 蒋示例 to 张示例."""
    mandate = entrust_for_a_period(somebody("jiangshili"), wanted=wanted, **ZHANG)
    accept_mandate(somebody("zhangshili"), mandate_id=mandate, now=clock.now())
    return mandate


def applied(item_code: str) -> Case:
    """An application of 张示例 for 蒋示例."""
    return Case.objects.get(pk=submitted(somebody("zhangshili"), item_code, party=PARTY).case_id)


def refused(deed: Callable[..., object], *args: object, **options: object) -> str:
    with pytest.raises(DomainError) as caught:
        deed(*args, **options)
    return caught.value.code


def begins(item_code: str) -> str:
    """``yes``, or the code with which a draft for 蒋示例 is refused to 张示例."""
    kind, party = PARTY
    wanted = {"implementation_code": item_code, "kind": kind, "party_id": party}
    try:
        start_draft(somebody("zhangshili"), **wanted)
    except DomainError as error:
        return error.code
    return "yes"


def test_each_application_makes_a_mandate_for_its_case(item_code: str) -> None:
    before = submitted(somebody("jiangshili"), item_code, party=PARTY)
    mandate = held(for_days())
    first, second = applied(item_code), applied(item_code)
    meanwhile = submitted(somebody("jiangshili"), item_code, party=PARTY)
    agent = somebody("zhangshili")
    assert {row.case_id for row in cases_of(agent).rows} == {first.id, second.id}
    for other in (before, meanwhile):
        assert progress_of(other.code, agent).access == "code", "nothing else of the principal's"
    under = Mandate.objects.filter(under_id=mandate)
    assert {row.case_id for row in under} == {first.id, second.id}
    assert {(row.agent_id, row.principal_id, row.may_withdraw, row.period) for row in under} == {
        (AGENT, ELDER, False, False)
    }
    assert (first.applicant_id, first.agent_id) == (ELDER, AGENT)
    stamp = progress_of(first.code, somebody("jiangshili")).told[0].open["actor"]
    assert (stamp["capacity"], stamp["mandate"], stamp["principal"]) == ("MANDATE", str(mandate), str(ELDER))
    whole(first.id)


def test_it_reaches_what_it_names(item_code: str) -> None:
    guide = current_guide(item_code)
    other = next(each for each in departments_within("360000000000") if each.uscc != guide.department_uscc)
    theme = f"NATURAL:{guide.unified['themes']['NATURAL'][0]}"
    reached = {
        (): "yes",
        ("themes", theme): "yes",
        ("themes", "NATURAL:155"): "cases.applicant.not_yours",
        ("bodies", guide.department_uscc): "yes",
        ("bodies", guide.department_name): "yes",
        ("bodies", other.uscc): "cases.applicant.not_yours",
    }
    for named, outcome in reached.items():
        mandate = held(for_days(**({named[0]: (named[1],)} if named else {})))
        assert begins(item_code) == outcome, named
        revoke_mandate(somebody("jiangshili"), mandate_id=mandate, now=clock.now())
        assert begins(item_code) == "cases.applicant.not_yours"


def test_what_has_no_reach_or_no_period_is_refused() -> None:
    elder = somebody("jiangshili")
    for wanted, code in (
        (for_days(anything=False), "identity.mandate.reach"),
        (for_days(anything=True, themes=("NATURAL:085",)), "identity.mandate.reach"),
        (for_days(themes=("NATURAL:000",)), "identity.mandate.reach"),
        (for_days(bodies=("没有这个部门",)), "identity.mandate.reach"),
        (for_days(366), "identity.mandate.period"),
        (for_days(0), "identity.mandate.period"),
        (for_days(30, begins=-1), "identity.mandate.period"),
        (for_days(30, begins=400), "identity.mandate.period"),
    ):
        assert refused(entrust_for_a_period, elder, wanted=wanted, **ZHANG) == code
    own = {"name": "蒋示例", "number": "19900000014"}
    assert refused(entrust_for_a_period, elder, wanted=for_days(), **own) == "identity.person.oneself"
    assert not Mandate.objects.exists()


def test_it_begins_on_its_first_day_and_ends_with_its_last(item_code: str, at: Callable[[str], None]) -> None:
    mandate = held(for_days(30, begins=10))
    assert begins(item_code) == "cases.applicant.not_yours"
    row = Mandate.objects.get(pk=mandate)
    at(f"{row.valid_from.isoformat()}T10:00")
    case = applied(item_code)
    at(f"{row.valid_to.isoformat()}T10:00")
    assert begins(item_code) == "cases.applicant.not_yours"
    assert not is_applicant(somebody("zhangshili"), case)


@pytest.mark.parametrize(("end", "by"), [(revoke_mandate, "jiangshili"), (renounce_mandate, "zhangshili")])
def test_its_end_ends_what_came_about_under_it(item_code: str, end: Callable[..., None], by: str) -> None:
    mandate = held(for_days())
    case = applied(item_code)
    assert is_applicant(somebody("zhangshili"), case)
    end(somebody(by), mandate_id=mandate, now=clock.now())
    assert not is_applicant(somebody("zhangshili"), case)
    assert is_applicant(somebody("jiangshili"), case)
    assert set(Mandate.objects.values_list("state", flat=True)) == {Mandate.objects.get(pk=mandate).state}


def test_what_it_never_covers_stays_the_principals(item_code: str) -> None:
    held(for_days())
    case, agent = applied(item_code), somebody("zhangshili")
    until = clock.today() + timedelta(days=9)
    wang = {"name": "王示例", "number": "19900000002", "last_day": until}
    outcome = {
        "cases.withdraw": refused(withdraw, agent, case_id=case.id, seen=version(case.id)),
        "cases.entrust": refused(entrust, agent, wanted=Wanted(code=case.code), **wang),
        "evaluations.give": service_of(case.code, agent).capacity,
        "cases.other": begins(published(item_code, "000131990078")),
    }
    assert outcome == {
        "cases.withdraw": "cases.deed.not_allowed",
        "cases.entrust": "uow.not_found",
        "evaluations.give": None,
        "cases.other": "yes",
    }
    assert service_of(case.code, somebody("jiangshili")).capacity == "SELF"
    assert outcome.keys() <= {each.deed for each in UNCOVERED}


def test_a_revocation_between_form_and_submission(item_code: str) -> None:
    mandate = held(for_days())
    agent = somebody("zhangshili")
    draft = filled_draft(agent, item_code, party=PARTY)
    confirmed = application_of(agent, draft).confirmation
    revoke_mandate(somebody("jiangshili"), mandate_id=mandate, now=clock.now())
    # The agent as read before the revocation: the row decides, not what was read.
    sent = {"seen": draft.version, "confirmed": confirmed}
    assert refused(submit_draft, agent, draft.id, **sent) == "identity.mandate.used"
    assert not Case.objects.exists()


def test_both_are_told_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[UUID, AccountNotice]] = []

    class Carrier:
        def tell(self, person_id: UUID, notice: AccountNotice) -> None:
            heard.append((person_id, notice))

    monkeypatch.setattr(notices, "now", Carrier)
    held(for_days(30))
    assert heard == [(AGENT, AccountNotice.MANDATE_OFFERED), (ELDER, AccountNotice.MANDATE_ACCEPTED)]
    last = clock.today() + timedelta(days=30)
    for day, notice in (
        (last - timedelta(days=7), None),
        (last - timedelta(days=6), AccountNotice.MANDATE_ENDS_SOON),
        (last, None),
        (last + timedelta(days=1), AccountNotice.MANDATE_OVER),
        (last + timedelta(days=2), None),
    ):
        heard.clear()
        tell_of_ends(day)
        assert heard == ([(ELDER, notice), (AGENT, notice)] if notice else []), day
