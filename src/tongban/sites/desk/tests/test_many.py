"""Deeds on many cases: preview with reasons, one unit of work a case, nothing twice, nothing of others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.factories import published, sample_item, submitted, with_originals
from tongban.cases.models import Case
from tongban.cases.queries import MANY, case_detail
from tongban.cases.states import Deed, State
from tongban.cases.tests.demands import at_once
from tongban.foundation.records.models import Event, Refusal
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.sites.desk.many import deeds_on_many
from tongban.sites.desk.offered import offer_of
from tongban.sites.parts.visiting import visitor

KEY = "8f4b1b52-one-token"


@pytest.fixture
def four(who, item_code: str) -> list[str]:
    """Codes of three cases that can be accepted, and of one whose originals are still to be seen."""
    applicant = who("lishili", Channel.PORTAL)
    items = [item_code, item_code, item_code, published(item_code, "000131990003", with_originals)]
    return [show_registration_code(submitted(applicant, each).code) for each in items]


def sent(codes: list[str], seen: int = 1, do: str = "pass_pre_review", key: str = KEY) -> dict[str, object]:
    return {"do": do, "key": key, "case": [f"{code}@{seen}" for code in codes]}


def states(codes: list[str]) -> list[State]:
    found = dict(Case.objects.values_list("code", "state"))
    return [State(found[code.replace("-", "")]) for code in codes]


def test_the_preview_says_for_each_case_whether_and_why_not(visit, who, four: list[str]) -> None:
    client = visit("qianchushen")
    answer = client.get("/desk/many", {"do": "pass_pre_review", "case": four, "list": "view=todo&clock=soon"})
    page = answer.content.decode()
    assert [row.cells[0].text for row in answer.context["can"]] == four[:3]
    (locked,) = answer.context["cannot"]
    offer = offer_of(case_detail(who("qianchushen"), four[3]), Deed.PASS_PRE_REVIEW)
    assert offer is not None
    assert locked.cells[-1].word == offer.reason
    assert "确认办理 3 件" in page
    assert "/desk/?view=todo&amp;clock=soon" in page
    assert states(four) == [State.SUBMITTED] * 4
    assert Event.objects.filter(type="cases.case.accepted").count() == 0


def test_confirmed_once_each_is_done_and_sent_again_nothing_is(visit, four: list[str]) -> None:
    client = visit("qianchushen")
    page = client.post("/desk/many", sent(four[:3])).content.decode()
    assert "3 件中办好 3 件" in page
    assert states(four) == [State.ACCEPTED] * 3 + [State.SUBMITTED]
    events = Event.objects.count()
    again = client.post("/desk/many", sent(four[:3])).content.decode()
    assert again.count("此前已办好，没有重复办理") == 3
    assert Event.objects.count() == events
    assert not Refusal.objects.exists()


def test_what_has_moved_on_or_is_refused_is_left_alone_and_the_rest_is_done(visit, who, four: list[str]) -> None:
    moved = Case.objects.get(code=four[0].replace("-", ""))
    pass_pre_review(who("sunfuhe"), case_id=moved.id, seen=1)
    page = visit("qianchushen").post("/desk/many", sent(four)).content.decode()
    assert "4 件中办好 2 件" in page
    assert "已有新进展，没有办理：现在是“已受理”" in page
    assert "没有办理：" in page
    assert states(four) == [State.ACCEPTED] * 3 + [State.SUBMITTED]
    (refusal,) = Refusal.objects.all()
    assert (refusal.code, refusal.deed) == ("cases.originals.to_see", "cases.pass_pre_review")


def test_another_countys_case_is_neither_previewed_nor_done(visit, four: list[str]) -> None:
    stranger = visit("zhenganyuan")
    page = stranger.get("/desk/many", {"do": "pass_pre_review", "case": four}).content.decode()
    assert page.count("没有找到这个登记码的办件") == 4
    assert "示例餐饮" not in page
    done = stranger.post("/desk/many", sent(four)).content.decode()
    assert "4 件中办好 0 件" in done
    assert "示例餐饮" not in done
    assert states(four) == [State.SUBMITTED] * 4


def test_a_supervisor_is_offered_nothing_and_does_nothing(visit, who, four: list[str]) -> None:
    assert deeds_on_many(who("wujiancha"), "all") == []
    client = visit("wujiancha")
    assert 'name="case"' not in client.get("/desk/").content.decode()
    assert "4 件中办好 0 件" in client.post("/desk/many", sent(four)).content.decode()
    assert states(four) == [State.SUBMITTED] * 4


def test_the_list_offers_what_is_of_the_duty_and_of_the_view(who) -> None:
    offered = {
        (login, view): [deed.value for deed in deeds_on_many(who(login), view)]
        for login in ("qianchushen", "zhoujueding")
        for view in ("todo", "mine", "correcting", "done")
    }
    assert offered["qianchushen", "todo"] == ["pass_pre_review", "pass_to_originals"]
    assert offered["zhoujueding", "todo"] == ["conclude"]
    assert offered["zhoujueding", "done"] == ["archive"]
    assert not any(offered[login, view] for login in ("qianchushen", "zhoujueding") for view in ("mine", "correcting"))


@pytest.mark.parametrize("deed", [each.value for each in Deed if each not in MANY] + ["", "x" * 300])
def test_a_deed_of_judgement_is_never_done_to_many(visit, four: list[str], deed: str) -> None:
    client = visit("zhoujueding")
    assert client.get("/desk/many", {"do": deed, "case": four}).status_code == 404
    assert client.post("/desk/many", sent(four, do=deed)).status_code == 404
    assert states(four) == [State.SUBMITTED] * 4


@pytest.mark.parametrize(
    "case", ["x", "360722-261123-7KQ3XH", "360722-261123-7KQ3XH@", "360722-261123-7KQ3XH@9999999999"]
)
def test_what_is_no_choice_is_a_bad_request(visit, four: list[str], case: str) -> None:
    answer = visit("qianchushen").post(
        "/desk/many", {"do": "pass_pre_review", "key": KEY, "case": [f"{four[0]}@1", case]}
    )
    assert answer.status_code == 400
    assert states(four) == [State.SUBMITTED] * 4


def test_without_a_token_or_with_too_many_nothing_is_done(visit, four: list[str]) -> None:
    client = visit("qianchushen")
    assert client.post("/desk/many", {**sent(four), "key": ""}).status_code == 400
    assert client.post("/desk/many", {**sent(four), "key": "short"}).content.decode().count("没有办理：") == 4
    many = [f"{four[0]}@{number}" for number in range(101)]
    assert client.post("/desk/many", {"do": "pass_pre_review", "key": KEY, "case": many}).status_code == 422
    assert states(four) == [State.SUBMITTED] * 4


def test_nothing_ticked_is_told(visit, four: list[str]) -> None:
    assert "还没有勾选办件" in visit("qianchushen").get("/desk/many?do=pass_pre_review").content.decode()


def test_the_preview_costs_the_same_for_all(visit, four: list[str], frozen) -> None:
    client, spent = visit("qianchushen"), []
    client.get("/desk/many", {"do": "pass_pre_review", "case": four})
    for codes in (four[:1], four):
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/many", {"do": "pass_pre_review", "case": codes})
        spent.append(len(captured))
    assert spent[0] == spent[1] <= 2 + 2


@pytest.fixture
def committed_three(committed_province: str) -> list[str]:
    """Codes of three cases that can be accepted, with real commits."""
    item = sample_item()
    return [show_registration_code(submitted(_actor("lishili"), item).code) for _ in range(3)]


def test_one_confirmation_sent_twice_at_the_same_time_is_done_once(committed_three: list[str]) -> None:
    client = _signed_in("qianchushen")
    pages = at_once(*[lambda: client.post("/desk/many", sent(committed_three)).content.decode()] * 2)
    assert all("3 件中办好 3 件" in page for page in pages)
    assert sum(page.count("此前已办好，没有重复办理") for page in pages) == 3
    assert states(committed_three) == [State.ACCEPTED] * 3
    assert Event.objects.filter(type="cases.case.accepted").count() == 3


def test_two_officials_at_the_same_time_share_the_cases_and_none_is_done_twice(committed_three: list[str]) -> None:
    windows = [_signed_in(login) for login in ("qianchushen", "sunfuhe")]
    deeds = [
        lambda window=window, number=number: window.post(
            "/desk/many", sent(committed_three, key=f"{KEY}-{number}")
        ).content.decode()
        for number, window in enumerate(windows)
    ]
    pages = at_once(*deeds)
    assert sum(page.count("办好了：现在是“已受理”") for page in pages) == 3
    assert sum(page.count("已有新进展，没有办理") for page in pages) == 3
    assert Event.objects.filter(type="cases.case.accepted").count() == 3


def _actor(login: str) -> Actor:
    actor = actor_of(demo_id("account", login), Channel.PORTAL)
    assert actor is not None
    return actor


def _signed_in(login: str) -> Client:
    return visitor(_actor(login))
