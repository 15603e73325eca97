"""Signing up in a browser without script: three steps, what is wrong beside its field, the registry away, and then applying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tongban.cases.factories import filled_draft, published
from tongban.foundation.limits.models import Spending
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.exit_entry import exit_entry
from tongban.registry.identity.kinds import ConsentDocument, PartyKind
from tongban.registry.identity.models import Account, MobileConfirmation, ServiceConsent
from tongban.registry.identity.population import population
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.sealing import mobile_code
from tongban.registry.identity.tests.proving import PASSWORD, QIN, Platform, Registry
from tongban.sites.portal.tests.conftest import hidden, path_of, text_of, tight

Browser = Callable[..., Client]
MOBILE = "19900000161"
TICKED = {"agreement": "true", "privacy": "true"}


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A population registry under the test's hand."""
    served, before = Registry(), population.make
    population.by(lambda: served)
    yield served
    if before is not None:
        population.by(before)


def latest_code() -> str:
    """The code that the last SMS carries."""
    return mobile_code(MobileConfirmation.objects.order_by("-made_at")[0].pk)


@pytest.fixture
def platform() -> Iterator[Platform]:
    """An exit-entry administration under the test's hand."""
    served, before = Platform(), exit_entry.make
    exit_entry.by(lambda: served)
    yield served
    if before is not None:
        exit_entry.by(before)


def at_step_three(client: Client, page: str = "/sign-up", mobile: str = MOBILE) -> dict[str, Any]:
    """Prove the telephone; the hidden inputs of the form that follows."""
    assert path_of(client.post(page, {"do": "send", "mobile": mobile})) == page.partition("?")[0]
    assert client.post(page, {"do": "prove", "code": latest_code()}).status_code == 302
    return {name: values[-1] for name, values in hidden(text_of(client.get(page))).items()}


def finish(client: Client, kept: dict[str, Any], **changed: str) -> Any:
    given = {**kept, **QIN, "login": "qinshili", "password": PASSWORD, **TICKED, "do": "finish", **changed}
    return client.post("/sign-up", given)


def test_three_steps_to_an_account_that_is_signed_in(browser: Browser, registry: Registry) -> None:
    client = browser()
    answer = finish(client, at_step_three(client))
    assert path_of(answer) == "/my/security"
    page = text_of(client.get("/my/security"))
    assert "2 级" in page
    assert "秦**" in page
    assert QIN["id_number"] not in page
    account = Account.objects.get(login="qinshili")
    assert ServiceConsent.objects.filter(account=account).count() == len(IN_FORCE)
    # The proof is used up and forgotten: the way begins anew.
    assert 'name="mobile"' in text_of(browser().get("/sign-up"))


def test_the_way_back_is_kept(browser: Browser, registry: Registry) -> None:
    client = browser()
    kept = at_step_three(client, "/sign-up?next=/my/")
    assert kept["next"] == "/my/"
    assert path_of(finish(client, kept)) == "/my/"
    assert "//evil" not in text_of(browser().get("/sign-up?next=//evil.example/"))


def test_what_is_wrong_stands_beside_its_field_and_passwords_are_not_written_back(
    browser: Browser, registry: Registry
) -> None:
    client = browser()
    assert client.post("/sign-up", {"do": "send", "mobile": "123"}).status_code == 422
    kept = at_step_three(client)
    answer = finish(
        client, kept, name="", id_number="369901199203150154", login="李", password="kurz-kurz-kurz", privacy=""
    )
    page = text_of(answer)
    assert answer.status_code == 422
    for field in ("name", "id_number", "login", "privacy"):
        assert f'id="{field}-e"' in page
    assert "校验位不符" in page
    assert "kurz-kurz-kurz" not in page
    assert registry.asked == []
    assert finish(client, kept).status_code == 302


def test_a_wrong_code_and_another_telephone(browser: Browser, registry: Registry) -> None:
    client = browser()
    client.post("/sign-up", {"do": "send", "mobile": MOBILE})
    wrong = f"{(int(latest_code()) + 1) % 1_000_000:06d}"
    answer = client.post("/sign-up", {"do": "prove", "code": wrong})
    assert (answer.status_code, "还可以试 4 次" in text_of(answer)) == (422, True)
    again = client.post("/sign-up", {"do": "again"})
    assert (again.status_code, int(again["Retry-After"]) <= 60) == (429, True)
    client.post("/sign-up", {"do": "other"})
    assert 'name="mobile"' in text_of(client.get("/sign-up"))
    # Another browser has proved nothing by it.
    assert finish(browser(), {}).status_code in (409, 422)


def test_somebody_else_s_proof_is_worth_nothing_in_another_session(browser: Browser, registry: Registry) -> None:
    first, second = browser(), browser()
    kept = at_step_three(first)
    answer = finish(second, kept)
    assert (answer.status_code, "重新验证手机号" in text_of(answer)) == (409, True)
    assert not Account.objects.filter(login="qinshili").exists()


def test_known_and_differing_are_one_page(browser: Browser, registry: Registry) -> None:
    registry.people["369901199001010013"] = "李示例"
    pages = set()
    for number, (name, id_number) in enumerate([("李示例", "369901199001010013"), ("张冠示例", QIN["id_number"])]):
        client = browser()
        answer = finish(client, at_step_three(client, mobile=f"1990000017{number}"), name=name, id_number=id_number)
        assert answer.status_code == 422
        pages.add("用这些信息不能在网上注册" in text_of(answer))
    assert pages == {True}


def test_the_registry_is_away_and_the_page_says_how_to_go_on(browser: Browser, registry: Registry) -> None:
    registry.away = True
    client = browser()
    assert path_of(finish(client, at_step_three(client))) == "/my/security"
    page = text_of(client.get("/my/security"))
    assert "稍后在这里核验" in page
    assert "0 级" in page
    answer = client.post("/my/security", {"do": "verify", **QIN})
    assert (answer.status_code, "人口基础信息库暂时联系不上" in text_of(answer)) == (503, True)
    registry.away = False
    assert client.post("/my/security", {"do": "verify", **QIN}).status_code == 302
    assert "2 级" in text_of(client.get("/my/security"))


PASSPORT = {"name": "John Shili", "document": "PASSPORT", "id_number": "GBR123456789", "login": "johnshili"}


def test_a_passport_is_verified_with_the_day_of_birth(browser: Browser, registry: Registry, platform: Platform) -> None:
    client = browser()
    kept = at_step_three(client)
    assert 'name="birth_date"' in text_of(client.get("/sign-up"))
    wrong = finish(client, kept, **PASSPORT, birth_date="1988-13-01")
    assert (wrong.status_code, "请填写正确的出生日期" in text_of(wrong)) == (422, True)
    assert finish(client, kept, **PASSPORT, birth_date="1988-04-12").status_code == 302
    assert [each[2].isoformat() for each in platform.asked] == ["1988-04-12"]
    assert "2 级" in text_of(client.get("/my/security"))


def test_a_passport_without_it_is_verified_afterwards(browser: Browser, registry: Registry, platform: Platform) -> None:
    client = browser()
    finish(client, at_step_three(client), **PASSPORT, birth_date="")
    page = text_of(client.get("/my/security"))
    assert "没有填出生日期" in page
    form = {"do": "verify", "name": "John Shili", "id_number": "GBR123456789"}
    refused = client.post("/my/security", form)
    assert (refused.status_code, "请填写出生日期" in text_of(refused)) == (422, True)
    assert client.post("/my/security", {**form, "birth_date": "1988-04-12"}).status_code == 302
    assert "2 级" in text_of(client.get("/my/security"))


def test_who_signed_up_by_a_passport_comes_back_and_changes_the_telephone_by_it(
    browser: Browser, registry: Registry, platform: Platform
) -> None:
    client, lost = browser(), browser()
    finish(client, at_step_three(client), **PASSPORT, birth_date="1988-04-12")
    Spending.objects.all().delete()
    at_step_three(lost, "/recover")
    assert 'name="birth_date"' in text_of(lost.get("/recover"))
    who = {"name": "John Shili", "id_number": "GBR123456789"}
    form = {"do": "finish", **who, "password": "xin-de-yiju-mima"}
    missing = lost.post("/recover", form)
    assert (missing.status_code, "请填写出生日期" in text_of(missing)) == (422, True)
    platform.away = True
    away = lost.post("/recover", {**form, "birth_date": "1988-04-12"})
    assert (away.status_code, "出入境证件身份认证暂时联系不上" in text_of(away)) == (503, True)
    platform.away = False
    assert path_of(lost.post("/recover", {**form, "birth_date": "1988-04-12"})) == "/sign-in"
    lost.post("/sign-in", {"login": "johnshili", "password": "xin-de-yiju-mima"})
    page = "/my/security"
    assert lost.post(page, {"do": "new-send", "mobile": "19900000162"}).status_code == 302
    assert lost.post(page, {"do": "new-prove", "code": latest_code()}).status_code == 302
    asked = text_of(lost.get(page))
    assert 'name="birth_date"' in asked[asked.index("原手机号收不到短信了") :]
    bare = lost.post(page, {"do": "ask-change", **who})
    assert (bare.status_code, "请填写出生日期" in text_of(bare)) == (422, True)
    assert lost.post(page, {"do": "ask-change", **who, "birth_date": "1988-04-12"}).status_code == 302
    assert "在那以前可以停止" in text_of(lost.get(page))


def test_who_is_kept_out_by_guessing_comes_in_by_telephone(browser: Browser, registry: Registry) -> None:
    finish(client := browser(), at_step_three(client))
    Spending.objects.all().delete()
    attacker, new = browser(), browser()
    for _ in range(11):
        attacker.post("/sign-in", {"login": "qinshili", "password": "bu-dui-de-mima"})
    stopped = new.post("/sign-in", {"login": "qinshili", "password": PASSWORD})
    assert (stopped.status_code, "用登记的手机号找回账号" in text_of(stopped)) == (429, True)
    at_step_three(new, "/recover")
    assert path_of(new.post("/recover", {"do": "finish", **QIN, "password": "xin-de-yiju-mima"})) == "/sign-in"
    assert new.post("/sign-in", {"login": "qinshili", "password": "xin-de-yiju-mima"}).status_code == 302
    assert attacker.post("/sign-in", {"login": "qinshili", "password": "xin-de-yiju-mima"}).status_code == 429


def test_without_such_a_platform_nothing_of_it_is_asked(browser: Browser, registry: Registry) -> None:
    client = browser()
    kept = at_step_three(client)
    assert 'name="birth_date"' not in text_of(client.get("/sign-up"))
    finish(client, kept, **PASSPORT, birth_date="1988-04-12")
    assert "不能在网上核验" in text_of(client.get("/my/security"))


def test_consent_to_an_older_version_is_not_taken(browser: Browser, registry: Registry) -> None:
    client = browser()
    kept = at_step_three(client)
    answer = finish(client, {**kept, "version_AGREEMENT": "2020-01"})
    assert (answer.status_code, "已经更新" in text_of(answer)) == (409, True)


def test_the_pages_show_the_versions_in_force(browser: Browser) -> None:
    for document, page in (
        (ConsentDocument.AGREEMENT, "/about/agreement"),
        (ConsentDocument.PRIVACY, "/about/privacy"),
    ):
        assert f"版本{IN_FORCE[document]}" in tight(browser().get(page))


def test_sign_up_then_apply(browser: Browser, registry: Registry, item_code: str) -> None:
    """A story through the pages: an account, an item that asks for level 2, the application, the registration code."""
    client = browser()
    finish(client, at_step_three(client))
    code = published(item_code, "000131990092", _asks_for(2))
    actor = actor_of(Account.objects.get(login="qinshili").id, Channel.PORTAL)
    assert actor is not None
    assert actor.person_id is not None
    begun = client.post(f"/apply/{code}/start", {"party": f"NATURAL:{actor.person_id}"})
    assert begun.status_code == 302
    # The forms of an application have a test of their own; here it is the account that matters.
    draft = filled_draft(actor, code, party=(PartyKind.NATURAL, actor.person_id))
    page = f"/apply/d/{draft.id}/check"
    kept = {name: values[-1] for name, values in hidden(text_of(client.get(page))).items()}
    submitted = client.post(page, {**kept, "truth": "true"})
    assert path_of(submitted).startswith("/receipt/"), text_of(submitted)
    assert "秦示例" in text_of(client.get(path_of(submitted)))


def test_who_is_too_little_known_is_led_to_where_the_level_is_raised(
    browser: Browser, registry: Registry, item_code: str
) -> None:
    client = browser()
    registry.away = True
    finish(client, at_step_three(client))
    code = published(item_code, "000131990092", _asks_for(2))
    person_id = Account.objects.get(login="qinshili").natural_person_id
    draft = path_of(client.post(f"/apply/{code}/start", {"party": f"NATURAL:{person_id}"}))
    page = text_of(client.get(f"{draft}check"))
    assert "要求实名等级不低于 2 级，您的账号现在是 0 级" in page
    assert f"/my/security?next={draft.replace('/', '%2F')}check".lower() in page.lower()
    registry.away = False
    raised = client.post("/my/security", {"do": "verify", **QIN, "next": f"{draft}check"})
    assert "next=" in raised["Location"]
    assert "要求实名等级" not in text_of(client.get(f"{draft}check"))


def test_nobody_has_codes_sent_without_end(browser: Browser) -> None:
    client = browser()
    for number in range(6):
        Spending.objects.filter(bucket="mobile-code-soon").delete()
        answer = client.post("/sign-up", {"do": "send", "mobile": MOBILE})
        assert answer.status_code == (302 if number < 5 else 429)


def _asks_for(level: int) -> Callable[[dict[str, Any]], None]:
    def alter(document: dict[str, Any]) -> None:
        document["unified"]["min_assurance"] = level

    return alter
