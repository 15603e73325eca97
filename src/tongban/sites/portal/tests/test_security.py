"""找回账号 and 账号与安全 in a browser without script: recovery, password, telephone; refusals; whose page it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tongban.capabilities.messaging.queries import box
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.models import MobileChange
from tongban.registry.identity.population import population
from tongban.registry.identity.tests.proving import Registry
from tongban.sites.portal.tests.conftest import PASSWORDS, path_of, text_of
from tongban.sites.portal.tests.test_signing_up import latest_code

Browser = Callable[..., Client]
LI = {"name": "李示例", "id_number": "369901199001010013"}
OLD, NEW = "19900000001", "19900000181"
FRESH = "xin-de-yiju-mima"
PAGE = "/my/security"


@pytest.fixture(autouse=True)
def registry() -> Iterator[Registry]:
    """A population registry that knows 李示例."""
    served, before = Registry(), population.make
    served.people[LI["id_number"]] = LI["name"]
    population.by(lambda: served)
    yield served
    if before is not None:
        population.by(before)


@pytest.fixture
def li(who: Callable[..., Actor]) -> Actor:
    return who("lishili", Channel.PORTAL)


def prove(client: Client, send: dict[str, str], prove_by: str, page: str = PAGE) -> Any:
    assert client.post(page, send).status_code == 302
    return client.post(page, {"do": prove_by, "code": latest_code()})


class TestRecovery:
    def test_by_telephone_name_and_number(self, browser: Browser, li: Actor) -> None:
        signed_in, lost = browser("lishili"), browser()
        prove(lost, {"do": "send", "mobile": OLD}, "prove", "/recover")
        answer = lost.post("/recover", {"do": "finish", **LI, "password": FRESH})
        assert path_of(answer) == "/sign-in"
        assert "lishili" in text_of(lost.get("/sign-in"))
        # Where somebody is signed in with the old password it is over.
        assert path_of(signed_in.get("/my/")) == "/sign-in"
        assert lost.post("/sign-in", {"login": "lishili", "password": FRESH}).status_code == 302
        page = text_of(lost.get(PAGE))
        assert "1 级" in page
        assert "以后才能在网上提高等级" in page
        (message, *_) = box(li).messages
        shown = text_of(lost.get(f"/my/messages/{message.id}"))
        assert "您的账号刚被找回" in shown
        assert '<b class="code">' not in shown
        assert "您的账号刚被找回" in text_of(lost.get("/my/messages/"))

    @pytest.mark.parametrize(
        ("mobile", "who"),
        [
            (OLD, {**LI, "name": "张冠示例"}),
            (NEW, LI),
            ("19900000005", {"name": "钱示例", "id_number": "369901199107230057"}),
        ],
        ids=["name", "telephone", "official"],
    )
    def test_one_answer_to_everybody_else(
        self, browser: Browser, registry: Registry, mobile: str, who: dict[str, str]
    ) -> None:
        registry.people["369901199107230057"] = "钱示例"
        client = browser()
        prove(client, {"do": "send", "mobile": mobile}, "prove", "/recover")
        answer = client.post("/recover", {"do": "finish", **who, "password": FRESH})
        assert (answer.status_code, "填的信息对不上，没有找回账号" in text_of(answer)) == (422, True)

    def test_the_registry_is_away(self, browser: Browser, registry: Registry) -> None:
        registry.away = True
        client = browser()
        prove(client, {"do": "send", "mobile": OLD}, "prove", "/recover")
        answer = client.post("/recover", {"do": "finish", **LI, "password": FRESH})
        assert (answer.status_code, "办事窗口" in text_of(answer)) == (503, True)

    def test_blanks_and_nonsense(self, browser: Browser) -> None:
        client = browser()
        assert client.post("/recover", {"do": "finish"}).status_code == 422
        assert client.post("/recover", {"do": "finish", **LI, "password": FRESH}).status_code == 409
        assert client.post("/recover", {"do": "else"}).status_code == 400


class TestPassword:
    def test_changed_and_this_device_goes_on(self, browser: Browser) -> None:
        here, elsewhere = browser("lishili"), browser("lishili")
        answer = here.post(PAGE, {"do": "password", "present": PASSWORDS["lishili"], "password": FRESH})
        assert path_of(answer) == PAGE
        assert here.get("/my/").status_code == 200
        assert path_of(elsewhere.get("/my/")) == "/sign-in"

    def test_wrong_and_weak_beside_their_field(self, browser: Browser) -> None:
        client = browser("lishili")
        wrong = client.post(PAGE, {"do": "password", "present": "falsch-falsch", "password": FRESH})
        assert (wrong.status_code, 'id="present-e"' in text_of(wrong)) == (422, True)
        weak = client.post(PAGE, {"do": "password", "present": PASSWORDS["lishili"], "password": "kurz"})
        assert (weak.status_code, 'id="password-e"' in text_of(weak)) == (422, True)
        assert "falsch-falsch" not in text_of(wrong)


class TestTelephone:
    def test_with_both_codes(self, browser: Browser, li: Actor) -> None:
        client = browser("lishili")
        assert prove(client, {"do": "new-send", "mobile": NEW}, "new-prove").status_code == 302
        assert "还差一步" in text_of(client.get(PAGE))
        assert prove(client, {"do": "own-send"}, "own-prove").status_code == 302
        assert own_reach(li).mobile == NEW

    def test_without_the_old_one_after_three_days_and_stopped(self, browser: Browser, li: Actor) -> None:
        client = browser("lishili")
        prove(client, {"do": "new-send", "mobile": NEW}, "new-prove")
        assert client.post(PAGE, {"do": "ask-change", **LI}).status_code == 302
        assert own_reach(li).mobile == OLD
        assert "在那以前可以停止" in text_of(client.get(PAGE))
        client.post(PAGE, {"do": "stop"})
        assert not MobileChange.objects.exists()

    def test_refusals_stand_on_the_page(self, browser: Browser, li: Actor) -> None:
        client = browser("lishili")
        assert client.post(PAGE, {"do": "new-send", "mobile": OLD}).status_code == 409
        assert client.post(PAGE, {"do": "new-send", "mobile": "1"}).status_code == 422
        assert client.post(PAGE, {"do": "new-prove", "code": "123456"}).status_code == 409
        assert client.post(PAGE, {"do": "ask-change", **LI}).status_code == 409
        prove(client, {"do": "new-send", "mobile": NEW}, "new-prove")
        differs = client.post(PAGE, {"do": "ask-change", **LI, "name": "张冠示例"})
        assert (differs.status_code, 'id="id_number-e"' in text_of(differs)) == (422, True)
        client.post(PAGE, {"do": "drop"})
        assert "还差一步" not in text_of(client.get(PAGE))
        assert own_reach(li).mobile == OLD

    def test_a_proof_of_another_person_is_worth_nothing(self, browser: Browser) -> None:
        """The same browser, another account: what the first has proved is not the second's."""
        client = browser("lishili")
        prove(client, {"do": "new-send", "mobile": NEW}, "new-prove")
        client.post("/sign-in", {"login": "wangshili", "password": PASSWORDS["wangshili"]})
        assert "给原手机号发验证码" not in text_of(client.get(PAGE))
        assert client.post(PAGE, {"do": "own-prove", "code": "123456"}).status_code == 409


def test_it_shows_ones_own_masked(browser: Browser) -> None:
    page = text_of(browser("lishili").get(PAGE))
    assert "3 级" in page
    assert LI["id_number"] not in page
    assert OLD not in page


def test_the_sign_in_page_leads_to_both(browser: Browser) -> None:
    page = text_of(browser().get("/sign-in?next=/my/"))
    assert "/sign-up?next=%2Fmy%2F" in page
    assert 'href="/recover"' in page


def test_what_is_no_deed_is_no_request(browser: Browser) -> None:
    client = browser("lishili")
    assert client.post(PAGE, {"do": "else"}).status_code == 400
    assert client.post("/sign-up", {}).status_code == 400


class TestClosing:
    def test_asked_for_with_password_and_code_and_taken_back(self, browser: Browser, who: Callable[..., Actor]) -> None:
        client = browser("zhangshili")
        before = text_of(client.get(PAGE))
        assert "申请以后过 7 天关闭" in before
        assert client.post(PAGE, {"do": "close-send"}).status_code == 302
        page = text_of(client.get(PAGE))
        assert 'name="close_code"' in page
        assert 'value="own-prove"' not in page
        code = latest_code()
        wrong = client.post(PAGE, {"do": "close", "close_present": "not the password", "close_code": code})
        assert (wrong.status_code, "密码不对" in text_of(wrong) or "close_present-e" in text_of(wrong)) == (422, True)
        sent = {"do": "close", "close_present": PASSWORDS["zhangshili"], "close_code": "000000"}
        assert client.post(PAGE, sent).status_code in (409, 422)
        assert client.post(PAGE, {**sent, "close_code": code}).status_code == 302
        page = text_of(client.get(PAGE))
        assert "已经申请注销" in page
        assert client.post(PAGE, {"do": "close-stop"}).status_code == 302
        assert "注销账号，先发验证码" in text_of(client.get(PAGE))

    def test_who_cannot_close_it_is_told_why(self, browser: Browser) -> None:
        page = text_of(browser("qianchushen").get(PAGE))
        assert "现在还不能注销" in page
        assert "个岗位" in page
        assert 'value="close-send"' not in page
