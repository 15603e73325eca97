"""Error codes of the stories of an item."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "catalogue.story.invalid",
        422,
        "这不是一个写好的情形：{reason}。",
        "This is no complete story: {reason}.",
        "请对照 stories/schema.json 改正列出的位置；日期和小数要加引号。",
        "Please mend the places named, as stories/schema.json lays them down; dates and decimals are quoted.",
    ),
    ErrorSpec(
        "catalogue.story.other_item",
        422,
        "情形写的是“{name}”，不是这个事项。",
        "The story is about {name}, which is another item.",
        "请核对 item.name。",
        "Please check item.name.",
    ),
    ErrorSpec(
        "catalogue.story.not_yours",
        403,
        "这个事项的情形由维护省标准的部门修改；本部门只能改写明本部门的情形里的承诺时限。",
        "The body that keeps the standard changes the stories of this item; yours may change the promise in a story about it.",
        "请在省标准的草稿里改，或者联系维护省标准的部门。",
        "Please change them in the draft of the standard, or turn to the body that keeps it.",
    ),
    ErrorSpec(
        "catalogue.story.unknown",
        404,
        "没有名为“{name}”的情形。",
        "There is no story named {name}.",
        "请从草稿页面重新选择。",
        "Please choose it again on the page of the draft.",
    ),
    ErrorSpec(
        "catalogue.story.too_many",
        422,
        "一份草稿最多改 {most} 个情形。",
        "A draft changes {most} stories at most.",
        "请分几次修改。",
        "Please change them in several drafts.",
    ),
    ErrorSpec(
        "catalogue.story.fails",
        422,
        "有 {count} 个情形在现在的指南上不通过：{reason}。",
        "{count} stories fail on the guide as it stands: {reason}.",
        "请改正情形；指南确实要改的，在草稿里和情形一起改。",
        "Please mend the stories; where the guide itself is to change, change both in a draft.",
    ),
)
