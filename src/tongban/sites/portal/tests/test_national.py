"""用国家政务服务平台账号登录 in a browser: nobody's account is opened by name and number alone; linked, opened, refused, unlinked.

The national platform is a stand-in in this process here; over the wire it is tried in ``tests/sso/test_national.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client, override_settings

from tongban.capabilities.messaging.queries import box
from tongban.foundation import clock
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.national_login import NATIONAL_BAD_ANSWER, Arrived, Question, national_login
from tongban.registry.identity.oidc.models import Arrival, NationalLink
from tongban.registry.identity.oidc.tasks import sweep
from tongban.registry.identity.population import population
from tongban.registry.identity.queries import party_of
from tongban.registry.identity.tests.proving import QIN, Registry
from tongban.sites.portal.tests.conftest import PASSWORDS, hidden, path_of, text_of
from tongban.sites.portal.tests.test_signing_up import TICKED, latest_code

Browser = Callable[..., Client]
LI = {"name": "李示例", "id_number": "369901199001010013"}
ISSUER = "https://national.example"
LINK, SECURITY = "/sign-in/national/link", "/my/security"


@dataclass
class National:
    """The national platform: whoever is asked for has signed in there. ``asked``: what it was asked, the last first."""

    who: dict[str, Any] = field(default_factory=lambda: dict(LI))
    acr: str = "urn:gjzwfw:level:L3"
    subject: str = "sub-of-li"
    ago: timedelta = timedelta(0)
    fitted: bool = True
    lies: bool = False
    fresh: list[bool] = field(default_factory=list)

    def way_there(self, question: Question, *, fresh: bool) -> str:
        self.fresh.append(fresh)
        return f"{ISSUER}/authorize?{urlencode({'state': question.state, 'redirect_uri': question.back})}"

    def arrived(self, question: Question, *, code: str, issuer: str) -> Arrived:
        if self.lies:
            raise DomainError(NATIONAL_BAD_ANSWER, reason="nonce")
        assert (code, issuer) == ("a-code", ISSUER)
        return Arrived(ISSUER, self.subject, acr=self.acr, known_at=clock.real_now() - self.ago, **self.who)

    def check(self) -> SystemHealth:
        return SystemHealth("national_login", "国家平台", True, CircuitState.CLOSED, "", 0, clock.real_now())


@pytest.fixture
def national() -> Iterator[National]:
    served, before = National(), national_login.make
    national_login.by(lambda: served)
    with override_settings(NATIONAL_LOGIN_URL=ISSUER):
        yield served
    if before is not None:
        national_login.by(before)


@pytest.fixture(autouse=True)
def registry() -> Iterator[Registry]:
    served, before = Registry(), population.make
    population.by(lambda: served)
    yield served
    if before is not None:
        population.by(before)


def comes(client: Client, **more: str) -> Any:
    """The browser goes there and comes back; the answer that it gets here."""
    went = client.post("/sign-in/national", more)
    assert went.status_code == 302, text_of(went)
    sent = dict(parse_qsl(urlsplit(went["Location"]).query))
    back = urlsplit(sent["redirect_uri"])
    assert back.path == "/sign-in/national/back"
    return client.get(back.path, {"code": "a-code", "state": sent["state"], "iss": ISSUER})


def signs_in(client: Client, login: str = "lishili") -> None:
    assert client.post("/sign-in", {"login": login, "password": PASSWORDS[login]}).status_code == 302


def linked(browser: Browser, login: str = "lishili") -> Client:
    """A browser in which she linked her account."""
    client = browser(login)
    assert path_of(comes(client, linking="1")) == SECURITY
    return client


def kinds() -> list[str]:
    wanted = AuditEntry.objects.filter(kind__startswith="identity.national").order_by("at", "pk")
    return list(wanted.values_list("kind", flat=True))


def refused(response: Any, code: str) -> bool:
    """Whether the page is that of the error, with a sentence and a way out."""
    error = DomainError(code)
    page = text_of(response)
    return response.status_code == error.spec.status and error.message() in page and error.way_out() in page


def test_nothing_of_it_is_shown_where_there_is_none(browser: Browser) -> None:
    assert "国家政务服务平台" not in text_of(browser().get("/sign-in"))
    assert "国家政务服务平台" not in text_of(browser("lishili").get(SECURITY))
    for path in ("/sign-in/national", "/sign-in/national/back"):
        assert browser().get(path).status_code == 404


def test_linked_once_it_opens_the_account(browser: Browser, national: National, who: Callable[..., Actor]) -> None:
    linked(browser)
    anybody = browser()
    assert "/sign-in/national?next=%2Fmy%2F" in text_of(anybody.get("/sign-in?next=/my/"))
    page = anybody.get("/sign-in/national?next=/my/")
    assert f"form-action 'self' {ISSUER}" in page["Content-Security-Policy"]
    assert path_of(comes(anybody, next="/my/")) == "/my/"
    page = text_of(anybody.get(SECURITY))
    assert "国家政务服务平台" in page, "in the history of log-ins"
    assert path_of(comes(anybody, next="//evil.example")) != "//evil.example"
    assert kinds() == ["identity.national.linked"]
    assert "关联了国家政务服务平台账号" in box(who("lishili", Channel.PORTAL)).messages[0].title


def test_name_and_number_alone_open_no_account(browser: Browser, national: National) -> None:
    """Also not that of a number which somebody else used before its owner came (pre-hijacking)."""
    client = browser()
    assert path_of(comes(client)) == LINK
    page = text_of(client.get(LINK))
    assert "您在通办已经有账号" in page
    assert "199****0001" in page
    assert path_of(client.get("/my/")) == "/sign-in"
    assert client.post(LINK, {"do": "finish", **TICKED}).status_code != 302
    assert Account.objects.filter(natural_person_id=demo_id("person", "lishili")).count() == 1
    assert not NationalLink.objects.exists()


def test_first_time_with_the_password(browser: Browser, national: National) -> None:
    client = browser()
    comes(client, next="/my/")
    signs_in(client)
    assert "关联现在登录的账号" in text_of(client.get(LINK))
    assert path_of(client.post(LINK, {"do": "link"})) == "/my/"
    assert client.get(LINK).status_code == 410, "used up"
    assert Arrival.objects.get().id_number_sealed == b""
    assert path_of(comes(browser())) == "/my/"


def test_first_time_with_the_telephone_on_record_counts_less_for_three_days(
    browser: Browser, national: National
) -> None:
    client = browser()
    comes(client)
    client.post(LINK, {"do": "send", "mobile": "19900000199"})
    wrong = client.post(LINK, {"do": "prove", "code": "000000"})
    assert (wrong.status_code, NationalLink.objects.count()) == (422, 0)
    assert client.post(LINK, {"do": "prove", "code": latest_code()}).status_code == 302
    assert "只算 1 级" in text_of(client.get(SECURITY))
    assert client.session["signed_in"]["outside"] == 1
    NationalLink.objects.update(full_from=clock.now())
    again = browser()
    comes(again)
    assert again.session["signed_in"]["outside"] == 2


def test_somebody_elses_account_is_not_linked(browser: Browser, national: National) -> None:
    client = browser("zhangshili")
    assert refused(comes(client, linking="1"), "oidc.national.differs")
    comes(client)
    assert refused(client.post(LINK, {"do": "link"}), "oidc.national.differs")
    assert not NationalLink.objects.exists()


def test_one_account_one_identity(browser: Browser, national: National) -> None:
    client = linked(browser)
    national.subject = "another-sub-of-li"
    assert refused(comes(client, linking="1"), "oidc.national.linked")
    assert NationalLink.objects.count() == 1


def test_officials_neither_sign_in_nor_link(browser: Browser, national: National) -> None:
    assert refused(comes(browser("qianchushen"), linking="1"), "oidc.national.official")
    linked(browser)
    Account.objects.filter(pk=demo_id("account", "lishili")).update(official=True)
    assert refused(comes(browser()), "oidc.national.official")
    national.subject = "never-linked"
    client = browser()
    comes(client)
    assert refused(client.get(LINK), "oidc.national.official")


@pytest.mark.parametrize("acr", ["", "urn:gjzwfw:level:L1", "urn:gjzwfw:level:L9", "urn:tongban:level:3"])
def test_who_is_not_known_surely_enough_there(browser: Browser, national: National, acr: str) -> None:
    linked(browser)
    national.acr = acr
    assert refused(comes(browser()), "oidc.national.level")
    assert kinds()[-1] == "identity.national.refused"


def test_the_same_subject_with_another_number(browser: Browser, national: National) -> None:
    linked(browser)
    national.who = dict(QIN)
    assert refused(comes(browser()), "oidc.national.other_person")
    assert AuditEntry.objects.filter(kind="identity.national.refused").count() == 1


def test_a_closed_account_stays_closed(browser: Browser, national: National) -> None:
    linked(browser)
    Account.objects.filter(pk=demo_id("account", "lishili")).update(is_active=False)
    assert refused(comes(browser()), "oidc.national.closed")
    national.subject = "never-linked"
    client = browser()
    comes(client)
    assert refused(client.get(LINK), "oidc.national.closed")


def test_an_answer_to_no_question_of_this_browser(browser: Browser, national: National) -> None:
    """The state is this browser's, good once, for a quarter of an hour; another's answer signs nobody in."""
    linked(browser)
    mine, other = browser(), browser()
    sent = dict(parse_qsl(urlsplit(mine.post("/sign-in/national")["Location"]).query))
    told = {"code": "a-code", "state": sent["state"], "iss": ISSUER}
    assert refused(other.get("/sign-in/national/back", told), "oidc.national.state")
    assert refused(mine.get("/sign-in/national/back", {**told, "state": "x"}), "oidc.national.state")
    assert refused(mine.get("/sign-in/national/back", told), "oidc.national.state"), "one try"
    assert refused(browser().get("/sign-in/national/back", {"code": "a-code", "state": ""}), "oidc.national.state")
    session = mine.session
    sent = dict(parse_qsl(urlsplit(mine.post("/sign-in/national")["Location"]).query))
    session = mine.session
    session["national_asked"] = {**session["national_asked"], "at": clock.real_now().timestamp() - 901}
    session.save()
    assert refused(mine.get("/sign-in/national/back", {**told, "state": sent["state"]}), "oidc.national.state")


def test_who_gives_up_there_and_an_answer_that_is_wrong(browser: Browser, national: National) -> None:
    client = browser()
    sent = dict(parse_qsl(urlsplit(client.post("/sign-in/national")["Location"]).query))
    gave_up = client.get("/sign-in/national/back", {"error": "access_denied", "state": sent["state"], "iss": ISSUER})
    assert refused(gave_up, "oidc.national.refused")
    national.lies = True
    assert refused(comes(client), NATIONAL_BAD_ANSWER)
    assert path_of(client.get("/my/")) == "/sign-in"


def at_step_three(client: Client, national: National, mobile: str = "19900000161") -> dict[str, Any]:
    national.who = dict(QIN)
    assert path_of(comes(client)) == LINK
    assert client.post(LINK, {"do": "send", "mobile": mobile}).status_code == 302
    assert client.post(LINK, {"do": "prove", "code": latest_code()}).status_code == 302
    return {name: values[-1] for name, values in hidden(text_of(client.get(LINK))).items()}


@pytest.mark.parametrize(("acr", "level"), [("L2", 1), ("L3", 2), ("L4", 2)])
def test_who_has_no_account_opens_one(browser: Browser, national: National, acr: str, level: int) -> None:
    national.acr = f"urn:gjzwfw:level:{acr}"
    client = browser()
    kept = at_step_three(client, national)
    assert client.post(LINK, {**kept, "do": "finish"}).status_code == 422, "nothing was ticked"
    assert client.post(LINK, {**kept, **TICKED, "do": "finish"}).status_code == 302
    account = Account.objects.get(login__startswith="g", natural_person__assurance_level=level, official=False)
    party = party_of(PartyKind.NATURAL, account.natural_person_id or account.pk)
    assert party is not None
    assert (party.name, party.identifier, party.assurance_level) == (*QIN.values(), level)
    assert (account.has_usable_password(), len(account.login)) == (False, 16)
    assert f"{level} 级" in text_of(client.get(SECURITY))
    assert refused(client.post(SECURITY, {"do": "unlink"}), "oidc.national.only_way")
    again = browser()
    assert path_of(comes(again)) == "/my/"


def test_while_the_registry_is_away_it_is_level_0(browser: Browser, national: National, registry: Registry) -> None:
    registry.away = True
    client = browser()
    client.post(LINK, {**at_step_three(client, national), **TICKED, "do": "finish"})
    person = NaturalPerson.objects.get(pk=NationalLink.objects.get().account.natural_person_id)
    assert (person.assurance_level, person.known_by_number) == (0, False)
    assert path_of(comes(browser())) == "/my/", "the number is compared with what was said"


@pytest.mark.parametrize(
    ("how", "code"), [("deceased", "oidc.national.deceased"), ("differs", "identity.sign_up.not_possible")]
)
def test_the_registry_says_otherwise(
    browser: Browser, national: National, registry: Registry, how: str, code: str
) -> None:
    client = browser()
    kept = at_step_three(client, national)
    if how == "deceased":
        registry.deceased.add(QIN["id_number"])
    else:
        registry.people[QIN["id_number"]] = "秦另名"
    answer = client.post(LINK, {**kept, **TICKED, "do": "finish"})
    assert DomainError(code).message() in text_of(answer)
    assert not NationalLink.objects.exists()


def test_without_a_number_only_who_signs_in_links(browser: Browser, national: National) -> None:
    national.who = {"name": LI["name"], "id_number": ""}
    client = browser()
    comes(client)
    page = text_of(client.get(LINK))
    assert "您在通办已经有账号" not in page
    assert "现在开一个" not in page
    signs_in(client, "zhangshili")
    assert refused(client.post(LINK, {"do": "link"}), "oidc.national.differs"), "at least the name"
    signs_in(client)
    assert client.get(LINK).status_code == 410, "another person has signed in: forgotten"
    comes(client)
    assert client.post(LINK, {"do": "link"}).status_code == 302
    assert NationalLink.objects.get().account_id == demo_id("account", "lishili")


def test_an_account_at_level_0_is_not_linked(browser: Browser, national: National) -> None:
    """Name and number are only said there."""
    NaturalPerson.objects.filter(pk=demo_id("person", "lishili")).update(assurance_level=0, id_number_index=None)
    assert refused(comes(browser("lishili"), linking="1"), "oidc.national.unverified")


def test_unlinked_it_opens_nothing_and_everywhere_one_is_out(browser: Browser, national: National) -> None:
    client, elsewhere = linked(browser), browser()
    comes(elsewhere)
    assert path_of(client.post(SECURITY, {"do": "unlink"})) == SECURITY
    assert client.get("/my/").status_code == 200
    assert path_of(elsewhere.get("/my/")) == "/sign-in"
    assert path_of(comes(elsewhere)) == LINK
    assert refused(client.post(SECURITY, {"do": "unlink"}), "oidc.national.not_linked")
    assert kinds() == ["identity.national.linked", "identity.national.unlinked"]


def test_what_applications_are_told_of_it(browser: Browser, national: National) -> None:
    """Not since now but since when he is known there; asked for anew he proves himself anew there."""
    linked(browser)
    national.ago = timedelta(hours=2)
    client = browser()
    comes(client)
    held = client.session["signed_in"]
    assert (held["outside"], held["factor"]) == (2, "")
    assert 7100 < held["opened"] - held["known"] < 7300
    assert "again=1" in text_of(client.get("/sign-in?again=1"))
    comes(client, again="1")
    assert national.fresh == [False, False, True]


def test_arrivals_are_forgotten(browser: Browser, national: National) -> None:
    client = browser()
    comes(client)
    comes(client)
    assert list(Arrival.objects.order_by("made_at").values_list("used_at", flat=True))[1] is None
    assert Arrival.objects.filter(name_sealed=b"").count() == 1, "the one before is over"
    Arrival.objects.update(made_at=clock.real_now() - timedelta(minutes=31))
    assert refused(client.get(LINK), "oidc.national.over")
    Arrival.objects.update(made_at=clock.real_now() - timedelta(minutes=61))
    sweep(0)
    assert not Arrival.objects.exists()


def test_too_often(browser: Browser, national: National) -> None:
    linked(browser)
    client = browser()
    codes = [comes(client).status_code for _time in range(20)]
    assert (codes[0], codes[-1]) == (302, 429)
