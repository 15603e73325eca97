"""What the OpenID Foundation's conformance suite asks a provider, by name of its test modules, and what we answer.

The suite itself (Java, MongoDB, a browser) is not run here; ``tests/sso/test_conformance.py`` asks the same of the product, each
module as a test of its name. ``python -m tests.sso.conformance`` writes ``docs/api/conformance.md`` from this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/api/conformance.md"


class Held(StrEnum):
    """How far it is held."""

    YES = "yes"
    NO = "no"
    """Not offered, and discovery says so or the specification leaves it open."""


@dataclass(frozen=True)
class Check:
    """One test module. ``answer``: what we do."""

    name: str
    held: Held
    answer: str


Y, N = Held.YES, Held.NO
BASIC = (
    Check("oidcc-server", Y, "code, tokens, ID token (RS256, `kid`, `aud`, `iss`, `nonce`, `at_hash`), user info"),
    Check("oidcc-response-type-missing", Y, "`invalid_request`, to the address that is registered"),
    Check("oidcc-idtoken-signature", Y, "RS256 by a published key"),
    Check("oidcc-idtoken-unsigned", N, "`none` is offered to nobody"),
    Check("oidcc-userinfo-get", Y, "by `Authorization: Bearer`"),
    Check("oidcc-userinfo-post-header", Y, "the same"),
    Check("oidcc-userinfo-post-body", N, "a token in a form body is not read (RFC 6750, 2.2: should not be used)"),
    Check("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", Y, "the ID token has none either"),
    Check("oidcc-scope-profile", Y, "`name`, in user info"),
    Check("oidcc-scope-email", N, "no such scope: passed over, nothing is told"),
    Check("oidcc-scope-address", N, "no such scope: passed over, nothing is told"),
    Check("oidcc-scope-phone", Y, "`phone_number`, `phone_number_verified`, in user info"),
    Check("oidcc-scope-all", Y, "what there is of it"),
    Check("oidcc-ensure-other-scope-order-succeeds", Y, "the order tells nothing"),
    Check("oidcc-display-page", Y, "taken, and makes no difference"),
    Check("oidcc-display-popup", Y, "taken, and makes no difference"),
    Check("oidcc-prompt-login", Y, "he signs in once more; `auth_time` is later"),
    Check("oidcc-prompt-none-not-logged-in", Y, "`login_required`"),
    Check("oidcc-prompt-none-logged-in", Y, "a code without a page, the same `sub` and `auth_time`"),
    Check("oidcc-max-age-1", Y, "he signs in once more when that is over"),
    Check("oidcc-max-age-10000", Y, "a code without a page; `auth_time` is told always"),
    Check("oidcc-ensure-request-with-unknown-parameter-succeeds", Y, "passed over"),
    Check("oidcc-id-token-hint", Y, "with `prompt=none`: the same person, or `login_required`"),
    Check("oidcc-login-hint", Y, "taken, and makes no difference: it would write a name into a page"),
    Check("oidcc-ui-locales", Y, "taken; the language is the browser's or what was chosen on the page"),
    Check("oidcc-claims-locales", Y, "taken, and makes no difference: names are Chinese"),
    Check(
        "oidcc-ensure-request-with-acr-values-succeeds", Y, "levels that nobody knows are passed over; `acr` is told"
    ),
    Check("oidcc-codereuse", Y, "`invalid_grant`; what came of the first use is dead"),
    Check("oidcc-codereuse-30seconds", Y, "the same later"),
    Check("oidcc-ensure-registered-redirect-uri", Y, "a page of ours; nobody is sent anywhere"),
    Check("oidcc-ensure-post-request-succeeds", Y, "led to the same request by GET"),
    Check("oidcc-server-client-secret-post", Y, "as good as by HTTP Basic"),
    Check(
        "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", Y, "`request_uri_not_supported`"
    ),
    Check("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported", Y, "`request_not_supported`"),
    Check("oidcc-ensure-request-object-with-redirect-uri", Y, "`request_not_supported`, to the address of the query"),
    Check("oidcc-claims-essential", Y, "taken; what is told follows from scopes, and `acr` from what is asked"),
    Check("oidcc-refresh-token", Y, "good once, with a new ID token of the same `sub` and `auth_time`"),
    Check("oidcc-ensure-request-with-valid-pkce-succeeds", Y, "S256"),
)
CONFIG = (
    Check("oidcc-discovery-endpoint-verification", Y, "every address of the issuer, what is offered and what not"),
)
RP_INITIATED = (
    Check("oidcc-rp-initiated-logout-discovery-endpoint-verification", Y, "`end_session_endpoint`"),
    Check("oidcc-rp-initiated-logout", Y, "signed out, back to the registered address with `state`"),
    Check("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", Y, "a page of ours; still signed in"),
    Check("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri", Y, "the same: compared exactly"),
    Check("oidcc-rp-initiated-logout-modified-id-token-hint", Y, "proves nothing: the person is asked"),
    Check("oidcc-rp-initiated-logout-bad-id-token-hint", Y, "the same"),
    Check("oidcc-rp-initiated-logout-no-id-token-hint", Y, "the person is asked; with `client_id` he may go back"),
    Check("oidcc-rp-initiated-logout-no-params", Y, "the person is asked, and stays here"),
    Check("oidcc-rp-initiated-logout-no-post-logout-redirect-uri", Y, "signed out, and stays here"),
    Check("oidcc-rp-initiated-logout-no-state", Y, "back without one"),
    Check("oidcc-rp-initiated-logout-only-state", Y, "the person is asked, and stays here"),
)
BACK_CHANNEL = (
    Check("oidcc-backchannel-logout-discovery-endpoint-verification", Y, "with sessions"),
    Check(
        "oidcc-backchannel-rp-initiated-logout", Y, "a signed `logout_token` with `sub`, `sid`, `events`, no `nonce`"
    ),
)
FRONT_CHANNEL = (
    Check("oidcc-frontchannel-logout-discovery-endpoint-verification", Y, "with sessions"),
    Check("oidcc-frontchannel-rp-initiated-logout", Y, "a frame with `iss` and `sid` on the last page"),
)
PLANS = (
    ("Basic OP (code)", BASIC),
    ("Config OP", CONFIG),
    ("RP-Initiated Logout OP", RP_INITIATED),
    ("Back-Channel Logout OP", BACK_CHANNEL),
    ("Front-Channel Logout OP", FRONT_CHANNEL),
)
_HEAD = """# How far the log-in keeps to OpenID Connect

Made by `python -m tests.sso.conformance`. The names are those of the test modules of the OpenID Foundation's conformance suite
(`openid-certification/conformance-suite`); each is a test in `tests/sso/test_conformance.py` that asks the same of the product.
This is no certification, and the suite itself has not been run: it wants MongoDB, as published in Docker, and neither was there
(Java 17 was). Of what package registries carry, `oidctest` 0.8 (2019, the suite that this one replaced) is such a tool: it can be
installed, but does not start on Python 3.11 (`collections.Mapping`, `inspect.getargspec`).

**One thing would fail all of Basic OP**: the suite asks without PKCE, and we refuse that to everybody (RFC 9700, 2.1.1), with
`invalid_request`. Every answer below is that to the same request with `code_challenge` (S256). Dynamic registration, implicit and
hybrid flows are not offered, so their plans do not apply.

Log-ins are tried against relying parties that nobody here wrote: Authlib, npm openid-client, mozilla-django-oidc; the portal as
relying party against Authlib's provider and npm oidc-provider (`tests/sso`).
"""


def page() -> str:
    """The page of the documentation."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    for title, checks in PLANS:
        yield f"## {title}\n"
        yield "| module | held | what we answer |\n|---|---|---|"
        yield from (f"| `{each.name}` | {each.held.value} | {each.answer} |" for each in checks)
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page().rstrip() + "\n", encoding="utf-8")
