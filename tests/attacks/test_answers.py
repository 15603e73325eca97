"""The headers of every answer of every route, word by word; what each is for stands in docs/operate/attacks.md."""

from __future__ import annotations

from tests.access.people import browser_of
from tests.access.visits import opened
from tests.access.world import World
from tests.system.source import ROOT

CLOSED = {"object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}
OWN = {name: "'self'" for name in ("default-src", "script-src", "style-src", "img-src", "font-src", "connect-src")}
PAGE = {**OWN, **CLOSED, "form-action": "'self'"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EMBEDDED = {
    "portal:embed-framed",
    "portal:embed-item",
    "portal:embed-newest",
    "portal:embed-script",
    "portal:embed-facts",
}
"""What other sites may show, on purpose: public guides, without cookies."""
OF_THE_LOG = {
    "portal:log-checkpoint",
    "portal:log-consistency",
    "portal:log-feed",
    "portal:log-keys",
    "portal:log-tile",
    "sso:discovery",
    "sso:jwks",
}
"""What anybody may follow from anywhere: hashes, signatures, public keys, without cookies."""
FRAMED = {"desk:file", "desk:page", "portal:upload-small"}
"""Files that a page of ours shows in a frame of its own."""
UNSAFE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "data:", "blob:", "*", "http:", "https:")


def policy_of(text: str) -> dict[str, str]:
    """Directive → what it allows."""
    parts = (part.strip().partition(" ") for part in text.split(";") if part.strip())
    return {name: allowed for name, _, allowed in parts}


def shut(caching: str) -> bool:
    """Whether no shared cache keeps it: what a session is shown is one person's."""
    words = {word.strip() for word in caching.split(",")}
    return "public" not in words and bool(words & {"no-store", "private"})


def test_every_answer_of_every_route_is_closed(world: World) -> None:
    found: dict[str, list[str]] = {}
    kept: dict[str, str] = {}
    for route, visit in opened():
        answer = browser_of(visit.who).get(visit.address(route, world))
        if visit.who and answer.status_code < 400 and not shut(answer.headers.get("Cache-Control", "")):
            kept[route] = answer.headers.get("Cache-Control", "")
        wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
        policy = policy_of(answer.headers.get("Content-Security-Policy", ""))
        if answer.headers.get("Content-Type", "").startswith("text/html") and route not in EMBEDDED:
            wrong += [f"{name} {policy.get(name)}" for name, value in PAGE.items() if policy.get(name) != value]
        elif not policy:
            wrong.append("no policy")
        wrong += [
            f"{name} {allowed}" for name, allowed in policy.items() if any(word in allowed.split() for word in UNSAFE)
        ]
        if wrong:
            found[route] = wrong
    assert kept == {}
    may = {"X-Frame-Options", "Cross-Origin-Resource-Policy", "Cross-Origin-Opener-Policy", "frame-ancestors *"}
    let = {route: sorted(set(wrong) - may) for route, wrong in found.items() if route in EMBEDDED | FRAMED | OF_THE_LOG}
    assert {route: wrong for route, wrong in let.items() if wrong} == {}
    assert {route: wrong for route, wrong in found.items() if route not in EMBEDDED | FRAMED | OF_THE_LOG} == {}


def test_every_header_has_its_reason_in_the_book() -> None:
    book = (ROOT / "docs/operate/attacks.md").read_text("utf-8")
    wanted = {*HEADERS, "Content-Security-Policy", "Strict-Transport-Security", "Cache-Control"}
    assert {name for name in wanted if f"| `{name}` |" not in book} == set()
