"""Cache poisoning and cache deception: nothing that a cache does not look at changes a page. That nothing private is kept, the
walk of ``test_answers.py`` sees."""

from __future__ import annotations

from django.test import Client

from tests.access.people import browser_of
from tests.access.visits import opened
from tests.access.world import APPLICANT, World

ELSEWHERE = "evil.example"
UNKEYED = {
    "X-Forwarded-Host": ELSEWHERE,
    "X-Host": ELSEWHERE,
    "X-Forwarded-Server": ELSEWHERE,
    "Forwarded": f"host={ELSEWHERE};proto=http",
    "X-Original-URL": f"/{ELSEWHERE}",
    "X-Rewrite-URL": f"/{ELSEWHERE}",
    "X-Forwarded-Prefix": f"/{ELSEWHERE}",
    "X-Forwarded-Path": f"/{ELSEWHERE}",
    "X-Forwarded-Scheme": "http",
    "X-Forwarded-Port": "8080",
    "X-HTTP-Method-Override": "DELETE",
    "Origin": f"https://{ELSEWHERE}",
    "Referer": f"https://{ELSEWHERE}/",
}


def test_no_header_that_a_cache_does_not_look_at_changes_a_public_page(world: World) -> None:
    changed = {}
    for route, visit in opened():
        if visit.who:
            continue
        address = visit.address(route, world)
        answers = [Client().get(address), Client(headers=UNKEYED).get(address)]
        poisoned = b"" if answers[1].streaming else answers[1].content
        if answers[0].status_code != answers[1].status_code or ELSEWHERE.encode() in poisoned:
            changed[route] = (answers[0].status_code, answers[1].status_code)
    # Metrics are for this machine: what came through a proxy did not come from it.
    assert changed.keys() - {"web:metrics"} == set()


def test_a_page_by_another_ending_is_no_page(world: World) -> None:
    """A cache in front that keeps all ``.css`` would keep it for everybody."""
    browser = browser_of(APPLICANT)
    for path in ("/my/", "/my/data/", "/my/companies/"):
        assert browser.get(path).status_code == 200, path
        for ending in ("x.css", ".css", "%2fx.css", ";x.css", "%0ax.css", "%3fx.css", "/..%2fx.js"):
            answer = browser.get(path + ending)
            assert answer.status_code in (301, 400, 404), (path, ending, answer.status_code)
            assert "public" not in answer.headers.get("Cache-Control", "")
