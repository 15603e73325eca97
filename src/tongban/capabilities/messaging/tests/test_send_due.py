"""Sending: at once, again after an outage, once; and what cannot be sent is told apart from what must wait."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tongban.capabilities.messaging.actions import send_due as sending
from tongban.capabilities.messaging.actions.send_due import BATCH, GIVE_UP, LEASE, LONGEST_WAIT, send_due
from tongban.capabilities.messaging.actions.tell import tell, tell_all
from tongban.capabilities.messaging.models import Dispatch
from tongban.capabilities.messaging.ports import GATEWAY_BAD_ANSWER, GATEWAY_REFUSED
from tongban.capabilities.messaging.tests.conftest import MOBILE, OTHER_MOBILE, Events, Memory, let_pass, reader
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.models import NaturalPerson


def states() -> list[str]:
    return sorted(Dispatch.objects.values_list("state", flat=True))


def test_sent_to_the_number_of_the_person(events: Events, gateway: Memory) -> None:
    tell(events("submitted"))
    assert send_due(gateway) is False
    dispatch = Dispatch.objects.get()
    assert (dispatch.state, dispatch.tries, dispatch.error) == ("SENT", 1, "")
    ((mobile, text),) = gateway.sent.values()
    assert mobile == MOBILE
    assert text.startswith("食品经营许可（新办）：申请已提交。登记码 360722-")
    assert gateway.sent.keys() == {dispatch.message_id.hex}
    send_due(gateway)
    assert len(gateway.asked) == 1


def test_of_a_legal_person_the_legal_representative_is_told(events: Events, gateway: Memory, company: UUID) -> None:
    tell(events("submitted", parties=[{"kind": "LEGAL", "id": str(company)}]))
    send_due(gateway)
    assert [mobile for mobile, _ in gateway.sent.values()] == [MOBILE]


def test_without_a_number_nothing_is_sent(events: Events, gateway: Memory, person: Actor) -> None:
    NaturalPerson.objects.filter(pk=person.person_id).update(
        mobile_sealed=b"", mobile_index=None, mobile_index_even=None
    )
    tell(events("submitted"))
    tell(events("submitted", parties=[{"kind": "LEGAL", "id": str(UUID(int=7))}]))
    send_due(gateway)
    assert states() == ["NO_ADDRESS", "NO_ADDRESS"]
    assert gateway.asked == []


def test_an_outage_of_a_day_loses_and_doubles_nothing(events: Events, gateway: Memory) -> None:
    gateway.away = True
    for hour in range(24):
        tell(events("submitted"))
        send_due(gateway)
        let_pass(timedelta(hours=1))
        assert states() == ["QUEUED"] * (hour + 1)
    assert gateway.sent == {}
    # A dead gateway is asked once a run, not once for each message.
    assert len(gateway.asked) == 24
    gateway.away = False
    send_due(gateway)
    assert states() == ["SENT"] * 24
    assert len(gateway.sent) == 24
    assert {dispatch.message_id.hex for dispatch in Dispatch.objects.all()} == gateway.sent.keys()


def test_it_waits_longer_each_time_but_not_for_ever(events: Events, gateway: Memory) -> None:
    gateway.away = True
    tell(events("submitted"))
    waits = []
    for _ in range(9):
        send_due(gateway)
        dispatch = Dispatch.objects.get()
        waits.append(dispatch.next_at - clock.real_now())
        Dispatch.objects.update(next_at=clock.real_now())
    assert waits[0] < waits[1] < waits[2]
    assert waits[-1] <= LONGEST_WAIT
    assert (dispatch.tries, dispatch.error) == (9, "timeout")


def test_an_answer_that_was_lost_sends_nothing_twice(events: Events, gateway: Memory) -> None:
    """The gateway took it, we never heard: the same key again, one SMS."""
    gateway.deaf = True
    tell(events("submitted"))
    send_due(gateway)
    assert states() == ["QUEUED"]
    gateway.deaf = False
    let_pass(timedelta(hours=1))
    send_due(gateway)
    assert states() == ["SENT"]
    assert len(gateway.asked) == 2
    assert len(gateway.sent) == 1


def test_a_sender_that_dies_leaves_its_batch_to_the_next(events: Events, gateway: Memory) -> None:
    class Died(Exception):
        pass

    def die(**_: str) -> str:
        raise Died

    tell(events("submitted"))
    dying = Memory()
    dying.send = die  # type: ignore[method-assign]
    with pytest.raises(Died):
        send_due(dying)
    send_due(gateway)
    assert gateway.sent == {}, "still leased"
    let_pass(LEASE)
    send_due(gateway)
    assert states() == ["SENT"]


def test_a_refusal_is_for_good_and_hinders_nobody(events: Events, gateway: Memory) -> None:
    gateway.refuses[MOBILE] = DomainError(GATEWAY_REFUSED, reason="mobile_malformed")
    other = reader("wangshili").person_id
    tell_all([events("submitted"), events("submitted", parties=[{"kind": "NATURAL", "id": str(other)}])])
    send_due(gateway)
    assert states() == ["REFUSED", "SENT"]
    assert Dispatch.objects.get(state="REFUSED").error == "mobile_malformed"
    assert [mobile for mobile, _ in gateway.sent.values()] == [OTHER_MOBILE]
    let_pass(timedelta(days=1))
    send_due(gateway)
    assert len(gateway.asked) == 2


def test_one_message_that_always_fails_does_not_hold_up_the_others(events: Events, gateway: Memory) -> None:
    gateway.refuses[MOBILE] = DomainError(GATEWAY_BAD_ANSWER, reason="reference")
    other = reader("wangshili").person_id
    tell(events("submitted"))
    tell(events("submitted", parties=[{"kind": "NATURAL", "id": str(other)}]))
    for _ in range(3):
        send_due(gateway)
        let_pass(timedelta(seconds=31))
    assert [mobile for mobile, _ in gateway.sent.values()] == [OTHER_MOBILE]
    assert states() == ["QUEUED", "SENT"]


def test_after_a_week_it_would_mislead(events: Events, gateway: Memory) -> None:
    tell(events("submitted"))
    let_pass(GIVE_UP + timedelta(minutes=1))
    send_due(gateway)
    assert states() == ["EXPIRED"]
    assert gateway.asked == []


def test_a_run_has_an_end(events: Events, gateway: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", -1.0)
    tell_all([events("submitted") for _ in range(BATCH + 1)])
    assert send_due(gateway) is True
    assert states().count("SENT") == BATCH
    assert send_due(gateway) is True
    assert send_due(gateway) is False
    assert states() == ["SENT"] * (BATCH + 1)
