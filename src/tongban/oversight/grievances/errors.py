"""Error codes of enquiries."""

from __future__ import annotations

from tongban.foundation.flush import Collision, on_constraint
from tongban.kernel.errors import ErrorSpec, register

on_constraint("grievances_number_pkey", Collision)

register(
    ErrorSpec(
        "grievances.enquiry.not_allowed",
        403,
        "不能办理：{reason}",
        "Not possible: {reason}",
        "请由页面上写明的人办理。",
        "Leave it to those whom the page names.",
    ),
    ErrorSpec(
        "grievances.enquiry.not_signed_in",
        403,
        "本人登录以后才能提问：答复只告诉提问的人。",
        "A question is asked by a person who is signed in: the answer is told to who asked.",
        "请用个人账号登录。",
        "Sign in with a personal account.",
    ),
    ErrorSpec(
        "grievances.enquiry.about_nothing",
        422,
        "请说明问的是哪个事项，或者哪个部门，二选一。",
        "Say which item or which body the question is about: one of the two.",
        "从事项页或者部门页点“问一问”。",
        "Ask from the page of an item or of a body.",
    ),
    ErrorSpec(
        "grievances.enquiry.words",
        422,
        "请写明{what_zh}。",
        "Please write: {what_en}.",
        "写清楚以后再提交一次。",
        "Write it and send it again.",
    ),
    ErrorSpec(
        "grievances.enquiry.words_too_long",
        422,
        "{what_zh}最多 {limit} 字。",
        "At most {limit} characters: {what_en}.",
        "请写得简短些。",
        "Make it shorter.",
    ),
    ErrorSpec(
        "grievances.enquiry.passed_on_before",
        409,
        "这件咨询已经转过一次，不能再转。",
        "This enquiry has been passed on once and stays here.",
        "请直接答复；确实不归本部门管的，告诉提问人该问谁。",
        "Answer it; where it is none of yours, tell the asker whom to ask.",
    ),
    ErrorSpec(
        "grievances.enquiry.same_body",
        422,
        "这件咨询本来就由这个部门答复。",
        "This body has the enquiry already.",
        "请选别的部门。",
        "Choose another body.",
    ),
    ErrorSpec(
        "grievances.enquiry.followed_up_before",
        409,
        "这件咨询已经追问过一次。",
        "This enquiry has been followed up once.",
        "还有别的问题，可以另提一件。",
        "Ask anew for anything further.",
    ),
    ErrorSpec(
        "grievances.publication.not_answered",
        409,
        "还没有答复，不能公开。",
        "It has not been answered and cannot be published.",
        "请先答复。",
        "Answer it first.",
    ),
    ErrorSpec(
        "grievances.publication.personal",
        422,
        "{where_zh}里有{what_zh}，不能公开。",
        "The {where_en} holds {what_en} and cannot be published.",
        "请删去能认出提问人的内容，只留问题本身。",
        "Take out what tells who asked and leave the matter alone.",
    ),
    ErrorSpec(
        "grievances.deed.unknown",
        404,
        "没有这个操作。",
        "There is no such deed.",
        "请使用页面上的按钮。",
        "Use the buttons of the page.",
    ),
    ErrorSpec(
        "grievances.list.invalid",
        422,
        "筛选条件“{field}”不正确。",
        "The filter {field} is not valid.",
        "请从页面上的选项中选择。",
        "Choose from what the page offers.",
    ),
)
