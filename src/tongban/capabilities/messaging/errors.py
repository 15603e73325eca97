"""Codes of messaging."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "messaging.message.unknown",
        404,
        "没有这条消息。",
        "There is no such message.",
        "请回到消息列表再看。",
        "Go back to the list of messages.",
    ),
    ErrorSpec(
        "messaging.page.invalid",
        422,
        "翻页的位置不对。",
        "This is no place in the list.",
        "请回到消息列表的第一页。",
        "Go back to the first page of the list.",
    ),
    ErrorSpec(
        "messaging.event.unreadable",
        500,
        "这类进展的消息没有写成：{type} 第 {schema} 版。",
        "No message could be made of {type}, version {schema}.",
        "请系统管理员更新后重试；积压的消息会补发。",
        "After an update by the operator the message is made.",
    ),
    ErrorSpec(
        "messaging.subject.unknown",
        500,
        "还不知道这件事对应哪一版办事指南。",
        "It is not known yet under which guide this thing runs.",
        "系统会自动重试；如仍如此，请告诉系统管理员。",
        "It is tried again by itself; if it stays so, tell the operator.",
    ),
    ErrorSpec(
        "messaging.report.unknown",
        404,
        "平台没有发出过这条短信或邮件。",
        "The platform has sent no such message.",
        "请核对回执里的编号。",
        "Check the key in the report.",
    ),
)
