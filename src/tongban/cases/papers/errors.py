"""Codes of papers."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

INCOMPLETE = "cases.paper.incomplete"

register(
    ErrorSpec(
        INCOMPLETE,
        422,
        "文书缺少依法必须写明的内容：{parts}。没有写全，不能出具。",
        "The paper lacks what the law wants it to say: {parts}. It cannot be issued like this.",
        "请补全后再出具；救济途径缺失的，请目录编辑在事项中补上。",
        "Please complete it; where the remedies are missing, the catalogue editor enters them with the item.",
    ),
)
