"""Published names in English pages: from the catalogue, by pattern, or marked as Chinese."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import override

from tongban.foundation.web.language import sentence
from tongban.foundation.web.names import dated, is_chinese, located, marked, named
from tongban.kernel import states  # noqa: F401  (registers the code used here)
from tongban.kernel.errors import DomainError


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("食品经营许可（新办）", "Food business licence (new)"),
        ("信丰县", "Xinfeng County"),
        ("宁都县", "Ningdu County"),
        ("樟坪畲族乡", "Zhangping She Ethnic Township"),
        ("龙南市人社局", "Longnan City Human Resources and Social Security Bureau"),
        ("国家税务总局赣州市税务局", "Ganzhou City Tax Service, State Taxation Administration"),
        ("信丰县嘉定镇人民政府", "People's Government of Jiading Town, Xinfeng County"),
        ("江西省财政厅", "Jiangxi Provincial Department of Finance"),
        ("初审与现场核查", "First review and on-site inspection"),
        ("信丰县不知道局", "信丰县不知道局"),
        ("张示例", "张示例"),
        ("ABC", "ABC"),
        ("", ""),
    ],
)
def test_a_name_has_its_english_or_stays(name: str, english: str) -> None:
    assert named(name) == name
    with override("en"):
        assert named(name) == english


def test_a_place_is_said_from_the_other_end() -> None:
    names = ("江西省", "赣州市", "信丰县")
    assert located(names) == "江西省赣州市信丰县"
    with override("en"):
        assert located(names) == "Xinfeng County, Ganzhou City, Jiangxi Province"


def test_chinese_in_english_is_marked_piece_by_piece() -> None:
    text = "until 2026 年 12 月 9 日 & “听证” <b>"
    assert marked(text) == "until 2026 年 12 月 9 日 &amp; “听证” &lt;b&gt;"
    with override("en"):
        span = '<span lang="zh-CN">{}</span>'.format
        assert marked("甲、乙 2 号，丙") == span("甲、乙 2 号，丙")
        assert (
            marked("see 《行政许可法》第三十二条 and 民法典")
            == f"see {span('《行政许可法》第三十二条')} and {span('民法典')}"
        )
        assert marked("a & <b>") == "a &amp; &lt;b&gt;"
        assert marked(SafeString("<b>甲</b>")) == "<b>甲</b>"
    assert [is_chinese(each) for each in ("甲", "a", 3, None, SafeString("甲"))] == [True, False, False, False, False]


def test_templates_name_and_mark() -> None:
    page = Template(
        "{% load components %}<i{% zh a %}></i><i{% zh b %}></i>{{ a|zh }}|{{ b|zh }}|{{ body|named }}|{{ body|called }}"
    )
    given = Context({"a": "听证<", "b": "x", "body": "信丰县民政局"})
    assert page.render(given) == "<i></i><i></i>听证&lt;|x|信丰县民政局|信丰县民政局"
    with override("en"):
        office = "Xinfeng County Civil Affairs Bureau"
        span = '<span lang="zh-CN">听证</span>&lt;'
        assert page.render(given) == f'<i lang="zh-CN"></i><i></i>{span}|x|{office}|{office}'


def test_an_error_says_names_and_dates_in_english() -> None:
    assert dated("到 2026 年 12 月 9 日") == "到 2026 年 12 月 9 日"
    error = DomainError(
        "states.deed_not_possible",
        deed="withdraw",
        deed_label="撤回",
        state="信丰县民政局，2026 年 12 月 9 日",
        state_label="已受理",
    )
    with override("en"):
        assert dated("2026 年 12 月 9 日") == "9 Dec 2026"
        assert "Accepted" in sentence(error), "a label goes before the value that it names"
        assert "2026 年" not in sentence(DomainError(error.code, deed="", state="2026 年 12 月 9 日"))
