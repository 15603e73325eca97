"""Error codes of published documents."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "publishing.unknown",
        404,
        "没有查到这份文件，或者它还没有公布、已经撤下。",
        "There is no such document, or it is not published yet or was withdrawn.",
        "请从公开文件的目录重新打开。",
        "Please open it again from the list of published documents.",
    ),
    ErrorSpec(
        "publishing.kind_unknown",
        404,
        "没有“{kind}”这一类文件。",
        "There is no kind {kind} of documents.",
        "有哪些类，见公开文件的目录。",
        "The index of published documents says which there are.",
    ),
    ErrorSpec(
        "publishing.page_invalid",
        400,
        "翻页标记无效。",
        "The page marker is not valid.",
        "请从第一页重新开始。",
        "Please start again from the first page.",
    ),
    ErrorSpec(
        "publishing.draft.changed",
        409,
        "这份文件在您打开之后已被改动。",
        "The document was changed after you opened it.",
        "请重新打开，看过改动后再继续。",
        "Please open it again and look at the changes first.",
    ),
    ErrorSpec(
        "publishing.draft.wrong_state",
        409,
        "文件现在的状态是“{state}”，不能这样处理。",
        "The document is {state}; this cannot be done now.",
        "请刷新页面，按文件现在的状态处理；已经公布的不能改，只能发布新的一版。",
        "Please reload the page. What is published is never edited: publish a new version.",
    ),
    ErrorSpec(
        "publishing.draft.open_already",
        409,
        "这份文件已有没有办完的新版草稿。",
        "The document has an open draft of a new version already.",
        "请在那份草稿上继续，或者先作废它。",
        "Please go on with that draft, or discard it first.",
    ),
    ErrorSpec(
        "publishing.draft.content_invalid",
        422,
        "文件还不能这样写：{reason}。",
        "The document cannot stand like this: {reason}.",
        "请改正后再试；没有写入任何内容。",
        "Please correct it and try again; nothing was written.",
    ),
    ErrorSpec(
        "publishing.draft.same_person",
        403,
        "起草或者提交这份文件的人不能自己审核公布。",
        "Whoever wrote or submitted the document cannot approve it.",
        "请由本部门另一位有审核岗位的人员审核。",
        "Another person of the body who holds the approving post must do it.",
    ),
    ErrorSpec(
        "publishing.draft.right_missing",
        403,
        "您没有{what}这个部门公开文件的岗位。",
        "You hold no post to {what} documents of this body.",
        "请联系部门的岗位管理人员。",
        "Please ask whoever assigns the posts of the body.",
    ),
    ErrorSpec(
        "publishing.draft.day_passed",
        422,
        "公布日期 {day} 已经过去。",
        "The day {day} has passed.",
        "请选择今天或者以后的日期，新的一版不能早于原来的一版。",
        "Please choose today or a later day; a new version cannot come before the present one.",
    ),
    ErrorSpec(
        "publishing.draft.note_missing",
        422,
        "请写明理由。",
        "Please say why.",
        "用一两句话写明为什么退回、作废或者撤下，500 字以内。",
        "One or two sentences, at most 500 characters.",
    ),
)
