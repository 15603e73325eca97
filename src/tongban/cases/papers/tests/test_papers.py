"""Papers: each kind says what the law wants, cites it exactly, and is not issued when something is missing."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import pytest

from tongban.cases import papers
from tongban.cases.papers import NO_FORCE, PaperKind, laws, wording
from tongban.cases.papers.contents import CONTENT
from tongban.cases.papers.rendering import PLACE_OF_SEAL
from tongban.cases.papers.tests.samples import AT, BODY, FOOD_LAW, samples
from tongban.kernel.errors import DomainError

SAMPLES = samples()
MOST_BYTES = 150 * 1024

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="没有 pdftotext（poppler-utils）：不读回文字"
)


@lru_cache(maxsize=64)
def text_of(pdf: bytes) -> str:
    """All text without white space (a line of a paper ends anywhere), pages parted by a form feed."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"[ \n\u3000]+", "", done.stdout.decode())


def told(name: str, **changed: Any) -> str:
    kind, content = SAMPLES[name]
    return text_of(papers.render(kind, dataclasses.replace(content, **changed)))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_paper_fits_and_comes_out_the_same_again(name: str) -> None:
    kind, content = SAMPLES[name]
    pdf = papers.render(kind, content)
    assert len(pdf) < MOST_BYTES
    assert b"/Type/Pages/Count 1/" in pdf, "the sample stays on one sheet"
    assert f"{PLACE_OF_SEAL})".encode() in pdf
    assert papers.render(kind, content) == pdf
    assert papers.render(kind, dataclasses.replace(content, issued_at=AT + timedelta(days=1))) != pdf


def test_every_kind_has_a_sample() -> None:
    assert {kind for kind, _ in SAMPLES.values()} == set(PaperKind) == set(CONTENT)
    grounds = {content.ground for _, content in SAMPLES.values() if isinstance(content, papers.NotAccepted)}
    assert grounds == set(papers.NotAcceptedGround)


@needs_poppler
@pytest.mark.parametrize("name", SAMPLES)
def test_every_paper_has_its_head_and_foot(name: str) -> None:
    kind, content = SAMPLES[name]
    text = told(name)
    for part in (BODY, papers.title_of(kind, content), content.number, content.addressee, content.code):
        assert part.replace(" ", "") in text
    assert "2026年11月24日" in text
    assert "第1页，共1页" in text
    assert "扫码核验" in text


@needs_poppler
@pytest.mark.parametrize("name", SAMPLES)
def test_demonstration_is_not_forgery(name: str) -> None:
    """Each page says that it has no force in law, in its header and across; a production paper does not."""
    plain = NO_FORCE.replace(" ", "")
    for page in told(name).strip("\f").split("\f"):
        assert page.count(plain) == 2
    assert plain not in told(name, demonstration=False)


@needs_poppler
def test_every_page_of_a_long_paper_says_so_and_is_numbered() -> None:
    _, content = SAMPLES["refusal"]
    assert isinstance(content, papers.Refusal)
    pages = told("refusal", reasons=content.reasons * 12).strip("\f").split("\f")
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert page.count(NO_FORCE.replace(" ", "")) == 2
        assert f"第{number}页，共{len(pages)}页" in page
        assert "条件、标准" in page or number == len(pages)


CITED = {
    "receipt": ["第三十二条第一款第四项"],
    "acceptance": ["第三十二条第一款第五项、第二款", "第四十二条第一款", "第八十二条"],
    "not-required": ["第三十二条第一款第一项"],
    "wrong-body": ["第三十二条第一款第二项"],
    "still-incomplete": ["第三十二条第一款第四项、第一款第五项"],
    "false-material": ["第七十八条"],
    "correction": ["第三十二条第一款第四项", "第三十二条第一款第五项"],
    "pause": ["第四十五条"],
    "extension": ["第四十二条第一款"],
    "hearing-right": ["第四十七条"],
    "hearing-session": ["第四十七条、第四十八条"],
    "grant": ["第三十八条第一款", "第四十四条"],
    "refusal": ["第三十八条第二款"],
    "deemed-acceptance": ["第三十二条第一款第四项"],
    "deemed-renewal": ["第五十条第二款"],
    "service-record": [],
    "returned": [],
    "termination": ["第七十条"],
    "permit-ended": ["第六十九条第二款"],
}


@needs_poppler
@pytest.mark.parametrize("name", SAMPLES)
def test_the_law_is_cited_by_article_and_for_permits_only(name: str) -> None:
    text = told(name)
    for place in CITED[name]:
        assert f"《中华人民共和国行政许可法》{place}" in text
    other = {"not_counted": ()} if name == "acceptance" else {}
    other |= {"limit_law": FOOD_LAW} if name == "acceptance" else {}
    other |= {"ended_by": FOOD_LAW} if name == "permit-ended" else {}
    assert "行政许可法" not in told(name, is_permit=False, basis=(FOOD_LAW,), **other).replace("准予行政许可决定书", "")


@needs_poppler
@pytest.mark.parametrize(
    "name",
    [
        "not-required",
        "wrong-body",
        "still-incomplete",
        "false-material",
        "refusal",
        "grant",
        "returned",
        "termination",
        "permit-ended",
    ],
)
def test_remedies_come_from_the_data(name: str) -> None:
    text = told(name)
    assert "之日起六十日内，依据《中华人民共和国行政复议法》第二十条第一款，向信丰县人民政府申请行政复议" in text
    assert "之日起六个月内，依据《中华人民共和国行政诉讼法》第四十六条第一款，直接向信丰县人民法院提起行政诉讼" in text
    other = papers.Remedies(review_organ="某海关总署", court="某中级人民法院", review_days=90, review_first=True)
    text = told(name, remedies=other)
    assert "应当自收到" in text
    assert "九十日内" in text
    assert "第二十三条，先向某海关总署申请行政复议" in text
    assert "直接向" not in text


@pytest.mark.parametrize("name", [name for name, (kind, _) in SAMPLES.items() if kind in {"not-accepted", "refusal"}])
@pytest.mark.parametrize(
    "remedies",
    [
        None,
        papers.Remedies(review_organ="", court="某法院"),
        papers.Remedies(review_organ="某政府", court=" "),
        papers.Remedies(review_organ="某政府", court="某法院", review_law=""),
        papers.Remedies(review_organ="某政府", court="某法院", review_days=30),
        papers.Remedies(review_organ="某政府", court="某法院", suit_months=0),
    ],
)
def test_a_paper_that_needs_remedies_is_not_issued_without(name: str, remedies: papers.Remedies | None) -> None:
    kind, content = SAMPLES[name]
    with pytest.raises(DomainError) as caught:
        papers.render(kind, dataclasses.replace(content, remedies=remedies))
    assert caught.value.code == "cases.paper.incomplete"
    assert caught.value.data["parts"]
    assert caught.value.data["parts"] in caught.value.message()


@pytest.mark.parametrize(
    ("name", "changed", "part"),
    [
        ("acceptance", {"body": ""}, "机关名称"),
        ("acceptance", {"number": "  "}, "文号"),
        ("acceptance", {"verify_url": "javascript:alert(1)"}, "核验地址"),
        ("acceptance", {"is_permit": False, "basis": ()}, "依据"),
        ("wrong-body", {"competent_body": ""}, "有权的机关"),
        ("wrong-body", {"reason": ""}, "理由"),
        ("still-incomplete", {"lines": ()}, "逐项内容"),
        ("still-incomplete", {"notice_number": ""}, "补正告知书文号"),
        ("still-incomplete", {"notified_on": None}, "补正告知日期"),
        ("false-material", {"lines": ()}, "逐项内容"),
        ("correction", {"lines": ()}, "逐项内容"),
        ("correction", {"lines": (papers.DefectLine(place="x", demand="", source="x", defect="x"),)}, "demand"),
        ("refusal", {"reasons": ()}, "理由"),
        ("extension", {"reason": ""}, "理由"),
        ("extension", {"approved_by": ""}, "批准人"),
        ("pause", {"reason": ""}, "理由"),
        ("hearing-right", {"ask_by": None}, "申请听证的期限"),
        ("receipt", {"materials": ()}, "材料"),
    ],
)
def test_what_the_law_wants_said_is_not_left_out(name: str, changed: dict[str, Any], part: str) -> None:
    kind, content = SAMPLES[name]
    with pytest.raises(DomainError) as caught:
        papers.render(kind, dataclasses.replace(content, **changed))
    assert (caught.value.code, caught.value.data["parts"]) == ("cases.paper.incomplete", part)


def test_a_kind_takes_its_own_content_only() -> None:
    with pytest.raises(TypeError, match="GRANT is made of Grant"):
        papers.render(PaperKind.GRANT, SAMPLES["refusal"][1])


@needs_poppler
@pytest.mark.parametrize("name", ['#read("/etc/passwd")', '"]#panic()', "㛃䶮𬭎·𠮷", "示例" * 60, "*x*_y_$z$<l>@r//c"])
def test_names_are_spelt_as_they_are(name: str) -> None:
    assert name in told("refusal", addressee=name)


@needs_poppler
def test_a_false_material_bars_for_a_year_only_where_safety_is_concerned() -> None:
    assert "一年内不得再次申请该行政许可" in told("false-material")
    assert "一年内" not in told("false-material", concerns_safety=False)


@needs_poppler
def test_a_body_and_a_person_are_addressed_each_in_their_way() -> None:
    assert "收到你单位提出" in told("receipt")
    assert "收到你提出" in told("receipt", is_person=True)


@needs_poppler
def test_joint_handling_is_extended_by_its_own_paragraph() -> None:
    changed = {"is_joint": True, "approved_by": "本级人民政府负责人", "length": "十五个工作日"}
    text = told("extension", **changed)
    assert "第四十二条第二款，经本级人民政府负责人批准，作出决定的期限延长十五个工作日" in text


# --- wording -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"), (9, "九"), (10, "十"), (15, "十五"), (20, "二十"), (45, "四十五"), (60, "六十"),
        (100, "一百"), (101, "一百零一"), (110, "一百一十"), (365, "三百六十五"), (999, "九百九十九"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_laws_write_them(value: int, text: str) -> None:
    assert wording.number(value) == text


@pytest.mark.parametrize("value", [0, -1, 1000])
def test_other_numbers_are_not_written(value: int) -> None:
    with pytest.raises(ValueError, match="1 to 999"):
        wording.number(value)


def test_a_date_is_the_legal_day() -> None:
    late = AT.replace(hour=16, minute=5)
    assert wording.day(late) == "2026年11月25日"
    assert wording.instant(late) == "2026年11月25日0时05分"
    assert wording.day(date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    ("places", "text"),
    [
        (["《甲法》第一条", "《乙法》第一条"], "《甲法》第一条、《乙法》第一条"),
        (["《甲法》第一条第一款", "《甲法》第一条第二款"], "《甲法》第一条第一款、第二款"),
        (["《甲法》第一条", "《甲法》第二条第一款"], "《甲法》第一条、第二条第一款"),
        (["《甲法》第一条", "《甲法》第一条"], "《甲法》第一条"),
        (["《甲法》第一条第一款", "《甲法》第一条"], "《甲法》第一条第一款、第一条"),
        (["省政府规定", "《甲法》"], "省政府规定、《甲法》"),
    ],
)
def test_articles_are_cited_in_one_breath(places: list[str], text: str) -> None:
    assert laws.cited(places) == text


@needs_poppler
@pytest.mark.parametrize("name", ["hearing-right", "hearing-session"])
def test_a_hearing_says_what_is_at_stake(name: str) -> None:
    assert "直接涉及申请人与你之间的重大利益关系" in told(name)
