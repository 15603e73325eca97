"""The public doors of the log: what they hand out proves itself, in the paths and sizes that the standards give."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tongban.foundation import clock
from tongban.foundation.transparency import verifying
from tongban.foundation.transparency.models import LogCheckpoint, LogStamp, LogState
from tongban.foundation.transparency.tests.logged import log_events
from tongban.kernel.merkle import HASH, TileReader, consistency_holds, tree_root
from tongban.kernel.notes import Verifier, checkpoint_of, text_of
from tongban.sites.portal import log

Browser = Callable[..., Client]


def _checkpoint(anyone: Client) -> bytes:
    keys = [Verifier.read(line) for line in anyone.get("/log/keys").content.decode().splitlines()]
    return checkpoint_of(text_of(anyone.get("/log/checkpoint").content.decode(), keys)).root


def test_before_the_first_checkpoint_the_doors_say_so(browser: Browser) -> None:
    anyone = browser()
    assert anyone.get("/log/").status_code == 200
    answer = anyone.get("/log/checkpoint")
    assert (answer.status_code, answer.json()["code"]) == (404, "log.nothing_signed")
    assert anyone.get("/log/checkpoints").json() == {"checkpoints": [], "next": None}


def test_the_tree_is_built_again_from_tiles_and_has_the_signed_root(browser: Browser) -> None:
    log_events(600)
    anyone, size = browser(), verifying.log_size()

    def fetch(level: int, index: int) -> bytes:
        width = (size >> 8 * level) - 256 * index
        answer = anyone.get(f"/log/tile/{level}/{index:03}" + (f".p/{width}" if width < 256 else ""))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/octet-stream"
        assert ("immutable" in answer["Cache-Control"]) == (width >= 256)
        return answer.content

    assert tree_root(size, TileReader(fetch)) == _checkpoint(anyone)
    whole = fetch(0, 0)
    assert anyone.get("/log/tile/0/000.p/7").content == whole[: 7 * HASH]
    last, width = divmod(size, 256)
    for place in (
        f"0/{last:03}", f"0/{last:03}.p/{width + 1}", "0/0", "0/x000/000", "0/000.p/0", "0/000.p/256", "0/000.p/007",
        "0/001/234", "9/000", "64/000", "99999999999999999999/000", "0/" + "x999/" * 9 + "999", "0/x001/234",
    ):  # fmt: skip
        assert anyone.get(f"/log/tile/{place}").status_code == 404, place


def test_an_old_checkpoint_is_the_beginning_of_a_new_one(browser: Browser) -> None:
    log_events(300)
    anyone = browser()
    old, old_root = verifying.log_size(), _checkpoint(anyone)
    log_events(1000)
    new = verifying.log_size()
    with CaptureQueriesContext(connection) as captured:
        told = anyone.get("/log/consistency", {"old": old, "new": new}).json()
    assert len(captured) <= 3
    proof = [bytes.fromhex(each) for each in told["proof"]]
    assert (told["old"], told["new"]) == (old, new)
    assert consistency_holds(old, new, old_root, _checkpoint(anyone), proof)
    for asked, code in (
        ({"old": new, "new": old}, "log.sizes_unknown"),
        ({"old": 1, "new": new + 1}, "log.sizes_unknown"),
        ({"old": "-1", "new": 5}, "log.size_malformed"),
        ({"old": "1e3", "new": 5}, "log.size_malformed"),
        ({"old": "9" * 40, "new": 5}, "log.size_malformed"),
        ({"new": 5}, "log.size_malformed"),
    ):
        answer = anyone.get("/log/consistency", asked)
        assert (answer.status_code, answer.json()["code"]) == (422, code), asked


def test_the_feed_hands_out_every_checkpoint_once_and_its_stamp(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "PAGE", 2)
    notes = [found.note for _ in range(5) if (found := log_events(1))]
    stamped = LogCheckpoint.objects.order_by("-size")[0]
    LogStamp.objects.create(checkpoint=stamped, at=clock.now(), authority="某授时机构", token=b"\x01\x02")
    anyone, marker, seen = browser(), stamped.size - 5, []
    while marker is not None:
        answer = anyone.get("/log/checkpoints", {"after": marker})
        told = answer.json()
        assert len(told["checkpoints"]) <= 2
        seen += told["checkpoints"]
        marker = told["next"]
    assert [each["note"] for each in seen] == notes
    assert seen[0]["stamp"] is None
    assert (seen[-1]["stamp"], seen[-1]["authority"]) == (b64encode(b"\x01\x02").decode(), "某授时机构")
    assert seen[-1]["at"] in seen[-1]["note"]
    assert anyone.get("/log/checkpoints", {"after": "x"}).json()["code"] == "log.size_malformed"


def test_the_doors_are_open_to_every_origin_and_know_nobody(browser: Browser) -> None:
    log_events(1)
    for route in ("log-checkpoint", "log-keys", "log-feed"):
        answer = browser("lishili").get(reverse(f"portal:{route}"))
        assert (answer["Access-Control-Allow-Origin"], answer.cookies) == ("*", {})
        assert browser().post(reverse(f"portal:{route}")).status_code == 405


def test_the_page_shows_what_is_signed_and_its_scripts_are_files(browser: Browser) -> None:
    found = log_events(1)
    assert found is not None
    page = browser().get("/log/").content.decode()
    state = LogState.objects.get()
    assert f"{state.size:,} 条" in page
    assert checkpoint_of(found.note.rpartition("\n\n")[0] + "\n").root.hex() in page
    assert "<script>" not in page
