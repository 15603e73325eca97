"""Error codes of the work list: filters and saved views."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "cases.filter.invalid",
        422,
        "筛选条件“{field}”不对，没有筛选。",
        "The filter “{field}” is not valid; nothing was filtered.",
        "请重新选择。",
        "Choose again.",
    ),
    ErrorSpec(
        "cases.view.name",
        422,
        "请给视图起个名字，最多 {limit} 个字，不含换行。",
        "A view has a name of at most {limit} characters in one line.",
        "起一个一看就懂的名字，如“村里来的、快到期”。",
        "Take a name that says what it shows.",
    ),
    ErrorSpec(
        "cases.view.taken",
        422,
        "您已经有一个叫“{name}”的视图。",
        "You already have a view called “{name}”.",
        "换个名字，或者先删掉原来的。",
        "Take another name, or delete the old one.",
    ),
    ErrorSpec(
        "cases.view.most",
        409,
        "最多保存 {most} 个视图，没有保存。",
        "At most {most} views are kept; this one was not saved.",
        "先删掉一个不用的。",
        "Delete one that you do not use.",
    ),
    ErrorSpec(
        "cases.view.unknown",
        404,
        "没有这个视图，可能已经删掉了。",
        "There is no such view; perhaps it was deleted.",
        "请看现有的视图。",
        "See the views there are.",
    ),
    ErrorSpec(
        "cases.many.most",
        422,
        "一次最多办 {most} 件，没有办理。",
        "At most {most} cases at once; nothing was done.",
        "请少勾选一些，分几次办。",
        "Choose fewer.",
    ),
)
