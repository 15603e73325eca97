"""The viewer of the case page: page by page, larger, turned, each by a link; what it shows is read on record."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases import factories
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.queries import case_detail, material
from tongban.foundation import derived
from tongban.foundation.pictures import BUSY, paint
from tongban.foundation.pictures.tests.pdfs import pages
from tongban.foundation.records import audit
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel


@pytest.fixture
def receipt(who, item_code: str, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Receipt:
    """A case whose files have three pages."""
    settings.DERIVED_FOLDER = tmp_path / "derived"
    monkeypatch.setattr(factories, "PDF", pages(3))
    return submitted(who("lishili", Channel.PORTAL), item_code)


@pytest.fixture
def m3(who, receipt: Receipt) -> int:
    """Number of the file of the third material."""
    detail = case_detail(who("qianchushen"), receipt.code)
    return next(row.n for row in detail.materials if row.element == "m3")


def shown(client: Client, code: str, query: str) -> str:
    return client.get(f"/desk/cases/{code}/?{query}").content.decode()


def test_a_page_is_shown_and_every_step_is_a_link(visit, code: str, m3: int) -> None:
    client = visit("qianchushen")
    text = shown(client, code, f"e=m3&n={m3}&p=2&z=2")
    assert f'<img src="/desk/cases/{code}/files/{m3}/pages/2"' in text
    assert "共 3 页" in text
    here = f"/desk/cases/{code}/?e=m3&amp;n={m3}"
    for step in ("&amp;z=2#", "&amp;p=3&amp;z=2#", "&amp;p=2&amp;z=3#", "&amp;p=2#", "&amp;p=2&amp;z=2&amp;r=90#"):
        assert f'href="{here}{step}viewer"' in text, step
    assert 'data-zoom="2"' in text
    assert "<iframe" not in text
    last = shown(client, code, f"e=m3&n={m3}&p=3&z=4&r=270")
    assert re.search(r'data-do="next"\s+aria-disabled="true"', last)
    assert f'href="{here}&amp;p=3&amp;z=4#viewer"' in last


@pytest.mark.parametrize("odd", ["p=0", "p=99", "p=-1", "p=x", "p=٣", "p=9999999", "z=77", "r=13", "z=-2&r=x"])
def test_an_odd_address_shows_the_first_page(visit, code: str, m3: int, odd: str) -> None:
    text = shown(visit("qianchushen"), code, f"e=m3&n={m3}&{odd}")
    assert f'<img src="/desk/cases/{code}/files/{m3}/pages/1"' in text


def test_each_page_that_is_shown_is_on_record_and_boxed_in(visit, receipt: Receipt, code: str, m3: int) -> None:
    client = visit("qianchushen")
    shown(client, code, f"e=m3&n={m3}")
    assert not audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])
    answer = client.get(f"/desk/cases/{code}/files/{m3}/pages/2")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    (entry,) = audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])
    assert (entry.kind, entry.data["fields"], entry.data["page"]) == ("privacy.data.read", ["m3"], 2)


def test_a_page_that_there_is_not(visit, receipt: Receipt, code: str, m3: int) -> None:
    client = visit("qianchushen")
    for address in (f"{m3}/pages/4", f"{m3}/pages/0", "999/pages/1"):
        assert client.get(f"/desk/cases/{code}/files/{address}").status_code == 404
    assert not audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])


def test_a_page_is_drawn_once(visit, code: str, m3: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(material, "paint", lambda pieces, number: (calls.append(number), paint(pieces, number))[1])
    client = visit("qianchushen")
    for _ in range(2):
        shown(client, code, f"e=m3&n={m3}&p=2")
        assert client.get(f"/desk/cases/{code}/files/{m3}/pages/2").status_code == 200
    assert calls == [2]


def test_what_is_kept_is_sealed_and_swept(visit, code: str, m3: int, settings, frozen) -> None:
    visit("qianchushen").get(f"/desk/cases/{code}/files/{m3}/pages/1")
    (kept,) = [path for path in settings.DERIVED_FOLDER.rglob("*") if path.is_file()]
    assert b"PNG" not in kept.read_bytes()
    assert derived.sweep() == 0
    os.utime(kept, (0, 0))
    assert derived.sweep() == 1
    assert not kept.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.4\n% example\n%%EOF\n", "已损坏"), (pages(301), "页数太多")],
    ids=["broken", "heavy"],
)
def test_a_hostile_file_gets_a_sentence_and_the_way_to_the_file(
    visit, who, item_code: str, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    monkeypatch.setattr(factories, "PDF", content)
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    code = show_registration_code(receipt.code)
    n = next(row.n for row in case_detail(who("qianchushen"), receipt.code).materials if row.element == "m3")
    client = visit("qianchushen")
    text = shown(client, code, f"e=m3&n={n}")
    assert words in text
    assert f'href="/desk/cases/{code}/files/{n}"' in text
    assert f"/files/{n}/pages/" not in text
    assert client.get(f"/desk/cases/{code}/files/{n}/pages/1").status_code == 422
    calls: list[int] = []
    monkeypatch.setattr(material, "paint", lambda pieces, number: calls.append(number))
    assert words in shown(client, code, f"e=m3&n={n}")
    assert calls == []


def test_what_took_too_long_is_tried_again(visit, code: str, m3: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(pieces, number):
        raise DomainError(BUSY)

    client = visit("qianchushen")
    with monkeypatch.context() as slow:
        slow.setattr(material, "paint", busy)
        assert "这一页还没有画出来" in shown(client, code, f"e=m3&n={m3}")
        assert client.get(f"/desk/cases/{code}/files/{m3}/pages/1").status_code == 503
    assert "共 3 页" in shown(client, code, f"e=m3&n={m3}")


def test_statements(visit, code: str, m3: int) -> None:
    """An open PDF costs three statements more than the page; a picture five: session, actor, case, file, the record."""
    client = visit("qianchushen")
    for address, most in ((f"/?e=m3&n={m3}", 7 + 3 + 2), (f"/files/{m3}/pages/1", 5)):
        client.get(f"/desk/cases/{code}{address}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/desk/cases/{code}{address}")
        assert len(captured) <= most, [query["sql"][:100] for query in captured.captured_queries]


def test_the_applicant_reads_no_page_at_the_desk(visit, code: str, m3: int) -> None:
    assert visit("lishili").get(f"/desk/cases/{code}/files/{m3}/pages/1").status_code == 404
    assert visit("zhenganyuan").get(f"/desk/cases/{code}/files/{m3}/pages/1").status_code == 404
