"""Error codes of 合并."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.merge.not_allowed",
        403,
        "不能办理：{reason}",
        "Not possible: {reason}",
        "请由页面上写明的人办理。",
        "Leave it to those whom the page names.",
    ),
    ErrorSpec(
        "identity.merge.person_unknown",
        404,
        "没有用这个证件号码登记的人。",
        "Nobody is registered by this document number.",
        "请对照证件核对；还没有登记的，先在窗口登记。",
        "Compare it with the document; who is not registered yet is registered at the window first.",
    ),
    ErrorSpec(
        "identity.merge.same",
        409,
        "这两个号码现在就是同一个人。",
        "These two numbers belong to one person already.",
        "不用再合并。",
        "Nothing has to be merged.",
    ),
    ErrorSpec(
        "identity.merge.evidence",
        422,
        "请选合并的依据。",
        "Choose on what the merge rests.",
        "请从列出的依据里选一条；没有依据的，不能合并。",
        "Choose one of those that are listed; without one nobody is merged.",
    ),
    ErrorSpec(
        "identity.merge.unknown",
        404,
        "没有这个合并申请，或者不归您办理。",
        "There is no such merge, or it is not yours to answer.",
        "请从“重复登记”页面进入。",
        "Please start from the page of duplicates.",
    ),
    ErrorSpec(
        "identity.merge.two_persons",
        403,
        "提出的人不能自己核准，涉及本人的也不能办理。",
        "Who asked cannot grant it, nor can either of the two persons concerned.",
        "请由第二个人办理。",
        "Leave it to a second person.",
    ),
    ErrorSpec(
        "identity.merge.answered",
        409,
        "这个合并已经有人办过了。",
        "This merge has been answered already.",
        "请看页面上现在的状态。",
        "Look at its present state on the page.",
    ),
    ErrorSpec(
        "identity.merge.two_officials",
        409,
        "这两个人名下各有一个有岗位的账号，合并以后一个人就能自己申请、自己批准。",
        "Each of the two has an account with a post: merged, one person could ask and answer.",
        "先请安全管理员结束其中一个账号的岗位，再合并。",
        "Have the security administrator end the posts of one account first.",
    ),
    ErrorSpec(
        "identity.merge.too_late",
        409,
        "合并超过 {days} 天，不能撤销。",
        "The merge is more than {days} days old and cannot be undone.",
        "确实合错的，请报省级平台管理机构按更正个人信息办理。",
        "If it was wrong all the same, the province's body corrects it as personal data.",
    ),
    ErrorSpec(
        "identity.merge.why_apart",
        422,
        "请写明怎么看出是两个人。",
        "Say by what they are two persons.",
        "写一句核对的依据，例如两份证件上的照片不是同一人；不写个人信息。",
        "One line on what was compared, for instance the pictures on both documents; nothing personal.",
    ),
)
