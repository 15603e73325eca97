"""Error codes of a case that is to go on under a newer version of its guide."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

_AS_BEFORE = "本件仍按提交时的版本办理，不受影响；想按新版办，可以撤回以后重新申请。"
_AS_BEFORE_EN = (
    "The case goes on under the version it was submitted under; to have it under the new one, withdraw and apply again."
)

register(
    ErrorSpec(
        "cases.guide.none_newer",
        409,
        "这份指南没有更新的版本，或者现在不受理新的申请。",
        "There is no newer version of the guide, or the item is not offered now.",
        "本件仍按提交时的版本办理。",
        "The case goes on under the version it was submitted under.",
    ),
    ErrorSpec(
        "cases.guide.asks_more",
        409,
        "新版指南要的，这件申请里没有：{why}",
        "The newer version asks for what this application does not have: {why}",
        _AS_BEFORE,
        _AS_BEFORE_EN,
    ),
    ErrorSpec(
        "cases.guide.later",
        409,
        "按新版指南，办理期限比现在晚，不能改。",
        "Under the newer version a limit would end later than it does now.",
        _AS_BEFORE,
        _AS_BEFORE_EN,
    ),
    ErrorSpec(
        "cases.guide.over",
        409,
        "按新版指南，办理期限已经过了，不能改。",
        "Under the newer version a limit would be over already.",
        _AS_BEFORE,
        _AS_BEFORE_EN,
    ),
    ErrorSpec(
        "cases.guide.reviewed_otherwise",
        409,
        "审查已经开始，新版指南的审查步骤和现在的不同，不能改。",
        "The review has begun, and the newer version reviews in other steps.",
        _AS_BEFORE,
        _AS_BEFORE_EN,
    ),
)
