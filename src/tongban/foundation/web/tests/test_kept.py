"""Fragments that a process keeps: bounded, by language, drawn from their values alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from django.template import engines
from django.test import RequestFactory, override_settings
from django.utils.safestring import SafeString
from django.utils.translation import override

from tongban.foundation.web import kept
from tongban.foundation.web.kept import FRAGMENTS, Kept, fragment, settled
from tongban.foundation.web.shell import Link, Me, Region, shell_of


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    FRAGMENTS.clear()
    yield
    FRAGMENTS.clear()


def test_the_least_recently_used_goes_first() -> None:
    store = Kept(2, 10_000)
    store.put("a", SafeString("A"))
    store.put("b", SafeString("B"))
    assert store.get("a") == "A"
    store.put("c", SafeString("C"))
    assert (store.get("a"), store.get("b"), store.get("c")) == ("A", None, "C")


def test_bytes_are_counted_as_memory_holds_them() -> None:
    text = SafeString("办" * 100)
    store = Kept(100, 3 * sys.getsizeof(text))
    for key in range(4):
        store.put(key, text)
    assert len(store) == 3
    assert store.get(0) is None
    assert store.used == 3 * sys.getsizeof(text)
    store.put(3, SafeString("小"))
    assert store.used == 2 * sys.getsizeof(text) + sys.getsizeof(SafeString("小"))


def test_what_is_larger_than_all_room_empties_nothing() -> None:
    store = Kept(10, 500)
    store.put("small", SafeString("x"))
    store.put("large", SafeString("x" * 1_000))
    assert store.get("small") == "x"
    assert store.get("large") is None


def _footer(mark: str) -> SafeString:
    return fragment("web/footer.html", mark, {"footer": (), "marks": (mark,)})


def test_a_fragment_is_drawn_once_for_each_key_and_language() -> None:
    first = _footer("甲")
    assert _footer("甲") is first
    assert "乙" in _footer("乙")
    with override("en"):
        assert _footer("甲") is not first


def test_a_fragment_is_escaped_and_not_indented() -> None:
    text = _footer("<b>")
    assert "&lt;b&gt;" in text
    assert "\n " not in text
    assert "\n\n" not in text


def test_while_templates_are_edited_nothing_is_kept() -> None:
    with override_settings(DEBUG=True):
        _footer("甲")
    assert len(FRAGMENTS) == 0


def test_nothing_is_kept_beyond_a_change_of_settings() -> None:
    calls: list[str] = []

    @settled
    def computed(name: str) -> str:
        calls.append(name)
        return name

    computed("x"), computed("x")
    _footer("甲")
    with override_settings(TONGBAN_MARKS=()):
        assert len(FRAGMENTS) == 0
        computed("x")
    kept._forgetting.pop()
    assert calls == ["x", "x"]


def _page(region: Region, **cookies: str) -> str:
    request = RequestFactory().get("/", HTTP_COOKIE="; ".join(f"{name}={value}" for name, value in cookies.items()))
    request.shell_region = region
    return str(engines["django"].get_template("web/base.html").render({"messages": ()}, request))


def test_pages_differ_by_region_and_display_although_their_parts_are_kept() -> None:
    county = Region("信丰县", ("江西省",), "/region", (Link("油山镇", "/region?region=1"),))
    assert "油山镇" in _page(county)
    assert "油山镇" not in _page(Region("南昌市", ("江西省",), "/region"))
    assert "标准颜色" in _page(county, tongban_theme="contrast")
    assert "标准颜色" not in _page(county)
    assert 'data-scale="elder"' in _page(county, tongban_scale="elder")


def test_who_is_signed_in_is_in_no_kept_part() -> None:
    _page(shell_of(RequestFactory().get("/")).region)
    request = RequestFactory().get("/")
    request.shell_me = Me("李示例", "/my/")
    page = str(engines["django"].get_template("web/base.html").render({"messages": ()}, request))
    assert "李示例" in page
    assert "登录" not in page
    assert len(FRAGMENTS) == 4
    for text in FRAGMENTS._texts.values():
        assert "李示例" not in text
        assert "csrfmiddlewaretoken" not in text
