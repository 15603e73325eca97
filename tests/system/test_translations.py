"""Every message of the code has its English, the English fits its message, and the compiled file says the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog

from tests.system.source import modules
from tests.system.translations import (
    _CALLS,
    _CHINESE,
    MO,
    Message,
    chinese_words,
    compiled,
    extracted,
    faults,
    in_python,
    in_template,
    labels,
    stored,
    updated,
)


def test_every_message_has_its_english_and_nothing_else_stands_in_the_catalogue() -> None:
    """``make messages`` adds and drops entries; a person writes the English."""
    assert list(faults(extracted(), stored())) == []


def test_the_compiled_catalogue_is_the_catalogue() -> None:
    assert MO.read_bytes() == compiled(stored()), "make messages"


def test_an_update_keeps_every_translation() -> None:
    before, after = stored(), updated()
    assert {(each.id, each.context): each.string for each in after if each.id} == {
        (each.id, each.context): each.string for each in before if each.id
    }


@pytest.mark.parametrize(
    ("words", "english", "fault"),
    [
        ("撤回", "", "no English"),
        ("还差 %(n)s 处", "points left", "placeholders differ"),
        ("{day}前", "by {date}", "placeholders differ"),
        ("受理", "受理 accept", ""),
        ("受理", "accept 决定", "Chinese that is no quotation"),
    ],
)
def test_a_fault_is_seen(words: str, english: str, fault: str) -> None:
    code, catalog = Catalog(locale="en"), Catalog(locale="en")
    code.add(words)
    catalog.add(words, english)
    assert [each.split(":")[0] for each in faults(code, catalog)] == ([fault] if fault else [])


def test_an_entry_without_message_is_seen() -> None:
    catalog = Catalog(locale="en")
    catalog.add("没有了", "gone")
    assert list(faults(Catalog(locale="en"), catalog)) == ["not used: 没有了"]


def test_messages_are_found_where_they_stand() -> None:
    python = '_("甲" "乙")\nngettext("{n} 处", "{n} 处", n)\npgettext_lazy("day", "休")\nnot_(1)'
    assert list(in_python(python)) == [Message("甲乙"), Message("{n} 处", "{n} 处"), Message("休", context="day")]
    template = '{% load i18n %}{% translate "存" %}{% button _("交") %}'
    template += "{% blocktranslate trimmed %}\n 共 {{ n }} 件\n{% endblocktranslate %}"
    assert list(in_template(template)) == [Message("存"), Message("交"), Message("共 %(n)s 件")]
    assert list(labels('LABELS = {A: "受理"}\nOTHER = {A: "别"}')) == [Message("受理")]
    assert [each.words for each in chinese_words(ast.parse('"""说明"""\nx("甲", f"乙{1}")'))] == ["甲"]


SPOKEN_AS_IT_IS = {
    # What an error names, compared; the suffixes of names of places; words to search for, which are Chinese.
    "tongban.sites.portal.enquiring": {"联系方式"},
    "tongban.sites.portal.tilemap": {"市", "区", "县"},
    "tongban.sites.portal.views.finding": {
        "开奶茶店",
        "生孩子",
        "社保断了",
        "身份证丢了",
        "注册公司",
        "低保",
        "开饭店",
    },
    "tongban.sites.parts.guideview": {"证"},
    # Names of browsers, kept with the log-in as it began.
    "tongban.sites.parts.browsers": {"微信", "支付宝"},
    # Data for machines, which are Chinese as the guide is.
    "tongban.sites.portal.structured": {"个人", "企业、个体户和其他组织"},
    "tongban.sites.portal.views.published": {"江西省政务服务网 "},
    # What becomes part of the record.
    "tongban.sites.portal.views.mandates": {"授权委托书"},
}
"""Chinese in the code of pages that is said in no other language, and why."""

PAGES = ("tongban.sites.portal", "tongban.sites.parts", "tongban.sites.demo")


def said_in_chinese_alone(text: str) -> set[str]:
    """Chinese words of code that go through no gettext."""
    tree = ast.parse(text)
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name))
    spoken = {id(word) for call in calls if call.func.id in _CALLS for word in call.args}
    spoken |= {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    strings = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return {each.value for each in strings if id(each) not in spoken and _CHINESE.search(each.value)}


def test_the_code_of_the_portal_speaks_through_gettext() -> None:
    pages = [module for module in modules() if module.is_product and module.name.startswith(PAGES)]
    assert {module.name: found for module in pages if (found := said_in_chinese_alone(module.text))} == SPOKEN_AS_IT_IS
    assert said_in_chinese_alone('"""说明"""\nx = _("甲") + "乙" + f"丙{1}"') == {"乙", "丙"}


def words_that_are_kept(text: str) -> list[str]:
    """Functions that are computed once for all languages and hold words all the same."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and _ONCE & {name.id for name in _names(node.decorator_list)}:
            calls = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
            called = {each.id for each in calls if isinstance(each, ast.Name)}
            found += [node.name] if _SPOKEN & called else []
    return found


_ONCE = {"lru_cache", "cache", "settled"}
_SPOKEN = {"_", "gettext", "ngettext", "pgettext", "public_date", "table_date", "listed", "headed", "noted", "language"}
_SPOKEN |= {"named", "located", "marked"}


def _names(nodes: list[ast.expr]) -> Iterator[ast.Name]:
    return (each for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name))


def test_what_is_computed_once_holds_no_words() -> None:
    """The first reader's language would be everybody's."""
    product = [module for module in modules() if module.is_product]
    assert {module.name: found for module in product if (found := words_that_are_kept(module.text))} == {}
    assert words_that_are_kept('@lru_cache(maxsize=9)\ndef f(a):\n    return _("共") + a') == ["f"]
