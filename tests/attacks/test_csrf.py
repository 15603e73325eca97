"""A form of another site: every address of the pages, sent to with the cookies of who is signed in and no token."""

from __future__ import annotations

import json
from uuid import uuid4

from django.test import Client

from tests.access.people import browser_of
from tests.access.visits import VISITS
from tests.access.world import APPLICANT, World
from tongban.foundation.records.models import Event
from tongban.sites.api.tests.contract import described

FORM = {"seen": "1", "do": "send", "truth": "true", "key": uuid4().hex}
EXEMPT = {
    "portal:chosen",
    "sso:token", "sso:revocation", "sso:userinfo", "sso:device-authorization",
    "sso:authorize", "sso:log-out",
}  # fmt: skip
"""Which found item was opened: a count, sent in passing from pages that carry no token; it changes nothing for anybody. What
applications ask by a secret of their own, not by a cookie. Where an application may send somebody's browser by POST (OpenID
Connect Core 3.1.2.1, RP-Initiated Logout 2): what was sent becomes a page that asks, and its answer carries a token."""

ELSEWHERE = "https://evil.example"


def test_no_page_takes_a_form_without_its_token(world: World) -> None:
    events, let = Event.objects.count(), {}
    for route, visit in VISITS.items():
        if route in EXEMPT:
            continue
        browser, address = browser_of(visit.who, enforce_csrf_checks=True), visit.address(route, world)
        browser.cookies["csrftoken"] = "a" * 32
        for form, headers in (
            (FORM, {}),
            ({**FORM, "csrfmiddlewaretoken": "b" * 32}, {}),
            ({**FORM, "csrfmiddlewaretoken": "a" * 32}, {"Origin": ELSEWHERE, "Referer": f"{ELSEWHERE}/form"}),
        ):
            status = browser.post(address, form, headers=headers).status_code
            if status != 403:
                let[route] = status
    assert let == {}
    assert Event.objects.count() == events


def test_the_cookie_of_a_session_gives_a_program_no_right(world: World) -> None:
    cookies, events, let = browser_of(APPLICANT).cookies, Event.objects.count(), {}
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            if {"token": []} not in operation.get("security", []) or {} in operation["security"]:
                continue
            client = Client(enforce_csrf_checks=True, headers={"Idempotency-Key": uuid4().hex})
            client.cookies = cookies
            address = path.replace("{registration_code}", world.cases["granted"].code.replace("-", ""))
            for name in ("card", "company", "mandate", "message", "invitation", "representation"):
                address = address.replace(f"{{{name}_id}}", str(world.ids.get(name, uuid4())))
            address = address.replace("{n}", "1").replace("{case_id}", str(world.ids["notice_case"]))
            content = json.dumps({"state_version": 1}).encode()
            status = client.generic(method.upper(), address, content, "application/json").status_code
            if status != 401:
                let[operation["operationId"]] = status
    assert let == {}
    assert Event.objects.count() == events
