"""A receipt checked in a browser, by the page of the log: what holds, and three ways in which it does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.browser.watched import Watched
from tests.oracle import plain_verifier as plain
from tests.stories.place import Place
from tongban.cases.factories import sample_item, submitted
from tongban.cases.queries.receipts import receipt
from tongban.foundation.transparency import checkpoints
from tongban.kernel.notes import NoteSigner, signed
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Receipt = dict[str, Any]


def _changed_date(told: Receipt) -> None:
    told["events"][0]["at"] = "2026-01-01T00:00:00.000000Z"


def _leaf_made_to_fit(told: Receipt) -> None:
    _changed_date(told)
    told["events"][0]["leaf"] = plain.leaf(told["case_id"], told["events"][0]).hex()


def _forged_note(told: Receipt) -> None:
    text = told["log"]["checkpoint"].partition("\n\n")[0] + "\n"
    text = text.replace("\ntime 2", "\ntime 1")
    stranger = NoteSigner(text.split("\n")[0], Ed25519PrivateKey.generate())
    told["log"]["checkpoint"] = signed(text, [stranger])


TAMPERED: tuple[tuple[Callable[[Receipt], None], str], ...] = (
    (_changed_date, "被改过：内容和它的指纹对不上"),
    (_leaf_made_to_fit, "不是日志里的那一件"),
    (_forged_note, "不是这个日志的钥匙签的"),
)


def test_a_receipt_is_checked_in_the_page(place: Place, opened: Callable[..., Watched]) -> None:
    actor = actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert actor is not None
    code = submitted(actor, sample_item()).code
    place.settle()
    checkpoints.sign()
    good = json.loads(json.dumps(receipt(code)))
    window = opened(375)
    window.go("/log/")
    page, verdict = window.page, window.page.locator("#verdict")
    page.locator("input[type=file]").set_input_files(
        {"name": "凭据.json", "mimeType": "application/json", "buffer": json.dumps(good).encode()}
    )
    page.wait_for_selector("#verdict .note--done")
    assert "两个检查点是同一个日志" in verdict.inner_text()
    for change, sentence in TAMPERED:
        told = json.loads(json.dumps(good))
        change(told)
        page.locator("#receipt-text").fill(json.dumps(told, ensure_ascii=False))
        page.locator("#verify-now").click()
        page.wait_for_selector("#verdict .note--bad")
        assert sentence in verdict.inner_text()
    window.look()
