"""个人信息权利请求 for a ward: the ward's, whoever of the guardians asked; who was guardian is out; both names, and it replays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.capabilities.messaging.actions.tell import tell_all
from tongban.capabilities.messaging.models import Message
from tongban.foundation import clock
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import AuditEntry, Event
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.claim import claim_right
from tongban.oversight.grievances.actions.close import close
from tongban.oversight.grievances.actions.follow_up import follow_up
from tongban.oversight.grievances.actions.opening import Asked
from tongban.oversight.grievances.actions.read_claimant import read_claimant
from tongban.oversight.grievances.kinds import Claim
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.queries import (
    Waiting,
    Wanted,
    enquiries,
    enquiries_for,
    enquiry_detail,
    own_enquiries,
)
from tongban.oversight.grievances.replay import replay
from tongban.oversight.grievances.rights import own_rights
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.oversight.grievances.tests.conftest import code_of, somebody
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, Guardianship
from tongban.registry.identity.queries import read_party
from tongban.registry.identity.trail import readings_about_ward
from tongban.registry.orgs.duties import Duty

pytestmark = pytest.mark.usefixtures("monday")
XINFENG = "360722000000"
QING, CAI, LIU = (demo_id("person", each) for each in ("caiqing", "caijiazhang", "liujiazhang"))


def at_home(login: str) -> Actor:
    return somebody(login, Channel.PORTAL)


def child() -> Actor:
    """蔡青示例, nearly 16, on an account of her own."""
    Account.objects.filter(login="zhangshili").update(natural_person_id=QING)
    return at_home("zhangshili")


def claimed(claim: Claim = Claim.CORRECT, by: str = "caijiazhang", **more: Any) -> Asked:
    given = {"region": XINFENG, "words": "孩子的名字登记错了。", "ward": QING, **more}
    return claim_right(at_home(by), claim=claim.value, **given)


def read_by_an_official() -> UUID:
    clerk = somebody("qianchushen")
    post = clerk.holds(Duty.REVIEW)
    assert post is not None
    read_party(clerk.by_right_of(post), PartyKind.NATURAL, QING, purpose="审查")
    found = readings_about_ward(at_home("caijiazhang"), QING).readings
    return next(each.id for each in found if each.body)


def out(guardian: UUID) -> None:
    Guardianship.objects.filter(guardian_id=guardian).update(ended_at=clock.now(), ended_because="COURT")


def test_it_is_the_wards_and_both_guardians_and_the_ward_see_it() -> None:
    done = claimed()
    row = Enquiry.objects.get()
    assert (row.asker_id, row.ward_id, row.kind) == (CAI, QING, "RIGHT")
    open_ = Event.objects.get(type="grievances.enquiry.asked").open
    assert (open_["actor"]["capacity"], open_["actor"]["principal"]) == ("GUARDIAN", str(QING))
    assert (open_["parties"], open_["asker"], open_["ward"]) == (
        [{"kind": "NATURAL", "id": str(QING)}], str(CAI), str(QING),
    )  # fmt: skip
    for actor in (at_home("caijiazhang"), at_home("liujiazhang"), child()):
        assert enquiry_detail(actor, done.number).asker
        assert [each.number for each in own_enquiries(actor).rows] == [done.number]
    for guardian in (at_home("caijiazhang"), at_home("liujiazhang")):
        assert [each.number for each in enquiries_for(guardian, QING).rows] == [done.number]
        assert [each.number for each in own_rights(guardian, QING)] == [done.number]
        assert own_rights(guardian) == (), "the request is not the guardian's own"
    assert [each.number for each in own_rights(child())] == [done.number]
    line = enquiry_detail(at_home("liujiazhang"), done.number).lines[0]
    assert (line.hand, line.guardian) == ("蔡示例", True)
    stranger = at_home("lishili")
    assert code_of(partial(enquiry_detail, stranger, done.number)) == "uow.not_found"
    assert code_of(partial(enquiries_for, stranger, QING)) == "identity.guardianship.unknown"
    assert code_of(partial(own_rights, stranger, QING)) == "identity.guardianship.unknown"
    assert code_of(partial(claimed, by="lishili")) == "identity.guardianship.unknown"
    assert (len(Waiting().waiting_of([QING])), Waiting().waiting_of([CAI])) == (1, ())
    assert not replay([done.enquiry_id])


def test_who_was_guardian_is_out_of_list_page_and_follow_up() -> None:
    done = claimed()
    answer(somebody("wujiancha"), enquiry_id=done.enquiry_id, seen=1, words="已经更正。", finding="GRANTED")
    out(CAI)
    former = at_home("caijiazhang")
    assert not own_enquiries(former).rows
    assert code_of(partial(enquiry_detail, former, done.number)) == "uow.not_found"
    on = partial(follow_up, enquiry_id=done.enquiry_id, seen=2, words="还不对。")
    assert code_of(partial(on, former)) == "uow.not_found"
    # The other parent goes on with it, and the ward closes it.
    on(at_home("liujiazhang"))
    stamp = Event.objects.get(type="grievances.enquiry.followed_up").open["actor"]
    assert (stamp["capacity"], stamp["principal"]) == ("GUARDIAN", str(QING))
    close(child(), enquiry_id=done.enquiry_id, seen=3)
    stamp = Event.objects.get(type="grievances.enquiry.closed").open["actor"]
    assert (stamp["capacity"], "principal" in stamp) == ("SELF", False)
    hands = [(each.hand, each.guardian) for each in enquiry_detail(at_home("liujiazhang"), done.number).lines]
    assert hands == [("蔡示例", True), ("", False), ("柳示例", True), ("蔡青示例", False)]
    assert not replay([done.enquiry_id])


def test_a_reading_of_the_ward_is_explained_and_complained_of() -> None:
    reading = read_by_an_official()
    claimed(Claim.COMPLAIN, reading=reading)
    row = Enquiry.objects.get()
    assert (row.reading, row.ward_id, row.against_id is not None) == (reading, QING, True)
    # The entry is the ward's: for themselves the guardian finds none.
    mine = partial(claimed, Claim.EXPLAIN, reading=reading, ward=None)
    assert code_of(mine) == "grievances.right.no_reading"
    claimed(Claim.EXPLAIN, reading=reading)
    assert not replay([row.id])


def test_who_answers_sees_ward_and_guardian_and_no_official_who_asked_does() -> None:
    done = claimed()
    found = read_claimant(somebody("wujiancha"), enquiry_id=done.enquiry_id)
    assert (found.person.name, found.guardian.name if found.guardian else "") == ("蔡青示例", "蔡示例")
    subjects = set(AuditEntry.objects.filter(kind="privacy.data.read").values_list("subject", flat=True))
    assert subjects == {f"person:{QING}", f"person:{CAI}"}
    Account.objects.filter(login="wujiancha").update(natural_person_id=CAI)
    again = partial(read_claimant, somebody("wujiancha"), enquiry_id=done.enquiry_id)
    assert code_of(again) == "grievances.enquiry.not_allowed"


def test_ward_and_guardians_of_today_are_told() -> None:
    done = claimed()
    out(CAI)
    answer(somebody("wujiancha"), enquiry_id=done.enquiry_id, seen=1, words="已经更正。", finding="GRANTED")
    event = Event.objects.get(type="grievances.enquiry.answered")
    placed = PlacedEvent(
        position=1, stream_id=event.stream_id, n=event.n, type=event.type, schema=event.schema, at=event.at,
        open=event.open,
    )  # fmt: skip
    tell_all([placed])
    assert set(Message.objects.values_list("recipient_id", flat=True)) == {QING, LIU}


def test_an_official_keeps_out_of_what_they_asked_as_guardian() -> None:
    done = claimed()
    Account.objects.filter(login="wujiancha").update(natural_person_id=CAI)
    for _each in range(2):
        offers = {each.deed: each for each in enquiry_detail(somebody("wujiancha"), done.number).offers}
        assert "回避" in offers[EnquiryDeed.ANSWER].reason
        out(CAI)
    Account.objects.filter(login="wujiancha").update(natural_person_id=demo_id("person", "lishili"))
    assert [each.number for each in enquiries(somebody("wujiancha"), Wanted("rights")).rows] == [done.number]


@pytest.mark.parametrize("column", ["ward_id", "asker_id"])
def test_a_doctored_ward_is_found(column: str) -> None:
    done = claimed()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE grievances_enquiry SET {column} = %s WHERE id = %s", [UUID(int=1), done.enquiry_id])
    assert [each.what for each in replay([done.enquiry_id])] == [column]


LOOKS: dict[str, Callable[[Actor, str], Any]] = {
    "list": lambda actor, _number: own_enquiries(actor),
    "page": lambda actor, number: enquiry_detail(actor, number),
    "ward": lambda actor, _number: own_rights(actor, QING),
    "of the ward": lambda actor, _number: enquiries_for(actor, QING),
}


@pytest.mark.parametrize("look", LOOKS)
def test_that_a_guardian_looked_is_on_record(look: str) -> None:
    done = claimed()
    entries = AuditEntry.objects.filter(subject=f"person:{QING}", data__fields__contains=["requests"])
    assert not entries.exists()
    LOOKS[look](at_home("liujiazhang"), done.number)
    entry = entries.get()
    assert (entry.actor["capacity"], entry.actor["principal"]) == ("GUARDIAN", str(QING))


def test_no_question_is_asked_for_a_ward_and_nobody_is_their_own() -> None:
    claimed()
    for changed in ({"kind": "QUESTION", "claim": ""}, {"ward_id": CAI}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enquiry.objects.update(**changed)
