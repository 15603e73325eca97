"""Error codes of telling the applicant how personal data are processed."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "cases.submit.notice_missing",
        422,
        "还没有告知申请人个人信息怎样处理，没有提交。",
        "The applicant has not been told yet how personal data are processed. Nothing was submitted.",
        "请先把告知书读给申请人或给申请人看，再提交；程序请在 notice 里写明所告知的版本。",
        "Tell or show the notice first; programs give the version that was told as “notice”.",
    ),
    ErrorSpec(
        "cases.submit.notice_differs",
        409,
        "个人信息处理告知已经换了版本，没有提交。",
        "The notice on personal data has a newer version. Nothing was submitted.",
        "请按现在的告知书（{version}）告知申请人，再提交。",
        "Tell the applicant the present version ({version}), then submit.",
    ),
)
