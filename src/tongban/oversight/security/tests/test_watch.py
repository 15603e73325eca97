"""Rules count what the log has taken up; what is too much is an alert, once; the supervisor handles it in four steps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

import pytest

from tongban.capabilities.messaging.queries import sendings_about
from tongban.cases.factories import sample_item, submitted
from tongban.foundation import clock
from tongban.foundation.records import audit, refusals, relay
from tongban.foundation.records.models import AuditEntry, Refusal
from tongban.foundation.transparency.models import LogEntry
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.oversight.security import queries, replay
from tongban.oversight.security.actions import watch as watching
from tongban.oversight.security.actions.close import close
from tongban.oversight.security.actions.dismiss import dismiss
from tongban.oversight.security.actions.report import report
from tongban.oversight.security.actions.respond import respond
from tongban.oversight.security.actions.watch import sweep, watch
from tongban.oversight.security.models import Alert, Trace
from tongban.oversight.security.policies import may, may_see, visible_to
from tongban.oversight.security.rules import Rule, rules
from tongban.oversight.security.states import AlertDeed
from tongban.registry.identity.actions.ask_number import whose_number
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import DEMO_LOGINS, DemoLogin, demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty

pytestmark = pytest.mark.usefixtures("committed_province")
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def who(login: str, channel: Channel = Channel.DESK) -> Actor:
    """Who is behind a demo log-in; an official at the desk."""
    actor = actor_of(Account.objects.get(login=login).id, channel)
    assert actor is not None
    return actor


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def _look() -> None:
    """Everything that is committed, whatever runs beside on the same server."""
    until = time.monotonic() + 30
    while LogEntry.objects.exclude(kind="e").count() < AuditEntry.objects.count() + Refusal.objects.count():
        assert time.monotonic() < until, "something is left out of the log"
        relay.digest_all()
    while watch():
        pass


def _reads(actor: Actor, times: int, at: datetime = NOON, **more: object) -> None:
    with clock.frozen(at):
        for _ in range(times):
            audit.write("privacy.data.read", actor.stamp(), f"person:{uuid7(at)}", {"fields": ["name"], **more})


def _alerts() -> list[tuple[str, str, int]]:
    return list(Alert.objects.order_by("rule").values_list("rule", "state", "count"))


def test_a_curious_official_is_found_once_however_often_it_is_looked() -> None:
    curious = who("qianchushen")
    _reads(curious, 9)
    _look()
    assert _alerts() == []
    _reads(curious, 1)
    _look()
    assert _alerts() == [("mass-read", "FOUND", 10)]
    _reads(curious, 3)
    _look()
    assert watch() == 0
    assert len(_alerts()) == 1
    alert = Alert.objects.get()
    assert (alert.account, alert.first_at, alert.at) == (curious.account_id, NOON, NOON)
    assert replay.replay([alert.id]) == ()


def test_reading_one_person_often_or_many_over_a_day_is_no_alert() -> None:
    official, case = who("qianchushen"), str(uuid7(NOON))
    for _ in range(30):
        audit.write("privacy.data.read", official.stamp(), f"case:{case}", {})
    for hour in range(24):
        _reads(official, 1, NOON - timedelta(hours=hour + 1))
    _look()
    assert _alerts() == []


def test_who_reads_slowly_is_found_by_the_day() -> None:
    """Fewer than ten in each hour; thirty people in a day are too many. Who was read a day ago no longer counts."""
    curious = who("qianchushen")
    _reads(curious, 1, NOON - timedelta(days=1))
    for hours in (20, 3, 2, 1):
        _reads(curious, 7, NOON - timedelta(hours=hours))
    _reads(curious, 1)
    _look()
    assert _alerts() == []
    _reads(curious, 1)
    _look()
    assert _alerts() == [("mass-read-day", "FOUND", 30)]
    alert = Alert.objects.get()
    assert (alert.account, alert.first_at) == (curious.account_id, NOON - timedelta(hours=20))
    assert [row.rule_id for row in queries.alerts(who("guanshuju")).rows] == ["mass-read-day"]


@pytest.mark.parametrize("take_in", [True, False])
def test_who_came_to_the_window_and_was_taken_in_is_not_counted(take_in: bool) -> None:
    """A clerk finds by number who stands there, before there is a case to name."""
    clerk, applicant = who("zhaochuangkou", Channel.WINDOW), who("jiangshili", Channel.PORTAL)
    by = clerk if take_in else applicant
    with clock.frozen(NOON - timedelta(hours=2)):
        submitted(by, sample_item(), party=(PartyKind.NATURAL, applicant.person_id))
    _reads(clerk, 9)
    audit.write("privacy.data.read", clerk.stamp(), f"person:{applicant.person_id}", {"purpose": "window"})
    _look()
    assert _alerts() == ([] if take_in else [("mass-read", "FOUND", 10)])


def test_at_night_fewer_are_too_many() -> None:
    _reads(who("qianchushen"), 5, datetime(2026, 11, 24, 15, tzinfo=UTC))
    _look()
    assert _alerts() == [("odd-hours", "FOUND", 5)]


def test_who_tries_numbers_under_the_name_of_a_delay_is_found() -> None:
    asking = who("zhoujueding")
    for count in (4, 1):
        assert _alerts() == []
        for _ in range(count):
            with pytest.raises(DomainError, match=r"uow\.not_found"):
                whose_number(asking, "36990119870519010X")
        _look()
    assert _alerts() == [("numbers-tried", "FOUND", 5)]


def _refused_outside(account: object, times: int) -> None:
    for _ in range(times):
        because = {"because": "oidc.national.other_person"}
        audit.write("identity.national.refused", {"channel": "PORTAL"}, f"account:{account}", because)


def test_log_ins_by_the_national_platform_that_are_refused() -> None:
    """Of one account three are too many; of strangers, who may be anybody, thirty."""
    account = who("lishili").account_id
    _refused_outside(account, 2)
    _refused_outside("unknown", 29)
    _look()
    assert _alerts() == []
    _refused_outside(account, 1)
    _refused_outside("unknown", 1)
    _look()
    assert _alerts() == [("national-refused", "FOUND", 3), ("national-strangers", "FOUND", 30)]
    assert Alert.objects.get(rule="national-strangers").account is None
    # However many they are, those of an account are no strangers.
    _refused_outside(who("zhangshili").account_id, 30)
    _look()
    assert [rule for rule, _state, _count in _alerts()] == ["national-refused"] * 2 + ["national-strangers"]


def test_who_reports_breaches_sees_what_concerns_personal_data_and_nothing_else() -> None:
    curious, steward = who("qianchushen"), who("guanshuju")
    _reads(curious, 10)
    _signs_in(curious, 2, "identity.account.new_device")
    _look()
    assert [row.rule_id for row in queries.alerts(steward).rows] == ["mass-read"]
    assert queries.open_alerts(steward) == 1
    read, device = (Alert.objects.get(rule=rule) for rule in ("mass-read", "new-device"))
    detail = queries.alert_detail(steward, read.id)
    assert (detail.offers, detail.handles) == ((), False)
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        queries.alert_detail(steward, device.id)
    with pytest.raises(DomainError, match=r"security\.alert\.not_allowed"):
        report(steward, alert_id=read.id, seen=1, words="没有什么")
    told = {recipient for recipient, _ in sendings_about(read.id, "security.alert.personal")}
    assert told == {steward.person_id}
    assert sendings_about(device.id, "security.alert.personal") == ()
    _reads(steward, 10)
    _look()
    about = Alert.objects.get(account=steward.account_id)
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        queries.alert_detail(steward, about.id)


def test_failed_log_ins_of_one_account_and_refused_deeds_of_one_official() -> None:
    official = who("qianchushen")
    for _ in range(8):
        audit.write("identity.account.sign_in_failed", {"channel": "PORTAL"}, f"account:{official.account_id}", {})
    for _ in range(10):
        refusals.write(DomainError("uow.not_found"), deed="case.accept", actor=official.stamp(), target=None)
    _look()
    assert _alerts() == [("denied-deeds", "FOUND", 10), ("password-guessing", "FOUND", 8)]


def test_the_four_steps_and_who_may_take_them() -> None:
    _reads(who("qianchushen"), 10)
    _look()
    (alert_id,) = Alert.objects.values_list("id", flat=True)
    supervisor = who("wujiancha")
    for step, (deed, state) in enumerate([(report, "REPORTED"), (respond, "RESPONDED"), (close, "CLOSED")], start=1):
        with pytest.raises(DomainError, match=r"uow\.not_found"):
            deed(who("qianchushen"), alert_id=alert_id, seen=step, words="没有什么")
        with pytest.raises(DomainError, match=r"security\.alert\.words"):
            deed(supervisor, alert_id=alert_id, seen=step, words="  ")
        assert (
            deed(supervisor, alert_id=alert_id, seen=step, words="已核实", key=f"alert-step-{step}").state.value
            == state
        )
        assert deed(supervisor, alert_id=alert_id, seen=step, words="已核实", key=f"alert-step-{step}").repeated
    with pytest.raises(DomainError, match=r"states\.deed_not_possible"):
        dismiss(supervisor, alert_id=alert_id, seen=4, words="误报")
    detail = queries.alert_detail(supervisor, alert_id)
    assert [line.words for line in detail.lines] == ["", "已核实", "已核实", "已核实"]
    assert replay.replay([alert_id]) == ()
    _reads(who("qianchushen"), 1)
    _look()
    assert [state for _, state, _ in _alerts()] == ["CLOSED", "FOUND"], "what goes on is an alert again"


def test_nobody_sees_the_alert_about_himself() -> None:
    supervisor = who("wujiancha")
    _reads(supervisor, 10)
    _look()
    assert Alert.objects.count() == 1
    assert queries.alerts(supervisor).rows == ()
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        queries.alert_detail(supervisor, Alert.objects.get().id)


def test_traces_are_swept_when_no_rule_looks_back_so_far() -> None:
    _reads(who("qianchushen"), 3, NOON - timedelta(days=2))
    _reads(who("qianchushen"), 2)
    _look()
    sweep()
    assert set(Trace.objects.values_list("at", flat=True)) == {NOON}


def test_a_handled_case_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [uuid7(NOON) for _ in range(12)]

    def some(stream_ids: object, account: str) -> frozenset[UUID]:
        return frozenset(cases[:3])

    monkeypatch.setattr("tongban.oversight.security.actions.watch.acted_on", some)
    for case in cases:
        audit.write("privacy.data.read", who("qianchushen").stamp(), f"person:{uuid7(NOON)}", {"case": str(case)})
    _look()
    assert _alerts() == []


def _signs_in(official: Actor, times: int, kind: str) -> None:
    for _ in range(times):
        audit.write(kind, official.stamp(), f"account:{official.account_id}", {"network": "203.0.113.0/24"})


def test_two_new_devices_in_a_day_and_a_token_from_elsewhere() -> None:
    official = who("qianchushen")
    _signs_in(official, 1, "identity.account.new_device")
    _look()
    assert _alerts() == []
    _signs_in(official, 1, "identity.account.new_device")
    _signs_in(official, 1, "identity.token.new_network")
    _look()
    assert _alerts() == [("new-device", "FOUND", 2), ("token-new-network", "FOUND", 1)]


def test_what_is_carried_away_is_counted_over_a_day_and_what_is_looked_at_is_not() -> None:
    official, case = who("qianchushen"), str(uuid7(NOON))
    for hour in range(15):
        with clock.frozen(NOON - timedelta(hours=hour)):
            audit.write("privacy.data.read", official.stamp(), f"case:{case}", {"fields": ["m1"], "n": 1, "page": 2})
            audit.write("privacy.data.read", official.stamp(), f"case:{case}", {"fields": ["name"]})
            audit.write("privacy.data.read", official.stamp(), f"case:{case}", {"fields": ["m1"], "n": 1})
            if hour:
                audit.write("privacy.data.read", official.stamp(), f"case:{case}", {"fields": ["m2"], "n": 2})
    _look()
    assert _alerts() == []
    audit.write("identity.audit.exported", official.stamp(), f"account:{official.account_id}", {"rows": 500})
    _look()
    assert _alerts() == [("exports", "FOUND", 30)]


def test_who_answers_for_the_region_is_told_by_sms_and_never_who_it_is_about() -> None:
    supervisor = who("wujiancha")
    _reads(who("qianchushen"), 10)
    _look()
    alert = Alert.objects.get()
    told = sendings_about(alert.id, "security.alert.raised")
    assert [recipient for recipient, _ in told] == [supervisor.person_id]
    reports = sendings_about(alert.id, "security.alert.personal")
    assert [recipient for recipient, _ in reports] == [who("guanshuju").person_id]
    assert set(queries.alert_detail(supervisor, alert.id).told) == {told[0][1], reports[0][1]}
    _reads(supervisor, 10)
    _look()
    about = Alert.objects.get(account=supervisor.account_id)
    assert supervisor.person_id not in [recipient for recipient, _ in sendings_about(about.id, "security.alert.raised")]


def test_alerts_about_citizens_reach_the_supervisors_of_the_province() -> None:
    for _ in range(10):
        account = Account.objects.get(login="jiangshili").id
        audit.write("identity.account.sign_in_failed", {"channel": "PORTAL"}, f"account:{account}", {})
    _look()
    alert = Alert.objects.get()
    assert (alert.rule, alert.region_code, alert.count) == ("password-guessing", "", 10)
    province = [who("sujiancha"), who("jijiancha")]
    told = {recipient for recipient, _ in sendings_about(alert.id, "security.alert.raised")}
    assert told == {each.person_id for each in province}
    assert [row.rule_id for row in queries.alerts(province[0]).rows] == ["password-guessing"]
    assert queries.alerts(who("wujiancha")).rows == ()
    assert report(province[0], alert_id=alert.id, seen=1, words="已联系本人").state.value == "REPORTED"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_alert_of_the_demonstration_has_somebody_who_sees_and_handles_it(rule: Rule) -> None:
    """Whomever it is about: each official of the demonstration, those who supervise too, each applicant, and nobody known."""
    supervisors = [actor for actor in map(_actor, DEMO_LOGINS) if actor is not None and actor.holds(Duty.SUPERVISE)]
    groups = [f"account:{account}" for account in Account.objects.order_by("login").values_list("id", flat=True)]
    assert len(groups) > 40
    watching._raise([watching._Found(rule, group, NOON, NOON, 99) for group in [*groups, "account:unknown"]])
    alerts = list(Alert.objects.all())
    assert len(alerts) == len(groups) + 1
    shown = set(Alert.objects.filter(reduce(or_, map(visible_to, supervisors))).values_list("id", flat=True))
    assert [alert.group for alert in alerts if alert.id not in shown] == []
    handled = {
        alert.id
        for alert in alerts
        for each in supervisors
        if may_see(each, alert) and may(each, AlertDeed.REPORT, alert).post
    }
    assert [alert.group for alert in alerts if alert.id not in handled] == []
    assert [alert.group for alert in alerts if not sendings_about(alert.id, "security.alert.raised")] == []


def _actor(demo: DemoLogin) -> Actor | None:
    return actor_of(demo_id("account", demo.login), Channel.DESK)
