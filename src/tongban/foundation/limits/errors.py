"""Codes of the rate limits."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "limits.too_many",
        429,
        "这项操作试得太多了。",
        "Too many attempts.",
        "请过 {retry_after} 秒再试；急的话打 12345，或到政务服务大厅办。",
        "Try again in {retry_after} seconds.",
    ),
)
