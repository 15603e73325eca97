"""Filters of the work list as a page has them, saved views, the place of a case in its list, the search by number."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.saved_views import save_view
from tongban.cases.factories import submitted
from tongban.cases.models import Case, SavedView
from tongban.cases.queries import Narrowing, saved_views
from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry, Refusal
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of


@pytest.fixture
def three(who, item_code: str) -> list[str]:
    """Codes of three cases, the oldest three weeks ago and untouched."""
    codes = []
    for days in (21, 2, 1):
        with clock.frozen(clock.real_now() - timedelta(days=days)):
            codes.append(show_registration_code(submitted(who("lishili", Channel.PORTAL), item_code).code))
    return codes


def test_filters_are_chosen_in_the_line_and_told_in_the_caption(visit, three: list[str], item_code: str) -> None:
    client = visit("qianchushen")
    page = client.get("/desk/", {"view": "todo", "clock": "late", "item": item_code}).content.decode()
    assert three[0] in page
    assert three[1] not in page
    assert "部门待办 · 食品经营许可（新办） · 已超期 · 紧的在前" in page
    assert '<option value="late" selected>' in page
    nothing = client.get("/desk/", {"view": "todo", "channel": "WINDOW"}).content.decode()
    assert "没有合乎这些条件的办件" in nothing


def test_what_is_no_filter_is_told_and_filters_nothing(visit, three: list[str]) -> None:
    answer = visit("qianchushen").get("/desk/", {"state": "<b>", "since": "2026-02-30"})
    assert answer.status_code == 200
    assert "没有筛选" in answer.context["problem"]
    assert three[0] in answer.content.decode()
    assert "<b>" not in answer.context["problem"]


def test_a_view_is_saved_shown_as_a_tab_ordered_and_deleted(visit, who, three: list[str]) -> None:
    client, actor = visit("qianchushen"), who("qianchushen")
    for name, words in (("超期的", {"clock": "late"}), ("网上的", {"channel": "PORTAL"})):
        answer = client.post("/desk/views", {"do": "save", "name": name, "view": "todo", **words}, follow=True)
        assert f"视图“{name}”已经保存" in answer.content.decode()
    page = client.get("/desk/?view=todo&clock=late").content.decode()
    tab = page[page.rindex("<a", 0, page.index("超期的")) : page.index("超期的")]
    assert 'aria-current="page"' in tab
    first, second = saved_views(actor)
    assert (first.name, second.name) == ("超期的", "网上的")
    client.post("/desk/views", {"do": "down", "id": first.id})
    assert [view.name for view in saved_views(actor)] == ["网上的", "超期的"]
    client.post("/desk/views", {"do": "up", "id": second.id})
    assert [view.name for view in saved_views(actor)] == ["网上的", "超期的"]
    client.post("/desk/views", {"do": "delete", "id": second.id})
    assert [(view.name, SavedView.objects.get(pk=view.id).position) for view in saved_views(actor)] == [("超期的", 1)]


@pytest.mark.parametrize("name", ["", "  ", "字" * 21, "两\n行", "占位"])
def test_a_name_that_cannot_be_kept_is_told_beside_the_field(visit, who, name: str) -> None:
    save_view(who("qianchushen"), name="占位", view="todo", narrowing=Narrowing())
    answer = visit("qianchushen").post("/desk/views", {"do": "save", "name": name, "view": "done"})
    assert answer.status_code == 422
    assert answer.content.decode().count("视图") > 3
    assert SavedView.objects.count() == 1
    assert not Refusal.objects.exists()


def test_twelve_views_and_no_more(visit, who) -> None:
    for number in range(12):
        save_view(who("qianchushen"), name=f"第 {number}", view="all", narrowing=Narrowing())
    answer = visit("qianchushen").post("/desk/views", {"do": "save", "name": "又一个", "view": "all"})
    assert answer.status_code == 409
    assert "最多保存 12 个" in answer.content.decode()
    assert SavedView.objects.count() == 12


def test_anothers_view_does_not_exist(visit, who) -> None:
    mine = save_view(who("qianchushen"), name="我的", view="all", narrowing=Narrowing())
    stranger = visit("sunfuhe")
    assert "我的</a>" not in stranger.get("/desk/").content.decode()
    for do in ("delete", "up"):
        assert stranger.post("/desk/views", {"do": do, "id": mine}).status_code == 404
    assert stranger.post("/desk/views", {"do": "delete", "id": "x"}).status_code == 404
    assert SavedView.objects.filter(pk=mine).exists()


def test_a_view_that_is_none_is_not_saved(who) -> None:
    with pytest.raises(DomainError) as told:
        save_view(who("qianchushen"), name="x", view="nowhere", narrowing=Narrowing())
    assert told.value.code == "cases.filter.invalid"


@pytest.mark.parametrize("login", ["qianchushen", "wujiancha", "zhaochuangkou"])
def test_twelve_views_and_every_filter_cost_what_a_list_costs(visit, who, three: list[str], login: str, frozen) -> None:
    """Budget: four statements besides session and actor."""
    for number in range(12):
        save_view(who(login), name=f"第 {number}", view="all", narrowing=Narrowing())
    client, words = visit(login), {"view": "all", "clock": "late", "channel": "PORTAL", "since": "2020-01-01"}
    frozen(clock.real_now())
    client.get("/desk/", words)
    with CaptureQueriesContext(connection) as spent:
        client.get("/desk/", {**words, "size": "100"})
    assert len(spent) <= 5 + 2


def test_a_case_leads_to_its_neighbours_and_still_does_after_a_deed(visit, three: list[str]) -> None:
    client = visit("qianchushen")
    rows = client.get("/desk/").context["rows"]
    page = client.get(rows[1].link.href).content.decode()
    before, following = (_address_of(page, rel) for rel in ("prev", "next"))
    assert three[0] in before
    assert three[2] in following
    version = Case.objects.get(code=three[1].replace("-", "")).state_version
    done = client.post(
        f"/desk/cases/{three[1]}/deed", {"do": "pass_pre_review", "seen": version, "key": "k" * 9}, follow=True
    )
    # It is due later now; the place stays where it was when the list was read.
    assert _address_of(done.content.decode(), "next") == following
    last = client.get(following).content.decode()
    assert three[1] not in _address_of(last, "prev")
    assert three[0] in _address_of(last, "prev")


def _address_of(page: str, rel: str) -> str:
    before = page[: page.index(f'rel="{rel}"')]
    return before[before.rindex('href="') + 6 :].partition('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("said", ["x", "view=todo", "view=todo&at=%00", "state=x&at=MQ", "at=" + "x" * 900])
def test_what_is_no_place_is_left_out(visit, code: str, said: str) -> None:
    answer = visit("qianchushen").get(f"/desk/cases/{code}/", {"list": said})
    assert answer.status_code == 200
    assert 'rel="next"' not in answer.content.decode()


def test_the_place_of_another_countys_list_shows_nothing_of_it(visit, three: list[str]) -> None:
    """Whoever follows an address of somebody else reads with rights of their own."""
    address = visit("qianchushen").get("/desk/").context["rows"][1].link.href
    said = parse_qs(urlsplit(address).query)["list"][0]
    stranger = visit("zhenganyuan")
    assert stranger.get(address).status_code == 404
    own = stranger.get("/desk/?view=all").context["rows"]
    assert [row.code for row in own] == []
    assert three[0] not in stranger.get("/desk/", {"list": said}).content.decode()


def test_by_number_finds_the_cases_and_leaves_a_reading(visit, who, three: list[str]) -> None:
    applicant = who("lishili", Channel.PORTAL)
    uscc = party_of(PartyKind.LEGAL, applicant.legal_persons[0]).identifier
    client = visit("qianchushen")
    page = client.post("/desk/applicant", {"identifier": uscc, "purpose": "review"}).content.decode()
    assert all(code in page for code in three)
    assert uscc not in page
    entry = AuditEntry.objects.get(kind="privacy.data.read")
    assert entry.subject == f"legal_person:{applicant.legal_persons[0]}"
    assert entry.data["purpose"] == "核对材料"


def test_by_number_of_a_person_is_told_to_the_person(visit, who) -> None:
    person = who("lishili", Channel.PORTAL)
    number = party_of(PartyKind.NATURAL, person.person_id).identifier
    page = visit("zhenganyuan").post("/desk/applicant", {"identifier": number, "purpose": "contact"}).content.decode()
    assert "没有找到您能看的办件" in page
    assert number not in page
    assert AuditEntry.objects.get(kind="privacy.data.read").subject == f"person:{person.person_id}"
    readings = visit("lishili").get("/my/data/").content.decode()
    assert "联系申请人" in readings


def test_by_number_of_anothers_applicant_shows_nothing(visit, who, three: list[str]) -> None:
    uscc = party_of(PartyKind.LEGAL, who("lishili", Channel.PORTAL).legal_persons[0]).identifier
    page = visit("zhenganyuan").post("/desk/applicant", {"identifier": uscc, "purpose": "review"}).content.decode()
    assert not any(code in page for code in three)


@pytest.mark.parametrize(
    "sent",
    [{}, {"identifier": "36990119900101001"}, {"identifier": "奶茶", "purpose": "review"}, {"purpose": "curiosity"}],
)
def test_a_number_or_purpose_that_is_none_is_asked_again(visit, sent: dict[str, str]) -> None:
    answer = visit("qianchushen").post("/desk/applicant", sent)
    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(kind="privacy.data.read").exists()


def test_the_keys_are_a_page(visit) -> None:
    page = visit("qianchushen").get("/desk/keys").content.decode()
    assert "没有一个键会直接办理" in page
