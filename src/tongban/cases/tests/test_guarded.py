"""A guardian is to a ward as a legal representative is to a company: one rule for page, list and deed, both names at each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tongban.cases.actions.draft import open_draft, start_draft
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import filled_draft, submitted
from tongban.cases.models import Case
from tongban.cases.policies import Denied, as_applicant, interest_of, is_applicant, may
from tongban.cases.queries import case_detail, cases_of, progress_of
from tongban.cases.queries.hands import FOR_OTHERS, hands_of
from tongban.cases.queries.listing import cases_concerning
from tongban.cases.queries.services import service_of
from tongban.cases.states import Deed
from tongban.cases.tests.demands import version, whole
from tongban.cases.tests.test_mandated import somebody
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Capacity, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, Guardianship
from tongban.registry.identity.queries import actor_of

CAI, LIU = demo_id("person", "caijiazhang"), demo_id("person", "liujiazhang")
QING, MEI = demo_id("person", "caiqing"), demo_id("person", "liumei")
PARTY = (PartyKind.NATURAL, QING)

pytestmark = pytest.mark.usefixtures("province", "monday")


def parent() -> Actor:
    return somebody("caijiazhang")


@pytest.fixture
def childs(item_code: str) -> Case:
    """A case of the child that the father applied for."""
    return Case.objects.get(pk=submitted(parent(), item_code, party=PARTY).case_id)


def out() -> None:
    """No guardian of the child is one any more."""
    Guardianship.objects.filter(ward_id=QING).update(ended_at=clock.now(), ended_because="COURT")


def test_page_list_and_deed_answer_alike(childs: Case, item_code: str) -> None:
    other = submitted(somebody("lishili"), item_code)
    for login in ("caijiazhang", "liujiazhang"):
        guardian = somebody(login)
        seen = set(Case.objects.filter(as_applicant(guardian)).values_list("id", flat=True))
        assert seen == {case.id for case in Case.objects.all() if is_applicant(guardian, case)} == {childs.id}
        assert [row.case_id for row in cases_of(guardian).rows] == [childs.id]
        assert (progress_of(childs.code, guardian).access, progress_of(other.code, guardian).access) == (
            "party",
            "code",
        )


def test_the_deed_names_both_and_replays(childs: Case) -> None:
    assert (childs.applicant_id, childs.agent_id) == (QING, CAI)
    told = progress_of(childs.code, somebody("liujiazhang")).told
    stamp = told[0].open["actor"]
    assert (stamp["capacity"], stamp["principal"]) == ("GUARDIAN", str(QING))
    assert {(hand.name, hand.capacity) for hand in hands_of(told).values()} == {("蔡示例", Capacity.GUARDIAN)}
    withdraw(somebody("liujiazhang"), case_id=childs.id, seen=version(childs.id))
    childs.refresh_from_db()
    assert (childs.state, childs.agent_id) == ("WITHDRAWN", LIU)
    whole(childs.id)


def test_an_adult_ward_is_applied_for_too(item_code: str) -> None:
    receipt = submitted(somebody("liujiazhang"), item_code, party=(PartyKind.NATURAL, MEI))
    assert Case.objects.get(pk=receipt.case_id).applicant_id == MEI
    with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
        start_draft(parent(), implementation_code=item_code, kind=PartyKind.NATURAL, party_id=MEI)


def test_who_was_the_guardian_is_out_of_case_list_draft_and_rating(childs: Case, item_code: str) -> None:
    draft = filled_draft(parent(), item_code, party=PARTY)
    assert service_of(childs.code, parent()).capacity is Capacity.GUARDIAN
    out()
    former = parent()
    assert not is_applicant(former, childs)
    assert not cases_of(former).rows
    assert progress_of(childs.code, former).access == "code"
    assert service_of(childs.code, former).capacity is None
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        withdraw(former, case_id=childs.id, seen=version(childs.id))
    with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
        open_draft(former, draft.id)
    # The case goes on, and is the child's.
    Account.objects.filter(login="zhangshili").update(natural_person_id=QING)
    assert is_applicant(somebody("zhangshili"), Case.objects.get(pk=childs.id))


def test_on_the_eighteenth_birthday_the_case_is_the_young_persons(childs: Case) -> None:
    account = demo_id("account", "caijiazhang")
    for day, held in ((date(2028, 12, 19), True), (date(2028, 12, 20), False)):
        actor = actor_of(account, Channel.PORTAL, day=day)
        assert actor is not None
        assert is_applicant(actor, childs) is held


def test_that_a_guardian_looked_is_on_record(childs: Case) -> None:
    """Both on the page and in the list; the child finds it."""
    mother = somebody("liujiazhang")
    entries = AuditEntry.objects.filter(kind="privacy.data.seen", subject=f"case:{childs.id}")
    for look in (lambda: case_detail(mother, childs.code), lambda: cases_of(mother)):
        before = entries.count()
        look()
        assert entries.count() == before + 1
        entry = entries.latest("at")
        assert (entry.actor["capacity"], entry.actor["principal"]) == ("GUARDIAN", str(QING))
        assert entry.data["purpose"] == "监护人代为办理"


def test_an_official_never_handles_the_case_of_a_ward(childs: Case) -> None:
    """回避, also when the guardianship is over: who applied decides nothing about it."""
    Account.objects.filter(login="zhoujueding").update(natural_person_id=CAI)
    official = actor_of(demo_id("account", "zhoujueding"), Channel.DESK)
    assert official is not None
    assert may(official, Deed.DECIDE, childs) == Denied("不能办理自己的申请（回避）。")
    out()
    official = actor_of(demo_id("account", "zhoujueding"), Channel.DESK)
    assert official is not None
    assert isinstance(may(official, Deed.DECIDE, childs), Denied)


def test_a_ward_whom_a_case_concerns_has_a_guardian_who_is_told(item_code: str) -> None:
    receipt = submitted(somebody("lishili"), item_code)
    party = {"kind": "NATURAL", "id": str(QING)}
    Case.objects.filter(pk=receipt.case_id).update(interested=[party])
    case = Case.objects.get(pk=receipt.case_id)
    assert interest_of(parent(), case) == party
    assert [row.code for row in cases_concerning(parent()).rows] == [case.code]
    assert progress_of(case.code, parent()).access == "interested"


_NAMES = re.compile(
    r'Capacity\.(MANDATE|LEGAL_PERSON)|(Scope|PartyChoice)\.MANDATE|\.legal_persons\b|actor\.mandates\b|by_mandate\(|"mandate" in'
)
_DECIDED = {
    "capabilities/messaging/policies.py": "a guardian has every message of a ward in the guardian's own box",
    "cases/actions/assist.py": "a service point acts by what was said there, never as guardian",
    "cases/factories.py": "tests say for whom",
    "oversight/privacy/actions/open_breach.py": "whom a breach concerned, by whomever it was read",
    "registry/identity/oidc/kinds.py": "no application gets a ward by signing in: nobody has decided that",
    "sites/desk/mandates.py": "papers of mandates alone",
    "sites/desk/narrating.py": "by its table, which knows guardians: sites/parts/hands.py",
    "sites/hall/drafts.py": "a service point, as above",
    "sites/portal/views/following.py": "whether it was applied for at a service point",
    "sites/sso/asking.py": "no ward by signing in",
    "sites/sso/consenting.py": "the same",
}


def test_every_place_that_knows_who_acts_for_another_has_decided_about_guardians() -> None:
    """Whatever names mandates or legal persons names guardians too, or stands above with why it need not."""
    root = Path(__file__).resolve().parents[2]
    silent = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
        for text in (path.read_text("utf-8"),)
        if _NAMES.search(text) and "guardian" not in text.lower() and "ward_persons" not in text
    }
    assert silent == _DECIDED.keys()
    assert FOR_OTHERS == ("LEGAL_PERSON", "MANDATE", "GUARDIAN")


def test_at_a_window_the_clerk_applies_and_not_the_guardian(item_code: str, at: Callable[[str], None]) -> None:
    """A guardian who is an official there has no more rights at the window than any clerk."""
    Account.objects.filter(login="tubangban").update(natural_person_id=CAI)
    clerk = actor_of(demo_id("account", "tubangban"), Channel.WINDOW)
    assert clerk is not None
    with pytest.raises(DomainError, match=r"cases\.applicant\.not_yours"):
        start_draft(clerk, implementation_code=item_code, kind=PartyKind.NATURAL, party_id=QING)
