"""Error codes of applications at service points."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "cases.assist.not_offered",
        403,
        "“{item}”不在您的服务点帮办代办的范围里。",
        "{item} is not among what your service point may apply for.",
        "请申请人自己在网上办，或者到办事指南写的窗口办；认为应当列入的，向事项所属部门提出。",
        "The applicant applies on line or at the window that the guide names; propose the item to its body.",
    ),
)
