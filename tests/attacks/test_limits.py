"""What may be tried how often: every bucket of the rate limits stands in the book, with its key and its number."""

from __future__ import annotations

import ast
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.world import OUTSIDER, World
from tests.system.source import ROOT, modules


def buckets() -> set[str]:
    """First argument of every ``spend(…)`` of the product: a text, a constant of the module, or a text with gaps."""
    found = set()
    for module in modules():
        if "spend(" not in module.text or not module.is_product or module.name == "tongban.foundation.limits.spending":
            continue
        named = {
            target.id: node.value.value
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "spend" and node.args:
                found.add(_text(node.args[0], named))
    return found - {""}


def _text(node: ast.expr, named: dict[str, object]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return str(named.get(node.id, ""))
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def test_every_limit_stands_in_the_book() -> None:
    book = (ROOT / "docs/operate/attacks.md").read_text("utf-8")
    listed = set(
        re.findall(r"^\| `([^`]+)` \| (?:account|address|person|login|mobile|number|browser)", book, re.MULTILINE)
    )
    found = buckets()
    assert len(found) > 20
    assert found - listed == set()


def test_every_test_that_the_books_name_exists() -> None:
    book = "".join((ROOT / "docs/operate" / name).read_text("utf-8") for name in ("attacks.md", "mlps.md"))
    named = re.findall(r"`([\w/.]+\.py)::(test_\w+)`", book)
    assert len(named) > 20
    gone = [f"{path}::{test}" for path, test in named if f"def {test}(" not in (ROOT / path).read_text("utf-8")]
    assert gone == []


def guessed(code: str, address: str, *, api: bool, token: str = "") -> int:
    """The status of a wrong word."""
    browser = Client(REMOTE_ADDR=address, headers={"Authorization": f"Bearer {token}"} if token else {})
    if api:
        return browser.get(f"/api/v1/cases/{code}", {"word": "abcdef"}).status_code
    return browser.post(reverse("portal:case", args=[code]), {"word": "abcdef"}).status_code


@pytest.mark.parametrize("door", ["api", "api with an account", "portal"])
def test_a_word_is_guessed_ten_times_by_whomever(world: World, door: str) -> None:
    """With dashes and without, from another address of the same network, with the token of somebody else: one visitor, one case."""
    code, token = world.cases["granted"].code, world.token(OUTSIDER) if "account" in door else ""
    ways = [code, code.replace("-", ""), code.lower(), code.replace("-", "").lower()]
    api = door != "portal"
    tried = [guessed(ways[n % 4], f"2001:db8:1:2::{n + 1:x}", api=api, token=token) for n in range(11)]
    assert tried == [403] * 10 + [429]
    assert guessed(code, "2001:db8:1:3::1", api=api, token=token) == 403


def test_a_word_is_guessed_a_hundred_times_a_day_from_wherever(world: World) -> None:
    code = world.cases["granted"].code
    tried = [guessed(code, f"10.0.{n}.1", api=True) for n in range(101)]
    assert tried == [403] * 100 + [429]
