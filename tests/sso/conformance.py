"""What the OpenID Foundation's conformance suite asks a provider, by name of its test modules, and what we answer.

The suite itself (Java, MongoDB, a browser) is not run here; ``tests/sso/test_conformance.py`` asks the same of the product, each
module as a test of its name. ``python -m tests.sso.conformance`` writes ``docs/api/conformance.md`` from the
table beside this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLE = Path(__file__).with_suffix(".yaml")
PAGE = Path(__file__).resolve().parents[2] / "docs/api/conformance.md"


@dataclass(frozen=True)
class Check:
    """One test module. ``held``: ``yes``, or ``no`` for what is not offered; ``answer``: what we do."""

    name: str
    held: str
    answer: str


def _check(name: str, answer: str) -> Check:
    held, told = ("no", answer.removeprefix(_NO)) if answer.startswith(_NO) else ("yes", answer)
    return Check(name, held, told)


_NO = "no: "
PLANS = tuple(
    (title, tuple(_check(name, answer) for name, answer in checks.items()))
    for title, checks in yaml.safe_load(TABLE.read_text("utf-8")).items()
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
        yield from (f"| `{each.name}` | {each.held} | {each.answer} |" for each in checks)
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page().rstrip() + "\n", encoding="utf-8")
