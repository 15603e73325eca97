"""What changes, for anybody: the feed, every version and any day, whether all counties offer the same, editions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.publish_edition import approve_edition, compile_edition, withdraw_edition
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.actions.suspend_guide import retire_guide, suspend_guide
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.shipped import shipped_body
from tongban.sites.portal.tests.conftest import text_of

Browser = Callable[..., Client]


@pytest.fixture
def code(browser: Browser) -> str:
    """食品经营许可（新办）, whose standard changes tomorrow."""
    found = find_items("食品经营许可（新办）", "360722000000").items[0].code
    owner, today = shipped_body("360000-government-services").uscc, clock.today()
    texts = (current_guide(found).unified, {**current_guide(found).unified, "keywords": ["开店"]})
    for text, day in zip(texts, (today, today + timedelta(days=1)), strict=True):
        publish_standard(
            actor_id=SEED_ACTOR,
            code=found[19:],
            owner_uscc=owner,
            document=text,
            valid_from=day,
            why="按新法修改",
            now=clock.now(),
        )
    queries.forget_current()
    return found


def test_a_change_is_announced_and_told_in_every_feed_on_its_day(browser: Browser, code: str) -> None:
    anyone = browser()
    page = text_of(anyone.get(reverse("portal:changes")))
    coming, _, done = page.partition("已经生效")
    assert coming.count("食品经营许可（新办）") >= 3
    assert "按新法修改" in coming
    assert "随省标准更新" not in done
    feed = json.loads(anyone.get(reverse("portal:changes-json")).content)
    assert {each["_tongban"]["kind"] for each in feed["_tongban_announced"]} == {"STANDARD", "DERIVED"}
    assert code not in {each["_tongban"]["code"] for each in feed["items"] if each["_tongban"]["kind"] == "DERIVED"}
    tomorrow = clock.now() + timedelta(days=1)
    with clock.frozen(tomorrow):
        feed = json.loads(anyone.get(reverse("portal:changes-json"), {"region": "360722000000"}).content)
        derived = [each for each in feed["items"] if each["_tongban"]["kind"] == "DERIVED"]
        assert [each["_tongban"]["hash"] for each in derived] == [current_guide(code).hash]
        tree = ElementTree.fromstring(anyone.get(reverse("portal:changes-atom")).content)
        titles = [each.text for each in tree.iter("{http://www.w3.org/2005/Atom}title")]
        assert "随省标准更新：食品经营许可（新办）" in titles
        assert "开店" in text_of(anyone.get(reverse("portal:item", args=[code])))
    assert anyone.get(reverse("portal:changes"), {"after": "x"}).status_code == 400
    assert anyone.get(reverse("portal:changes-json"), {"region": "x"}).status_code == 422


def test_every_version_and_any_day(browser: Browser, code: str) -> None:
    anyone = browser()
    page = text_of(anyone.get(reverse("portal:item-versions", args=[code])))
    assert "第 2 版" in page
    assert "按新法修改" in page
    changed = text_of(anyone.get(reverse("portal:item-difference", args=[code, 2])))
    assert "关键词" in changed
    assert "这是第一版" in text_of(anyone.get(reverse("portal:item-difference", args=[code, 1])))
    assert anyone.get(reverse("portal:item-difference", args=[code, 9])).status_code == 404
    address = reverse("portal:item-on", args=[code])
    then = text_of(anyone.get(address, {"on": clock.today().isoformat()}))
    assert "只供查阅" in then
    assert "在线办理" not in then
    assert anyone.get(address, {"on": "2001-01-01"}).status_code == 404
    assert anyone.get(address, {"on": "yesterday"}).status_code == 400


def test_two_strings_tell_whether_all_offer_the_same(browser: Browser, code: str) -> None:
    page = text_of(browser().get(reverse("portal:item-same", args=[code])))
    assert "2 个部门办这件事，其中 2 个的统一要素和省标准一字不差" in page
    assert page.count(current_guide(code).unified_hash[:12]) >= 3


def test_why_nobody_can_apply_is_public(browser: Browser, code: str) -> None:
    anyone, approver = browser(), official(2, Duty.APPROVE_CATALOGUE)
    suspend_guide(approver, code=code, reason="系统故障抢修")
    queries.forget_current()
    page = anyone.get(reverse("portal:item", args=[code]))
    assert page.status_code == 200
    assert "系统故障抢修" in text_of(page)
    retire_guide(approver, code=code, reason="权力取消", day=clock.today() + timedelta(days=1))
    with clock.frozen(clock.now() + timedelta(days=1)):
        page = anyone.get(reverse("portal:item", args=[code]))
        assert page.status_code == 410
        assert "权力取消" in text_of(page)
        assert "第 1 版" in text_of(anyone.get(reverse("portal:item-versions", args=[code])))
    assert anyone.get(reverse("portal:item-versions", args=["1" * 31])).status_code == 404


def test_a_body_publishes_its_directory_in_dated_editions(browser: Browser, code: str) -> None:
    uscc, anyone, today = code[:18], browser(), clock.today()
    editor, approver = official(1, Duty.EDIT_CATALOGUE), official(2, Duty.APPROVE_CATALOGUE)
    first = compile_edition(editor, department_uscc=uscc, day=today)
    with pytest.raises(DomainError, match=r"catalogue\.edition\.open_already"):
        compile_edition(editor, department_uscc=uscc, day=today)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.right_missing"):
        approve_edition(editor, edition_id=first)
    assert approve_edition(approver, edition_id=first) == 1
    with pytest.raises(DomainError, match=r"catalogue\.edition\.unknown"):
        approve_edition(approver, edition_id=first)
    second = compile_edition(editor, department_uscc=uscc, day=today + timedelta(days=1), note="按新标准")
    assert approve_edition(approver, edition_id=second) == 2
    page = text_of(anyone.get(reverse("portal:edition", args=[uscc, 2])))
    assert "有改动" in page
    assert "按新标准" in text_of(anyone.get(reverse("portal:editions", args=[uscc])))
    assert anyone.get(reverse("portal:edition", args=[uscc, 3])).status_code == 404
    third = compile_edition(editor, department_uscc=uscc, day=today)
    suspend_guide(approver, code=code, reason="故障")
    with pytest.raises(DomainError, match=r"catalogue\.edition\.changed"):
        approve_edition(approver, edition_id=third)
    withdraw_edition(editor, edition_id=third)
    assert compile_edition(editor, department_uscc=uscc, day=today) != third
