"""Messages of real deeds, by the real record: from the deed to the telephone, with everything that can go wrong between."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from simulators.protocol import request_headers
from simulators.running import Running, running
from tongban.capabilities.messaging import handlers, ports
from tongban.capabilities.messaging.actions.send_due import send_due, send_due_mail
from tongban.capabilities.messaging.adapters import wiring
from tongban.capabilities.messaging.adapters.mail_gateway.http import HttpMailGateway
from tongban.capabilities.messaging.adapters.sms_gateway.http import HttpSmsGateway
from tongban.capabilities.messaging.models import Dispatch, Message, Subject
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import sample_item, submitted
from tongban.cases.kinds import Defect
from tongban.foundation import clock
from tongban.foundation.records import consumers, relay
from tongban.foundation.records.models import ParkedEvent
from tongban.foundation.records.tests.raw import place_all
from tongban.registry.identity.actions.confirm_email import confirm_email
from tongban.registry.identity.actions.give_email import give_email
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.sealing import email_code

pytestmark = pytest.mark.usefixtures("committed_province")
PATH = "/api/v1/reports/sms"
MAIL_PATH = "/api/v1/reports/mail"
MOBILE = "19900000001"
ADDRESS = "lishili@example.cn"


def who(login: str, channel: Channel = Channel.DESK) -> Actor:
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


@pytest.fixture
def case() -> Receipt:
    """A case that 李示例's company has submitted."""
    item = sample_item()
    return submitted(who("lishili", Channel.PORTAL), item)


@pytest.fixture
def remote() -> Iterator[Running]:
    """The gateway's process; both ports are served by the adapters to it."""
    former = ports.sms.make, ports.mail.make
    with running("sms_gateway") as simulator:
        trusted = {"TRUSTED_LOCAL_SERVICES": [simulator.url], "ALLOWED_HOSTS": ["*"]}
        where = {"SMS_GATEWAY_URL": simulator.url, "SMS_GATEWAY_SECRET": simulator.secret}
        where |= {"MAIL_GATEWAY_URL": simulator.url, "MAIL_GATEWAY_SECRET": simulator.secret}
        with override_settings(**where, **trusted):
            sms, mail = wiring.sms_gateway(settings), wiring.mail_gateway(settings)
            assert isinstance(sms, HttpSmsGateway)
            assert isinstance(mail, HttpMailGateway)
            ports.sms.by(lambda: sms)
            ports.mail.by(lambda: mail)
            yield simulator
            sms.close()
            mail.close()
    assert former[0] is not None
    assert former[1] is not None
    ports.sms.by(former[0])
    ports.mail.by(former[1])


def digest_all() -> None:
    """As the relay does, when every event has its place: the line is the oldest transaction of the whole server, and other
    tests run beside this one."""
    place_all()
    relay.digest_all()


def taken(remote: Running) -> list[dict[str, str]]:
    return list(remote.ask("GET", "/_messages")[1]["messages"])


def messages() -> list[str]:
    return list(Message.objects.order_by("n").values_list("type", flat=True))


def consumer() -> consumers.Consumer:
    return next(each for each in consumers.subscriptions() if each.name == handlers.MESSAGES)


def ask_for_a_correction(case: Receipt) -> None:
    lines = [Line("m3", Defect.UNCLEAR, explanation="第二页看不清，李示例的")]
    request_correction(who("qianchushen"), case_id=case.case_id, seen=1, lines=lines)


def test_from_the_deed_to_the_telephone(case: Receipt, remote: Running) -> None:
    ask_for_a_correction(case)
    digest_all()
    assert messages() == ["cases.case.submitted", "cases.case.correction_requested"]
    assert {message.subject for message in Message.objects.all()} == {case.code}
    send_due(ports.sms.now())
    sent = taken(remote)
    assert {sms["mobile"] for sms in sent} == {MOBILE}
    assert sorted("要补正 1 处" in sms["text"] for sms in sent) == [False, True]


def test_the_job_is_waiting_when_the_message_is_there(case: Receipt) -> None:
    """One, however many messages: "within seconds" is this row, not the minute of the schedule."""
    ask_for_a_correction(case)
    digest_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = 'messaging.send'")
        assert cursor.fetchall() == [("todo",)]


def test_read_again_from_the_beginning_nothing_changes(case: Receipt) -> None:
    digest_all()
    before = list(Message.objects.values_list("id", "created_at")), list(Dispatch.objects.values_list("message_id"))
    consumers.ConsumerOffset.objects.filter(consumer=handlers.MESSAGES).update(position=0)
    digest_all()
    assert before == (
        list(Message.objects.values_list("id", "created_at")),
        list(Dispatch.objects.values_list("message_id")),
    )


def test_a_consumer_that_was_away_tells_everything_once(case: Receipt) -> None:
    ask_for_a_correction(case)
    with clock.frozen(clock.now() + timedelta(days=1)):
        digest_all()
        assert len(messages()) == Dispatch.objects.count() == 2


def test_what_cannot_be_digested_is_parked_with_its_case_and_told_later(case: Receipt) -> None:
    digest_all()
    Subject.objects.all().delete()
    ask_for_a_correction(case)
    withdraw(who("lishili", Channel.PORTAL), case_id=case.case_id, seen=2)
    other = submitted(who("wangshili", Channel.PORTAL), sample_item())
    digest_all()
    parked = ParkedEvent.objects.filter(consumer=handlers.MESSAGES)
    assert [each.error.split()[-1] for each in parked.order_by("position")] == ["messaging.subject.unknown", "subject"]
    assert Message.objects.filter(subject=other.code).exists(), "others go on"
    guide = Subject.objects.get().guide
    Subject.objects.create(stream_id=case.case_id, reference=case.code, guide=guide)
    assert consumers.retry_parked(consumer()) == 2
    assert not parked.exists()
    assert Message.objects.filter(subject=case.code).count() == 3


def test_an_outage_of_the_gateway_delays_and_doubles_nothing(case: Receipt, remote: Running) -> None:
    remote.switch(fail=True)
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    digest_all()
    send_due(ports.sms.now())
    assert {dispatch.state for dispatch in Dispatch.objects.all()} == {"QUEUED"}
    assert taken(remote) == []
    # Coming back, it takes everything, and loses every answer once.
    remote.switch(fail=False, deaf=0.5)
    for _ in range(4):
        Dispatch.objects.filter(state="QUEUED").update(next_at=clock.real_now())
        send_due(ports.sms.now())
    assert {dispatch.state for dispatch in Dispatch.objects.all()} == {"SENT"}
    assert sorted(sms["key"] for sms in taken(remote)) == sorted(each.message_id.hex for each in Dispatch.objects.all())


# --- reports, through the door --------------------------------------------------------------------------------------


class Door:
    """The web's address for reports, in process: the simulator's reports are fetched and posted, as often as we like."""

    def __init__(self, remote: Running) -> None:
        self.remote = remote
        self.client = Client(raise_request_exception=False)

    def post(self, document: Any, secret: str = "", path: str = PATH, **headers: str) -> Any:
        body = json.dumps(document).encode()
        signed = request_headers(secret or self.remote.secret, "POST", path, body, time.time())
        return self.client.post(path, body, "application/json", headers={**signed, **headers})


@pytest.fixture
def sent(case: Receipt, remote: Running) -> dict[str, str]:
    """One SMS as the gateway has it."""
    digest_all()
    send_due(ports.sms.now())
    (sms,) = taken(remote)
    return sms


def report(sms: dict[str, str], status: str = "delivered", **more: str) -> dict[str, str]:
    return {"key": sms["key"], "reference": sms["reference"], "status": status, **more}


def state() -> tuple[str, str]:
    dispatch = Dispatch.objects.get()
    return dispatch.state, dispatch.error


def test_a_report_is_taken_once(sent: dict[str, str], remote: Running) -> None:
    door = Door(remote)
    assert [door.post(report(sent)).status_code for _ in range(3)] == [204, 204, 204]
    assert door.post(report(sent, "failed", reason="absent")).status_code == 204
    assert state() == ("DELIVERED", "")


def test_the_same_bytes_again_change_nothing(sent: dict[str, str], remote: Running) -> None:
    body = json.dumps(report(sent)).encode()
    heard = request_headers(remote.secret, "POST", PATH, body, time.time())
    client = Client()
    assert [client.post(PATH, body, "application/json", headers=heard).status_code for _ in range(2)] == [204, 204]
    assert state() == ("DELIVERED", "")


@pytest.mark.parametrize("headers", [{}, {"Tongban-Signature": "v1=" + "0" * 64}, {"Tongban-Timestamp": "1"}])
def test_forged(sent: dict[str, str], remote: Running, headers: dict[str, str]) -> None:
    door = Door(remote)
    answer = door.post(report(sent), "another-secret-of-the-test", **headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "outgoing.signature_refused")
    assert Client().post(PATH, json.dumps(report(sent)), "application/json").status_code == 401
    assert state() == ("SENT", "")


def test_unknown_and_malformed(sent: dict[str, str], remote: Running) -> None:
    door = Door(remote)
    assert door.post(report(sent | {"key": "0" * 32})).json()["code"] == "messaging.report.unknown"
    assert door.post(report(sent | {"reference": "sms-other"})).json()["code"] == "messaging.report.unknown"
    assert door.post({"status": "delivered"}).json()["code"] == "messaging.report.malformed"
    assert Client().get(PATH).status_code == 405
    assert state() == ("SENT", "")


def test_mail_reports_have_a_door_of_their_own(case: Receipt, remote: Running) -> None:
    applicant = who("lishili", Channel.PORTAL)
    confirmation = give_email(applicant, address=ADDRESS)
    assert confirmation is not None
    confirm_email(applicant, code=email_code(confirmation))
    digest_all()
    send_due(ports.sms.now())
    send_due_mail(ports.mail.now())
    (mail,) = remote.ask("GET", "/_mails")[1]["mails"]
    assert (mail["to"], mail["subject"]) == (ADDRESS, "食品经营许可（新办）：申请已提交")
    door = Door(remote)
    # Known to this door is what went out by mail; the door of SMS knows the same key by another reference.
    assert door.post(report(mail)).json()["code"] == "messaging.report.unknown"
    assert [door.post(report(mail), path=MAIL_PATH).status_code for _ in range(2)] == [204, 204]
    assert dict(Dispatch.objects.values_list("way", "state")) == {"SMS": "SENT", "EMAIL": "DELIVERED"}
    assert Client().post(MAIL_PATH, json.dumps(report(mail)), "application/json").status_code == 401


# --- privacy --------------------------------------------------------------------------------------------------------


def test_no_number_and_no_name_in_any_row(case: Receipt, remote: Running) -> None:
    """Seeded people, and what an official wrote in a free text: after making, sending and reporting."""
    ask_for_a_correction(case)
    digest_all()
    send_due(ports.sms.now())
    door = Door(remote)
    for sms in taken(remote):
        door.post(report(sms, "failed", reason=f"{MOBILE} 关机"))
    people = yaml.safe_load((settings.DATA_FOLDER / "people/demo.yaml").read_text("utf-8"))["people"]
    secrets = {value for person in people for value in (person["mobile"], person["id_number"], person["name"])}
    with connection.cursor() as cursor:
        for table in ("messaging_message", "messaging_dispatch", "messaging_subject", "procrastinate_jobs"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = "\n".join(row[0] for row in cursor.fetchall())
            assert rows
            assert [secret for secret in secrets if secret in rows] == [], table
