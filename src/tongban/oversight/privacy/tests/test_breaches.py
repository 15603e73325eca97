"""A breach: whom it concerns comes from the record of readings; the authority has a limit; each person is told once, or nobody
on a ground that is written down."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tongban.capabilities.messaging.models import Message
from tongban.cases.factories import sample_item, submitted
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.actions import breach_deeds
from tongban.oversight.privacy.actions.breach_deeds import leave_untold, report_breach, tell_affected, tell_waiting
from tongban.oversight.privacy.actions.open_breach import open_breach
from tongban.oversight.privacy.kinds import BreachState
from tongban.oversight.privacy.models import Affected, Breach
from tongban.oversight.privacy.queries import breach_of, breaches, told_breaches
from tongban.oversight.privacy.tests.conftest import APPLICANT, REVIEWER, STEWARD, SUPERVISOR, breach, somebody
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.sightings import READ

pytestmark = pytest.mark.usefixtures("province")
NEIGHBOURS = ("wangshili", "zhangshili", "jiangshili")


@pytest.fixture
def read(province: None) -> None:
    """钱示例 has opened three neighbours' cases and that of 李示例's company; another official a fourth neighbour's."""
    NaturalPerson.objects.update(assurance_level=3)
    curious = somebody(REVIEWER)
    for login in NEIGHBOURS:
        person = somebody(login, Channel.PORTAL)
        case = submitted(person, sample_item(), party=(PartyKind.NATURAL, person.person_id))
        audit.write(READ, curious.stamp(), f"case:{case.case_id}", {"fields": ["answers"], "purpose": "handling"})
    case = submitted(somebody(APPLICANT, Channel.PORTAL), sample_item())
    audit.write(READ, curious.stamp(), f"case:{case.case_id}", {"fields": ["answers"], "purpose": "handling"})
    other = somebody("yangshili", Channel.PORTAL)
    audit.write(READ, somebody("zhoujueding").stamp(), f"person:{other.person_id}", {"fields": ["name"]})


@pytest.mark.usefixtures("read")
def test_whom_it_concerns_follows_from_the_record() -> None:
    found = breach_of(somebody(STEWARD), open_breach(somebody(STEWARD), **breach()))
    wanted = {somebody(login, Channel.PORTAL).person_id for login in (*NEIGHBOURS, APPLICANT)}
    assert set(Affected.objects.values_list("person", flat=True)) == wanted
    assert (found.concerned, found.told, found.companies, found.unknown) == (4, 0, 1, 0)
    earlier = breach(since=clock.now() - timedelta(days=2), until=clock.now() - timedelta(days=1))
    assert breach_of(somebody(STEWARD), open_breach(somebody(STEWARD), **earlier)).concerned == 0


@pytest.mark.usefixtures("read")
def test_each_is_told_once_in_batches_that_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breach_deeds, "BATCH", 3)
    made = open_breach(somebody(STEWARD), **breach())
    person = somebody(APPLICANT, Channel.PORTAL).person_id
    assert person is not None
    assert told_breaches(person) == ()
    assert tell_waiting() == 0
    tell_affected(somebody(STEWARD), breach_id=made, now=clock.now())
    assert breach_deeds._tell_batch() == 3
    half = breach_of(somebody(STEWARD), made)
    assert (half.state, half.told, half.concerned) == (BreachState.TELLING, 3, 4)
    assert tell_waiting() == 1
    assert tell_waiting() == 0
    assert breach_of(somebody(STEWARD), made).state is BreachState.TOLD
    messages = Message.objects.filter(type="privacy.breach.told")
    assert messages.count() == 4
    assert messages.values("recipient_id").distinct().count() == 4
    (told,) = told_breaches(person)
    assert told.advice.startswith("个人可以采取的减轻危害的措施")
    with pytest.raises(DomainError, match=r"privacy\.answered"):
        tell_affected(somebody(STEWARD), breach_id=made, now=clock.now())


def test_the_authority_hears_within_the_limit_or_it_is_late(settings: object) -> None:
    settings.INCIDENT_REPORT_HOURS = 1  # type: ignore[attr-defined]
    now = clock.now()
    made = open_breach(somebody(SUPERVISOR), **breach(found_at=now - timedelta(hours=2)))
    found = breach_of(somebody(STEWARD), made)
    assert (found.due_at, found.late) == (now - timedelta(hours=1), True)
    Breach.objects.update(due_at=now + timedelta(hours=1))
    assert not breach_of(somebody(STEWARD), made).late
    report_breach(somebody(STEWARD), breach_id=made, reported_to="省网信办，信网报〔2026〕1号", now=now)
    assert not breach_of(somebody(STEWARD), made).late
    with pytest.raises(DomainError, match=r"privacy\.answered"):
        report_breach(somebody(STEWARD), breach_id=made, reported_to="再报一次", now=now)


@pytest.mark.usefixtures("read")
def test_not_telling_has_a_ground_and_the_authority_may_demand_it() -> None:
    made = open_breach(somebody(STEWARD), **breach())
    with pytest.raises(DomainError, match=r"privacy\.text"):
        leave_untold(somebody(STEWARD), breach_id=made, words=" ", now=clock.now())
    leave_untold(somebody(STEWARD), breach_id=made, words="设备已找回，密文未被打开。", now=clock.now())
    assert tell_waiting() == 0
    tell_affected(somebody(SUPERVISOR), breach_id=made, now=clock.now())
    assert tell_waiting() == 4


def test_who_is_looked_into_sees_nothing_and_others_have_no_right() -> None:
    steward = somebody(STEWARD)
    with pytest.raises(DomainError, match=r"privacy\.not_allowed"):
        open_breach(steward, **breach(account=steward.account_id))
    made = open_breach(somebody(SUPERVISOR), **breach(account=steward.account_id))
    assert breaches(steward) == ()
    for actor in (steward, somebody(REVIEWER), somebody(APPLICANT)):
        with pytest.raises(DomainError, match=r"privacy\.unknown"):
            breach_of(actor, made)
        with pytest.raises(DomainError, match=r"privacy\.(unknown|not_allowed)"):
            tell_affected(actor, breach_id=made, now=clock.now())


def test_an_alert_has_one_breach_and_the_period_is_one() -> None:
    alert = uuid4()
    made = open_breach(somebody(STEWARD), **breach(alert=alert))
    assert open_breach(somebody(SUPERVISOR), **breach(alert=alert)) == made
    now = clock.now()
    for wrong in ({"since": now, "until": now - timedelta(hours=1)}, {"until": now + timedelta(hours=1)}):
        with pytest.raises(DomainError, match=r"privacy\.period"):
            open_breach(somebody(STEWARD), **breach(**wrong))


def test_what_is_sent_twice_under_one_key_is_done_once() -> None:
    steward, key, now = somebody(STEWARD), "the key of one page", clock.now()
    first, second = (open_breach(steward, **breach(alert=uuid4())) for _each in range(2))
    for made in (first, first, second):
        report_breach(steward, breach_id=made, reported_to="省网信办", now=now, key=key)
    for made in (first, second):
        assert len([each for each in audit.about(f"breach:{made}") if each.kind == "privacy.breach.reported"]) == 1
    with pytest.raises(DomainError, match=r"uow\.repeated_differently"):
        report_breach(steward, breach_id=first, reported_to="市网信办", now=now, key=key)
    with pytest.raises(DomainError, match=r"privacy\.answered"):
        report_breach(steward, breach_id=first, reported_to="省网信办", now=now, key="another key")
