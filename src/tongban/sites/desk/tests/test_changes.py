"""Before and after a correction: each line of the notice, each answer, each file; masked, within its budget."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.upload import upload
from tongban.cases.kinds import Defect
from tongban.cases.queries import case_detail
from tongban.foundation.pictures.tests.pdfs import pages
from tongban.foundation.records import audit
from tongban.registry.identity.actors import Channel

PERSON_ID = "369901199001010013"
REASON = "目录里已经有事故处置一项，在第二页"


@pytest.fixture
def corrected(who, receipt: Receipt, settings, tmp_path) -> Receipt:
    """Told: the drawing, the list of rules, the area. The drawing and the area were changed, the list was insisted on."""
    settings.DERIVED_FOLDER = tmp_path / "derived"
    lines = [
        Line("m3", Defect.UNCLEAR, "", "线条看不清"),
        Line("m5", Defect.INCOMPLETE),
        Line("f.premises.area", Defect.INCONSISTENT),
    ]
    request_correction(who("qianchushen"), case_id=receipt.case_id, seen=1, lines=lines)
    me = who("lishili", Channel.PORTAL)
    detail = case_detail(who("qianchushen"), receipt.code)
    number = next(line.n for line in detail.notices[-1].lines if line.path == "m5")
    drawing = upload(me, name="新布局图.pdf", chunks=[pages(2)])
    correction = Correction(answers={"f.premises.area": "66"}, uploads={"m3": [drawing.id]}, insist={number: REASON})
    confirmed = prepare(me, receipt.case_id, correction).confirmation
    correct(me, case_id=receipt.case_id, seen=2, correction=correction, confirmed=confirmed)
    return receipt


def file_of(who, receipt: Receipt, element: str) -> int:
    return next(row.n for row in case_detail(who("qianchushen"), receipt.code).materials if row.element == element)


def test_each_line_says_whether_it_was_changed(visit, corrected: Receipt, code: str) -> None:
    page = visit("qianchushen").get(f"/desk/cases/{code}/changes")
    told = {line.label: (line.state.word, line.reason) for line in page.context["changes"].told}
    assert told["M3"] == ("已改", "")
    assert told["M5"] == ("未改", REASON)
    assert [state for label, (state, _) in told.items() if label not in ("M3", "M5")] == ["已改"]
    text = page.content.decode()
    assert REASON in text
    assert "线条看不清" in text


def test_answers_stand_side_by_side_those_that_changed_first(visit, corrected: Receipt, code: str) -> None:
    page = visit("qianchushen").get(f"/desk/cases/{code}/changes")
    changes = page.context["changes"]
    (area,) = [row for row in changes.changed_answers if "66" in row.after]
    assert area.before != area.after
    assert {row.label for row in changes.changed_answers} <= {row.label for row in changes.answers}
    assert all(row.before == row.after for row in changes.same_answers)
    text = page.content.decode()
    assert f"<ins>{area.after}</ins>" in text
    assert f"<del>{area.before}</del>" in text


def test_old_and_new_files_open_side_by_side(visit, who, corrected: Receipt, code: str) -> None:
    client = visit("qianchushen")
    page = client.get(f"/desk/cases/{code}/changes")
    materials = {each.label: each for each in page.context["materials"]}
    assert [each.label for each in page.context["materials"] if each.changed] == ["M3"]
    drawing = materials["M3"]
    old, new = drawing.before[0].n, drawing.after[0].n
    assert (new, old != new) == (file_of(who, corrected, "m3"), True)
    assert not audit.page_about([f"case:{corrected.case_id}"], ["privacy.data.read"])
    assert f"n1={old}&n2={new}" in drawing.both
    text = client.get(f"/desk/cases/{code}/changes?round=2&n1={old}&n2={new}&p2=2").content.decode()
    assert f'<img src="/desk/cases/{code}/files/{new}/pages/2"' in text
    # The old file is no whole PDF: it says so beside the new one.
    assert "已损坏" in text
    assert f"n1={old}&amp;p2=2" not in text
    assert f"&amp;n1={old}&amp;n2={new}&amp;p2=2&amp;z2=2#viewer2" in text


def test_masked_until_opened_with_a_purpose(visit, corrected: Receipt, code: str) -> None:
    client = visit("qianchushen")
    assert PERSON_ID not in client.get(f"/desk/cases/{code}/changes").content.decode()
    assert client.post(f"/desk/cases/{code}/changes", {"purpose": "好奇"}).status_code == 422
    assert not audit.page_about([f"case:{corrected.case_id}"], ["privacy.data.read"])
    opened = client.post(f"/desk/cases/{code}/changes", {"purpose": "review"})
    assert "已显示全文" in opened.content.decode()
    assert PERSON_ID in opened.content.decode()
    (entry,) = audit.page_about([f"case:{corrected.case_id}"], ["privacy.data.read"])
    assert (entry.kind, entry.data["purpose"]) == ("privacy.data.read", "review")


def test_one_click_from_the_case_page_and_only_where_there_is_something(visit, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    link = f'href="/desk/cases/{code}/changes"'
    assert link not in client.get(f"/desk/cases/{code}/").content.decode()
    answer = client.get(f"/desk/cases/{code}/changes")
    assert answer.status_code == 404
    assert "还没有补正过" in answer.content.decode()


def test_the_link_is_there_after_a_correction(visit, corrected: Receipt, code: str) -> None:
    text = visit("qianchushen").get(f"/desk/cases/{code}/").content.decode()
    assert f'href="/desk/cases/{code}/changes"' in text
    assert "<kbd>C</kbd>" in text


@pytest.mark.parametrize("odd", ["1", "0", "3", "x", "-2", "٢", "99999999999"])
def test_an_odd_round_is_the_last(visit, corrected: Receipt, code: str, odd: str) -> None:
    page = visit("qianchushen").get(f"/desk/cases/{code}/changes", {"round": odd})
    assert (page.context["changes"].before.round, page.context["changes"].after.round) == (1, 2)


def test_statements(visit, corrected: Receipt, code: str) -> None:
    """Session and actor; the case with its names; three for what was there before."""
    client = visit("qianchushen")
    client.get(f"/desk/cases/{code}/changes")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/desk/cases/{code}/changes")
    assert len(captured) <= 2 + 5 + 3, [query["sql"][:100] for query in captured.captured_queries]
