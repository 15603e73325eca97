"""Codes of drawing."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

LOCKED = "pictures.pdf_locked"
DAMAGED = "pictures.pdf_damaged"
HEAVY = "pictures.pdf_heavy"
BUSY = "pictures.busy"

register(
    ErrorSpec(
        LOCKED,
        422,
        "这个 PDF 设了打开密码，不能在页面上显示。",
        "This PDF is locked by a password and cannot be shown on the page.",
        "请打开原件查看。",
        "Please open the file itself.",
    ),
    ErrorSpec(
        DAMAGED,
        422,
        "这个 PDF 已损坏或者不合格式，不能在页面上显示。",
        "This PDF is damaged or malformed and cannot be shown on the page.",
        "请打开原件查看。",
        "Please open the file itself.",
    ),
    ErrorSpec(
        HEAVY,
        422,
        "这个 PDF 页数太多或者太复杂，不能在页面上显示。",
        "This PDF has too many pages or is too complex to be shown on the page.",
        "请打开原件查看。",
        "Please open the file itself.",
    ),
    ErrorSpec(
        BUSY,
        503,
        "现在看材料的人多，这一页还没有画出来。",
        "The system is busy; this page has not been drawn yet.",
        "请稍后重试，或者打开原件查看。",
        "Try again in a moment, or open the file itself.",
    ),
)
