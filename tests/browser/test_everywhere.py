"""Double click and back button on every form that changes something: one effect, and a page that tells what happened.

A form is opened by the person whose it is (``tests/access/visits.py``), filled in, and sent twice before there is an
answer; then back, and pressed again; then sent as it stood before the first press, as a browser may have kept it. What it
brings about is counted after each. A few run always, the others with ``--slow``.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import models
from django.urls import resolve
from playwright.sync_api import Browser, Locator

from tests.access.people import browser_of
from tests.access.visit import Visit
from tests.access.visits import VISITS, opened
from tests.access.world import RESTAURANT, World
from tests.browser.pressing import Pressed
from tests.stories.place import open_place
from tongban.cases.models import Case, Draft, Phrase, SavedView
from tongban.foundation.records.models import Event
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.catalogue.models import GuideDraft
from tongban.registry.identity.entrusting import Invitation, Mandate
from tongban.registry.identity.models import Leave, MobileConfirmation, Representation
from tongban.registry.publishing.models import Publication

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Counted = Callable[[], int]
_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']post[\"'][^>]*>", re.IGNORECASE)
_ACTION = re.compile(r"\baction=\"([^\"]*)\"")
ANY = ["the first choice"]
FOOD = "11369901MB7220014P4000131990001"
GONE, SPENT = "404 · ", "403 · "
WANG = {"name": ["王示例"], "number": ["19900000002"]}


def rows(model: type[models.Model], **wanted: Any) -> Counted:
    """How many rows there are."""
    return lambda: model._default_manager.filter(**wanted).count()


def events(word: str) -> Counted:
    """How many events of a type, named by its last word."""
    return rows(Event, type__endswith=f".{word}")


def nothing() -> int:
    """What is only saved once more, or only looked at."""
    return 0


@dataclass(frozen=True)
class Form:
    """The form on the page of ``page`` that goes to ``to``. ``brings``: by how much one press changes ``counted``;
    ``again``: by how much another press after the first is done may change it, because it is another wish. ``typed`` and the
    button ``first`` come before. ``may_say``: how an error page may begin, because what the page was about is gone, or because
    the session has another token since."""

    page: str
    counted: Counted
    brings: int = 1
    button: str = ""
    fill: Mapping[str, Sequence[str]] = field(default_factory=dict)
    to: str = ""
    visit: Visit | None = None
    again: int = 0
    first: str = ""
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    may_say: str = ""
    always: bool = False


PORTAL = {
    "ask about an item": Form(
        "portal:ask-item", rows(Enquiry), fill={"words": ["店名不改，证还能用吗？要重新办吗？"]}, always=True
    ),
    "ask a body": Form("portal:ask-body", rows(Enquiry), fill={"words": ["周末开门吗？窗口有没有人？"]}),
    "ask in general": Form("portal:ask", rows(Enquiry), fill={"words": ["搬家以后哪些证要改？"]}),
    "complain of a demand beyond the guide": Form(
        "portal:complain", rows(Enquiry), fill={"words": ["让我交无犯罪记录证明"]}
    ),
    "follow an answer up": Form(
        "portal:enquiry", events("asked"), 0, "follow_up", {"words": ["那换了店名呢？"]}, again=1
    ),
    "close an enquiry": Form("portal:enquiry", events("closed"), 1, "close"),
    "begin an application": Form(
        "portal:start", rows(Draft), fill={"party": [f"LEGAL:{RESTAURANT}"]}, again=1, always=True
    ),
    "answer the questions": Form("portal:scenario", rows(Draft), 0),
    "fill in a section": Form("portal:section", rows(Draft), 0, "next", {"f.premises.address": ["示例路 3 号"]}),
    "leave a material": Form("portal:material", rows(Draft), 0, "next"),
    "submit": Form("portal:check", rows(Case), fill={"truth": ["true"]}),
    "delete a draft": Form("portal:discard", rows(Draft), -1, may_say=GONE),
    "correct": Form(
        "portal:correct",
        events("corrected"),
        1,
        "submit",
        {"truth": ["true"]},
        first="check",
    ),
    "withdraw": Form("portal:withdraw", events("withdrawn")),
    "state an opinion": Form("portal:statement", events("statement_made"), fill={"text": ["我家在隔壁。"]}, again=1),
    "rate a visit": Form("portal:visit-rating", rows(Rating), fill={"stars": ["4"]}, always=True),
    "take to the competent body": Form(
        "portal:case", rows(Draft), to="portal:transfer", visit=VISITS["portal:transfer"]
    ),
    "entrust": Form("portal:mandate-new", rows(Mandate), fill={**WANG, "confirmed": ["true"]}, always=True),
    "entrust for a period": Form(
        "portal:mandate-period", rows(Mandate), fill={**WANG, "confirmed": ["true"], "reach": ["ANY"]}, always=True
    ),
    "revoke a mandate": Form("portal:mandates", rows(Mandate, state="REVOKED"), 1, "revoke", again=1),
    "invite": Form("portal:company", rows(Invitation), 1, "invite", {**WANG, "role": ["STAFF"]}),
    "take an invitation back": Form("portal:company", rows(Invitation, state="WAITING"), -1, "withdraw"),
    "accept an invitation": Form("portal:companies", rows(Representation), 1, "accept", visit=Visit("zhangshili")),
    "see one's data": Form("portal:my-data", nothing, 0),
    "choose notifications": Form("portal:notifications", nothing, 0, "choose"),
    "give a new telephone": Form(
        "portal:security", rows(MobileConfirmation), 1, "new-send", {"mobile": ["19900000188"]}
    ),
    "change the password": Form(
        "portal:security",
        events("password_changed"),
        0,
        "password",
        {"present": ["shili-shenqingren-1"], "password": ["shili-mima-yiju-hua"]},
        may_say=SPENT,
    ),
    "sign in": Form(
        "portal:sign-in",
        nothing,
        0,
        fill={"login": ["lishili"], "password": ["shili-shenqingren-1"]},
        may_say=SPENT,
    ),
    "begin to sign up": Form("portal:sign-up", rows(MobileConfirmation), 1, "send", {"mobile": ["19900000161"]}),
    "begin to recover": Form("portal:recover", rows(MobileConfirmation), 1, "send", {"mobile": ["19900000001"]}),
    "verify": Form("portal:verify", nothing, 0, fill={"code": ["0000-0000-0000-0000"]}),
}
DESK = {
    "note": Form("desk:case", events("noted"), fill={"text": ["电话里说明天补来。"]}, to="desk:doing", again=1),
    "accept": Form("desk:case", events("accepted"), 1, "pass_pre_review", to="desk:deed"),
    "reveal the applicant": Form("desk:case", nothing, 0, to="desk:reveal"),
    "look for an applicant": Form(
        "desk:applicant", nothing, 0, fill={"identifier": ["369901199001010013"], "purpose": ANY}
    ),
    "see what changed": Form("desk:changes", nothing, 0),
    "ask for corrections": Form(
        "desk:correction",
        events("correction_requested"),
        1,
        "send",
        {"cite": ["m3.r4"], "defect.m3.r4": ["UNCLEAR"], "why.m3.r4": ["第二页看不清。"]},
    ),
    "decide": Form("desk:decision", events("decided"), fill={"outcome": ["GRANTED"]}),
    "give an opinion": Form(
        "desk:opinion", events("step_finished"), fill={"opinion": ["AGREE"], "text": ["图与现场一致。"]}
    ),
    "accept many": Form("desk:many", events("accepted")),
    "keep a phrase": Form("desk:phrases", rows(Phrase), 1, "keep", {"text": ["请补齐第二页。"]}),
    "keep a view": Form("desk:views", rows(SavedView), fill={"name": ["我的待办"]}),
    "ask for leave": Form(
        "desk:leave", rows(Leave), 1, "ask", {"first_day": ["2027-03-01"], "last_day": ["2027-03-05"], "deputy": ANY}
    ),
    "begin a draft of a guide": Form(
        "desk:drafts", rows(GuideDraft), 0, fill={"code": [FOOD], "note": ["再改"]}, to="desk:draft-begin"
    ),
    "begin a document": Form(
        "desk:publications",
        rows(Publication),
        1,
        fill={"kind": ["FAQ"], "title": ["怎么取号"]},
        to="desk:publication-begin",
    ),
    "save a draft of a guide": Form("desk:draft", nothing, 0, "save", to="desk:draft-deed"),
    "delete a draft of a guide": Form("desk:draft", rows(GuideDraft), 0, "discard", to="desk:draft-deed"),
}
HALL = {
    "begin for somebody": Form(
        "hall:item", rows(Draft), 1, "start", typed={"id_number": ["369901199001010013"]}, first="find-person"
    ),
    "correct for somebody": Form("hall:correct", events("corrected"), 1, "submit", {"assent": ["true"]}, first="check"),
    "submit for somebody": Form("hall:check", rows(Case), fill={"told": ["true"], "assent": ["true"]}),
    "withdraw for somebody": Form("hall:withdraw", events("withdrawn")),
    "delete a draft for somebody": Form("hall:draft", rows(Draft), -1, to="hall:discard", may_say=GONE),
    "answer for somebody": Form("hall:scenario", rows(Draft), 0),
    "fill in for somebody": Form("hall:section", rows(Draft), 0, "next"),
    "leave a material for somebody": Form("hall:material", rows(Draft), 0, "next"),
}
FORMS = {**PORTAL, **DESK, **HALL}


@pytest.fixture
def base(committed_world: World) -> Iterator[str]:
    """The seeded place behind a port."""
    with open_place() as place:
        yield place.base


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if form.always else pytest.mark.slow) for name, form in FORMS.items()]
)
def test_one_effect_however_often_it_is_pressed(browser: Browser, base: str, committed_world: World, name: str) -> None:
    form = FORMS[name]
    visit = form.visit or VISITS[form.page]
    window = Pressed(browser, base, visit.who, 375 if form.page.startswith("portal:") else 1280)
    try:
        _press_it(window, form, visit, committed_world)
    finally:
        window.page.context.close()
    assert window.troubles == []


def _press_it(window: Pressed, form: Form, visit: Visit, world: World) -> None:
    window.go(visit.address(form.page, world))
    window.may_say = form.may_say
    if form.first:
        _before(window, form)
    button = _button(window, form)
    window.fill({name: _first(window, name) if given is ANY else given for name, given in form.fill.items()})
    before = form.counted()
    window.twice(button)
    assert _settled(form, before + form.brings) - before == form.brings, "a double click"
    assert window.pages[-1].strip()
    window.again(button)
    after = _settled(form) - before - form.brings
    assert after in (0, form.again), "back, and again"
    window.stale()
    assert _settled(form) - before - form.brings - after in (0, form.again), "as it stood before"


def _before(window: Pressed, form: Form) -> None:
    """What comes before the form: a correction is checked first; here every line is insisted on."""
    for reason in window.page.locator("main details.more summary").all():
        reason.click()
    for words in window.page.locator("main [name^='reason.']").all():
        words.fill("已经写明，不用改。")
    window.fill(form.typed)
    window.press(window.button(form.first))


def _button(window: Pressed, form: Form) -> Locator:
    """Of the first form that goes where it should and has the button. What is folded is opened."""
    value = f"[value='{form.button}']" if form.button else ""
    for action in window.page.locator("main form[method=post]").evaluate_all(
        "all => all.map(each => each.getAttribute('action'))"
    ):
        path = urlsplit(action or "").path or urlsplit(window.page.url).path
        if resolve(path).view_name != (form.to or form.page):
            continue
        which = "form[method=post]:not([action])" if action is None else f'form[method=post][action="{action}"]'
        found = window.page.locator(f"main {which} button{value}:not(.sr)")
        if found.count():
            words = found.first.inner_text()
            # A script may change its words; where there are several, they tell which it is.
            alone = form.button or found.count() == 1
            button = found.first if alone else found.filter(has_text=words).first
            button.evaluate("each => { const box = each.closest('details'); if (box) box.open = true; }")
            return button
    raise AssertionError(f"{window.page.url} has no form to {form.to or form.page} with {form.button or 'a button'}")


def _first(window: Pressed, name: str) -> list[str]:
    """The first answer that is offered."""
    offered = f'main select[name="{name}"] option:not([value=""]), main input[name="{name}"]'
    return [str(window.page.locator(offered).first.get_attribute("value"))]


def _settled(form: Form, awaited: int = 0) -> int:
    """What is there once both requests are done: what is ``awaited`` may take its time on a busy machine."""
    until = time.monotonic() + 10
    while form.counted() < awaited and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(0.4)
    return form.counted()


def test_every_form_that_is_shown_is_pressed(world: World) -> None:
    """Where a form of a page leads is in the table, or named here with the reason."""
    known = {form.to or form.page for form in FORMS.values()} | ELSEWHERE.keys()
    browsers = {login: browser_of(login) for login in {visit.who for _, visit in opened()}}
    shown = {}
    for route, visit in opened():
        address = visit.address(route, world)
        page = b"".join(browsers[visit.who].get(address)).decode(errors="replace")
        for opening in _FORM.findall(page):
            action = _ACTION.search(opening)
            leads = resolve(urlsplit(unescape(action[1]) if action else address).path).view_name
            shown.setdefault(leads, route)
    assert {leads: route for leads, route in shown.items() if leads not in known} == {}


ELSEWHERE = {
    "portal:sign-out": "ends what has ended",
    "portal:assistance-end": "ended is ended, the second is told so",
    "hall:guardians": "the same two persons are one guardianship; ended is ended",
    "portal:family": "a child is added once",
    "hall:assist-end": "ended is ended, the second is told so",
    "hall:assist-item": "the same key is the same draft and takes no second proof",
    "desk:alert-deed": "under the version of the alert",
    "desk:assessments": "the same assessment that waits is written once; it is answered once",
    "desk:breaches": "an alert has one breach",
    "desk:breach": "reported, told or left untold once",
    "desk:delays": "the same request sent twice is one; it is answered once",
    "desk:merges": "the same request sent twice is one; it is answered once",
    "portal:right": "the same request sent twice is one",
    "portal:national": "a question of a browser takes the place of the one before",
    "portal:national-link": "an arrival is used once: portal/tests/test_national.py",
    "portal:second-factor": "a code is good once, and the password before it too",
    "portal:enrol": "set up once; the second is told so",
    "portal:new-password": "set once; the second finds nothing here any more",
    "desk:audit-export": "a file; taken twice it is on record twice",
    "desk:tokens": "each is shown once and ended once; two of the same name are two",
    "desk:security": "a factor, a reset: each is there once, the second is told so",
    "desk:posts": "one request for a person and a post waits at a time; a post is reviewed once a quarter",
    "desk:elevations": "one request for a post waits at a time",
    "desk:card-deed": "under the version of the card, as deeds on a case",
    "desk:rating-deed": "under the version of the rating",
    "desk:enquiry-deed": "under the version of the enquiry",
    "desk:draft-edit": "under the version of the draft",
    "desk:standard-draft-edit": "under the version of the draft",
    "desk:draft-story": "under the version of the draft",
    "desk:draft-compose": "under the version of the draft",
    "desk:standard-draft-deed": "under the version of the draft",
    "desk:standard-begin": "one open draft of a standard, a claim or a new item of this name",
    "desk:item-change-begin": "one open change of an item",
    "desk:item-change-deed": "under the version of the change",
    "desk:code-edit": "one edit of a code waits at a time",
    "desk:material-deed": "one open change of a material; a spelling is written once",
    "desk:proof": "one open ruling of a proof",
    "desk:register-change-deed": "under the state of the change",
    "desk:site-deed": "a page is entered once: entered again it is named anew",
    "desk:publication-deed": "under the version of the document",
    "desk:adjustment-note": "seen once is seen: the first stays",
    "desk:edition": "one waits for approval at a time",
    "desk:guide-deed": "under the status that the guide is in",
    "desk:import-deed": "under the state of the run",
    "desk:imports": "a list that is being looked into is handed in once: desk/tests/test_imports.py",
    "desk:reveal": "a reading",
    "desk:clients": "under the state of the application; a second request for one is another application",
    "sso:applications": "ends what has ended",
    "sso:device": "a code of a terminal is used once: sites/sso/tests/test_devices.py",
    "demo:move": "only in a demonstration",
    "demo:sign-in": "only in a demonstration",
    "demo:step": "only in a demonstration",
}
