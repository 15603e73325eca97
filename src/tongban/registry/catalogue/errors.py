"""Error codes of the catalogue app."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "catalogue.item_unknown",
        404,
        "没有查到事项 {item}。",
        "There is no service item {item}.",
        "请用事项名称搜索，或核对 31 位实施编码。",
        "Please search by name, or check the 31-character implementation code.",
    ),
    ErrorSpec(
        "catalogue.guide_unknown",
        404,
        "没有查到这一版办事指南。",
        "There is no such version of a guide.",
        "请从事项页面重新打开办事指南。",
        "Please open the guide again from the page of the item.",
    ),
    ErrorSpec(
        "catalogue.guide_not_offered",
        409,
        "事项 {item} 现在不能申请（{status}）。",
        "Item {item} cannot be applied for now ({status}).",
        "已经提交的申请照常办理；恢复的时间见事项页面，也可拨打 12345。",
        "Applications already submitted go on; see the item's page for when it resumes, or call 12345.",
    ),
    ErrorSpec(
        "catalogue.guide_corrupt",
        500,
        "办事指南的内容与它的编号不符，已停止使用。",
        "The content of the guide does not match its hash; it is not used.",
        "请报告平台运行人员，并附页面上的编号。",
        "Please tell the operators of the platform the number shown on the page.",
    ),
    ErrorSpec(
        "catalogue.element_unknown",
        422,
        "办事指南里没有“{element}”这一项，不能据此提出要求。",
        "The guide has no element {element}; nothing can be demanded by it.",
        "只能引用办事指南列出的条件、材料、要求和填写项；指南不够用的，请提出修改指南的建议。",
        "Cite only what the guide lists; if the guide does not suffice, propose a change of the guide.",
    ),
    ErrorSpec(
        "catalogue.scenario_invalid",
        422,
        "情形问题没有答完，或者答案不在选项里。",
        "Not all questions on your situation are answered, or an answer is none of the choices.",
        "请逐题选择一个选项。",
        "Please choose one answer to each question.",
    ),
    ErrorSpec(
        "catalogue.guide_not_publishable",
        422,
        "这份办事指南还不能公布，共有 {count} 处问题。",
        "This guide cannot be published yet: {count} problems.",
        "请按列出的位置逐项改正后再公布。",
        "Please correct the places listed and publish again.",
    ),
    ErrorSpec(
        "catalogue.valid_from_too_early",
        409,
        "新一版指南的生效日期不能早于现行版本的生效日期 {valid_from}。",
        "A new version cannot take effect before the present one ({valid_from}).",
        "请把生效日期改为 {valid_from} 或者之后。",
        "Please choose {valid_from} or a later day.",
    ),
    ErrorSpec(
        "catalogue.guide_superseded",
        409,
        "这一内容是第 {number} 版，已被第 {newest} 版取代，不能按原样再次公布。",
        "This text is version {number}; version {newest} has replaced it and it cannot be published again as it is.",
        "需要恢复旧内容的，请以新的一版公布，并写明修改理由。",
        "To return to old content publish it as a new version that says why.",
    ),
    ErrorSpec(
        "catalogue.page_invalid",
        400,
        "翻页标记无效。",
        "The page marker is not valid.",
        "请从第一页重新开始。",
        "Please start again from the first page.",
    ),
    ErrorSpec(
        "catalogue.data_invalid",
        422,
        "目录数据文件有误：{reason}。",
        "A data file of the catalogue is wrong: {reason}.",
        "请改正所指的文件后再次装入。",
        "Please correct the file named and load it again.",
    ),
)
