"""Every address of the window, for those who have no business there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tongban.cases.actions.draft import start_draft
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.factories import sample_item, submitted
from tongban.cases.kinds import Defect
from tongban.cases.models import Case, Draft
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.hall.permissions import PERMISSIONS

_BARE = {"home", "assist", "assist-end", "guardians"}
_DRAFT = {"draft", "scenario", "section", "material", "check", "sheet", "receipt", "discard", "follow"}


def address(route: str, item: str, draft: str, code: str) -> str:
    more = {"section": ["sec.premises"], "material": ["m3"]}
    if route in _DRAFT:
        return reverse(f"hall:{route}", args=[draft, *more.get(route, [])])
    return reverse(
        f"hall:{route}", args={"item": [item], "assist-item": [item]}.get(route, [] if route in _BARE else [code])
    )


def test_the_window_does_not_exist_for_others_and_drafts_are_the_clerks_own(visit, who, item_code: str) -> None:
    applicant = who("lishili", Channel.PORTAL)
    kind, party = PartyKind.LEGAL, applicant.legal_persons[0]
    mine = start_draft(applicant, implementation_code=item_code, kind=kind, party_id=party)
    code = show_registration_code(submitted(applicant, item_code).code)
    clerk = visit("zhaochuangkou")
    others = [visit("zhangshili"), visit("lishili"), visit("qianchushen"), visit("wujiancha")]
    for route in sorted(PERMISSIONS):
        there = address(route, item_code, str(mine.id), code)
        assert Client().get(there).status_code == 302, route
        for client in others:
            assert client.get(there).status_code == 404, route
            assert client.post(there, {"seen": 1, "do": "submit"}).status_code == 404, route
        if route in _DRAFT:
            assert clerk.get(there).status_code in (404, 405), route
            assert clerk.post(there, {"seen": 1}).status_code in (404, 405), route
    assert Draft.objects.filter(pk=mine.id).exists()
    assert Case.objects.get().state == "SUBMITTED"


@pytest.mark.parametrize("route", ["correct", "withdraw"])
def test_a_clerk_acts_only_for_whom_they_took_in(visit, who, item_code: str, route: str) -> None:
    """The clerk sees the case, which is of their own department; the applicant's deeds are the applicant's."""
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    code, lines = show_registration_code(receipt.code), [Line("f.staff.mobile", Defect.UNCLEAR, "f.staff[0].mobile")]
    request_correction(who("qianchushen"), case_id=receipt.case_id, seen=1, lines=lines)
    clerk, there = visit("zhaochuangkou"), f"/hall/cases/{code}/{route}"
    assert clerk.get(there).status_code == 403
    for sent in ({"assent": "true"}, {}, {"assent": "true", "section": "sec.staff", "f.staff[0].mobile": "1"}):
        answer = clerk.post(there, {"seen": 2, "do": "submit", "key": "a-key-of-the-clerk", **sent})
        assert answer.status_code == 403
        assert "李示例" not in answer.content.decode()
    assert Case.objects.get().state == "CORRECTING"


def test_what_a_clerk_applies_for_privately_does_not_appear_at_the_window(visit, who, item_code: str) -> None:
    privately = who("zhaochuangkou", Channel.PORTAL)
    assert privately.person_id is not None
    kind, party = PartyKind.NATURAL, privately.person_id
    draft = start_draft(privately, implementation_code=item_code, kind=kind, party_id=party)
    clerk = visit("zhaochuangkou")
    assert str(draft.id) not in clerk.get("/hall/").content.decode()
    assert clerk.get(f"/hall/d/{draft.id}/").status_code == 404


def test_an_item_of_another_county_is_not_taken_in_here(visit, who) -> None:
    other = sample_item("360726000000")
    assert visit("zhaochuangkou").get(f"/hall/items/{other}/").status_code == 404
