"""A body is found by typing, an industry chosen from a list, without script; people read names, never codes."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tongban.cases.actions.draft import drafts_of
from tongban.cases.factories import sample_item
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import path_of, text_of
from tongban.sites.portal.tests.test_applying import begun, send

ANSWERS = {"q.form": "person", "q.place": "online", "q.pre": "yes", "q.agent": "self"}
MARKET = "11369901MB7220014P"
Browser = Callable[..., Client]
Who = Callable[..., Actor]


def test_the_approving_body_is_found_by_its_name(browser: Browser, who: Who) -> None:
    me, applicant = browser("wangshili"), who("wangshili", Channel.PORTAL)
    item = sample_item(name="个体工商户设立登记")
    home = path_of(me.post(f"/apply/{item}/start", {"party": f"NATURAL:{applicant.person_id}"}))
    send(me, f"{home}scenario", **ANSWERS)
    url = f"{home}s/sec.pre"
    page = text_of(me.get(url))
    assert 'list="f-pre-organ-l"' in page
    assert '<option value="信丰县公安局">' in page
    unclear = send(me, url, do="next", **{"f.pre.organ": "信丰县", "f.pre.number": "1 号"})
    assert unclear.status_code == 422
    assert "可能指" in text_of(unclear)
    assert f'value="{MARKET}"' in text_of(unclear)
    # What was typed and what was picked below it have one name: the pick is sent last and counts.
    picked = send(me, url, do="next", **{"f.pre.organ": ["信丰县", MARKET], "f.pre.number": "1 号"})
    assert picked.status_code == 302, text_of(picked)
    assert drafts_of(applicant)[0].answers["f.pre.organ"] == MARKET
    again = text_of(me.get(url))
    assert 'value="信丰县市场监督管理局"' in again
    assert send(me, url, do="next", **{"f.pre.organ": "信丰县市场监管局", "f.pre.number": "1 号"}).status_code == 302
    assert drafts_of(applicant)[0].answers["f.pre.organ"] == MARKET
    nobody = send(me, url, do="next", **{"f.pre.organ": "没有这个局", "f.pre.number": "1 号"})
    assert "“批准机关”中没有“没有这个局”" in text_of(nobody)


def test_an_industry_is_chosen_from_its_section(browser: Browser, who: Who) -> None:
    me, applicant = browser("lishili"), who("lishili", Channel.PORTAL)
    home = begun(me, applicant, sample_item(name="税务登记信息确认"))
    send(me, f"{home}scenario", **{"q.agent": "self"})
    page = text_of(me.get(f"{home}s/sec.matter"))
    assert '<optgroup label="H 住宿和餐饮业">' in page
    assert '<option value="H62">H62 餐饮业</option>' in page
    answer = send(me, f"{home}s/sec.matter", do="next", **{"f.matter.business": "Z99"})
    assert answer.status_code == 422
    printed = text_of(me.get(f"/items/{sample_item(name='税务登记信息确认')}/form-sample"))
    assert "餐饮业（H62）" in printed
