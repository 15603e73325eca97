"""Codes of rendering."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

TOO_LONG = "documents.too_long"
UNPRINTABLE = "documents.unprintable_character"
NOT_RENDERED = "documents.not_rendered"

register(
    ErrorSpec(
        TOO_LONG,
        413,
        "文书内容过长：最多 {max_pages} 页、{max_kb} KB。",
        "The document is too long: {max_pages} pages and {max_kb} KB at most.",
        "请缩短内容，或改为附件。",
        "Please shorten it or attach a file.",
    ),
    ErrorSpec(
        UNPRINTABLE,
        422,
        "内容中有字库没有的字符：{character}。",
        "The text holds a character that no font here can draw: {character}.",
        "请核对该字；如为人名用字，请把编号告诉系统管理员补充字库。",
        "Please check it; if it belongs to a name, tell the operator to add a font that has it.",
    ),
    ErrorSpec(
        NOT_RENDERED,
        500,
        "文书没有生成。",
        "The document could not be made.",
        "请把页面上的编号告诉系统管理员。",
        "Please tell the operator the number on this page.",
    ),
)
