"""Every row of the portal's rights table: who is not signed in, and who is signed in but has nothing to do with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tongban.cases.actions.draft import start_draft
from tongban.cases.actions.entrust import Wanted, entrust
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, submitted
from tongban.cases.issuing.tests.deeds import issue_all
from tongban.cases.queries.services import last_visit
from tongban.foundation import clock
from tongban.foundation.records.models import Event
from tongban.foundation.sheets.tests.photographs import photographed
from tongban.foundation.transparency.tests.logged import log_events
from tongban.kernel.codes import show_registration_code
from tongban.oversight.grievances.actions.ask import ask
from tongban.registry.catalogue.actions.publish_edition import approve_edition, compile_edition
from tongban.registry.catalogue.actions.publish_open_data import publish_open_data
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.shipped import shipped_body
from tongban.registry.publishing.queries import published
from tongban.sites.parts.rights import Policy
from tongban.sites.portal.permissions import PERMISSIONS
from tongban.sites.portal.tests.conftest import path_of, published_case, text_of, told

Browser = Callable[..., Client]
CLOSED = sorted(name for name, policy in PERMISSIONS.items() if policy is not Policy.anyone)
OPEN = sorted(set(PERMISSIONS) - set(CLOSED))
OF_A_DRAFT = ("draft", "scenario", "section", "material", "check", "discard")
OF_A_CASE = (
    "receipt",
    "content",
    "correct",
    "withdraw",
    "newer-guide",
    "hearing",
    "statement",
    "transfer",
    "file",
    "paper",
    "receipt-file",
    "rating",
)
OF_A_MESSAGE = ("message",)
OF_AN_ENQUIRY = ("enquiry",)
OF_AN_UPLOAD = ("upload", "upload-small")
OF_TWO = ("company", "mandate", "mandate-new", "mandate-paper", "ward")
_ELSE = (*OF_A_MESSAGE, *OF_AN_ENQUIRY, *OF_AN_UPLOAD, *OF_TWO)
EVERYBODYS_OWN = {
    "my", "start", "messages", "notifications", "companies", "family", "mandates", "mandate-period", "my-data", "my-copy",
    "my-copy-file", "right", "security", "ask-item", "ask-body", "ask",
    "enquiries", "complain",
}  # fmt: skip
BODY = "11369901MB7220014P"
OF_EVERYBODY: dict[str, tuple[object, ...]] = {
    "place": ("360722000000",), "department": (BODY,), "body-ratings": (BODY,), "quality-body": (BODY,), "ask-body": (BODY,),
    "editions": (BODY,), "list": ("at-most-once",), "sitemap-part": ("items-1",), "published-kind": ("faq",),
    "published-feed": ("faq",), "law": ("行政许可法",), "law-article": ("行政许可法", "all"), "theme": ("person", "040"),
    "embed-script": ("1",), "log-tile": (0, "000.p/1"),
    "agency-file": ("csv",),
}  # fmt: skip
_ONLY_POST = {"sign-out", "chosen"}
# The guide has samples of its own, the sign-in page of a demonstration lists its accounts, a notice says who applied, a
# file of the catalogue is the published guides; a tile of the log is octets.
_SAMPLES = {
    "item",
    "item-on",
    "item-form-sample",
    "item-form-pdf",
    "item-form-sample-pdf",
    "sign-in",
    "notice",
    "open-file",
    "embed-framed",
    "log-tile",
}


@pytest.fixture
def applicant(who: Callable[..., Actor]) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def case(applicant: Actor, item_code: str) -> Receipt:
    return submitted(applicant, item_code)


@pytest.fixture
def address(applicant: Actor, item_code: str, case: Receipt, who: Callable[..., Actor]) -> Callable[[str], str]:
    """The address of a route, of the applicant's own draft and case."""
    assert applicant.person_id is not None
    draft = start_draft(applicant, implementation_code=item_code, kind=PartyKind.NATURAL, party_id=applicant.person_id)
    asked = ask(applicant, item=item_code, words="要交什么？")
    more = {"section": ["sec.applicant"], "material": ["m3"], "file": [1], "paper": [1]}

    def find(route: str) -> str:
        of_an_item = (
            "item", "item-contract", "item-ratings", "quality-item", "start", "ask-item", "item-outside", "complain",
            "item-versions", "item-on", "item-same", "item-form", "item-form-pdf", "item-form-sample",
            "item-form-sample-pdf", "embed-facts", "embed-framed",
        )  # fmt: skip
        given: list[object] = [item_code] if route in of_an_item else []
        if route in OF_EVERYBODY:
            given = [*OF_EVERYBODY[route]]
        elif route == "item-difference":
            given = [item_code, 1]
        elif route == "item-code":
            given = [standard_of(item_code)]
        elif route == "edition":
            given = [BODY, edition_of(BODY)]
        elif route == "open-file":
            publish_open_data()
            given = ["jsonl"]
        elif route == "publication":
            given = [published(None)[0][0].id]
        elif route == "verify-code":
            given = [issue_all(case.case_id)[0].verify_code]
        elif route == "visit-rating":
            given = [*visited(who, applicant, item_code)]
        elif route == "notice":
            given = [*published_case(who)]
        elif route in OF_A_DRAFT:
            given = [draft.id, *more.get(route, [])]
        elif route in (*OF_A_CASE, "case", "contract", "case-outside", "assistance-end"):
            given = [show_registration_code(case.code), *more.get(route, [])]
        elif route in OF_AN_ENQUIRY:
            given = [asked.number]
        elif route in OF_A_MESSAGE:
            given = [told(applicant)]
        elif route in OF_AN_UPLOAD:
            given = [upload(applicant, name="门头.jpg", chunks=[photographed()]).id]
        elif route == "company":
            given = [applicant.legal_persons[0]]
        elif route == "ward":
            given = [demo_id("person", "caiqing")]
        elif route in ("mandate", "mandate-paper"):
            given = [signed_mandate(applicant, item_code)]
        queries = {"mandate-new": f"?case={case.code}", "item-on": "?on=2026-11-24", "log-consistency": "?old=1&new=1"}
        return reverse(f"portal:{route}", args=given) + queries.get(route, "")

    return find


def standard_of(item_code: str) -> str:
    """The code of the item's standard."""
    publish_standard(
        actor_id=SEED_ACTOR,
        code=item_code[19:],
        owner_uscc=shipped_body("360000-government-services").uscc,
        document=current_guide(item_code).unified,
        valid_from=clock.today(),
        why="",
        now=clock.now(),
    )
    return item_code[19:]


def edition_of(uscc: str) -> int:
    """The number of an edition of this body's directory."""
    day = clock.today()
    compiled = compile_edition(official(1, Duty.EDIT_CATALOGUE, uscc=uscc), department_uscc=uscc, day=day)
    return approve_edition(official(2, Duty.APPROVE_CATALOGUE, uscc=uscc), edition_id=compiled)


def visited(who: Callable[..., Actor], applicant: Actor, item_code: str) -> tuple[str, int, str]:
    """Code, number and token of a visit to the window, as its receipt carries them."""
    clerk = who("zhaochuangkou", Channel.WINDOW)
    receipt = submitted(clerk, item_code, party=(PartyKind.LEGAL, applicant.legal_persons[0]))
    found = last_visit(receipt.case_id)
    assert found is not None
    return show_registration_code(receipt.code), *found


def signed_mandate(applicant: Actor, item_code: str) -> UUID:
    """A mandate of the applicant to 蒋示例, with a signed paper."""
    signed = upload(applicant, name="委托书.pdf", chunks=[PDF])
    until = clock.today() + timedelta(days=30)
    return entrust(
        applicant,
        wanted=Wanted(item=item_code),
        name="蒋示例",
        number="19900000014",
        last_day=until,
        upload_id=signed.id,
    )


@pytest.mark.parametrize("route", OPEN)
def test_what_is_open_asks_nobody_who_they_are(browser: Browser, address: Callable[[str], str], route: str) -> None:
    if route.startswith("log"):
        log_events(1)
    answer = browser().get(address(route))
    # Who has not given the password yet proves no second factor; no national platform is configured here.
    other = {**dict.fromkeys(_ONLY_POST, 405), **dict.fromkeys(("enrol", "second-factor", "new-password"), 302)}
    other |= {"national": 404, "national-back": 404, "national-link": 410}
    assert answer.status_code == other.get(route, 200)
    assert route in _SAMPLES or "示例餐饮有限公司" not in text_of(answer)


@pytest.mark.parametrize("route", CLOSED)
def test_who_is_not_signed_in_is_led_to_the_sign_in(
    browser: Browser, address: Callable[[str], str], route: str
) -> None:
    anyone, before = browser(), Event.objects.count()
    for answer in (anyone.get(address(route)), anyone.post(address(route), {"seen": 1, "do": "next", "truth": "true"})):
        assert path_of(answer) == "/sign-in"
    assert Event.objects.count() == before


@pytest.mark.parametrize("login", ["zhangshili", "wangshili", "qianchushen"])
@pytest.mark.parametrize("route", [*OF_A_DRAFT, *OF_A_CASE, *_ELSE])
def test_to_an_outsider_drafts_and_cases_of_others_do_not_exist(
    browser: Browser, address: Callable[[str], str], route: str, login: str
) -> None:
    other, place = browser(login), address(route)
    before = Event.objects.count()
    sent = {"seen": 1, "do": "next", "truth": "true", "key": uuid4().hex, "reason": "不是我的"}
    if route in OF_TWO:
        sent |= {"do": "refresh", "case": place.partition("case=")[2], "name": "蒋示例", "number": "19900000014"}
    for answer in (other.get(place), other.post(place, sent)):
        assert answer.status_code in (404, 405)
        assert "李示例" not in text_of(answer)
    assert Event.objects.count() == before


@pytest.mark.parametrize("route", sorted(EVERYBODYS_OWN))
def test_ones_own_pages_show_nothing_of_others(browser: Browser, address: Callable[[str], str], route: str) -> None:
    page = text_of(browser("zhangshili").get(address(route)))
    assert "李示例" not in page
    assert "示例餐饮" not in page


def test_every_closed_row_is_walked() -> None:
    assert {*OF_A_DRAFT, *OF_A_CASE, *_ELSE, *EVERYBODYS_OWN} == set(CLOSED)


def test_every_form_names_its_address() -> None:
    """A form without one is sent to the address in the bar, fragment and all: the browser then moves the focus there
    and away from the summary of errors."""
    folder = Path(__file__).resolve().parents[1] / "templates"
    forms = [
        (page.name, form)
        for page in folder.rglob("*.html")
        for form in re.findall(r"<form\b(?:[^>{]|{%.*?%}|{{.*?}})*>", page.read_text("utf-8"))
    ]
    assert len(forms) > 10
    assert [name for name, form in forms if "action=" not in form] == []
