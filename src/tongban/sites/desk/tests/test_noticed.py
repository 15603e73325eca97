"""How the applicant was told of the processing stands on the case's history and beside what they handed in."""

from __future__ import annotations

from tongban.cases.queries.notice import told_in


def test_the_office_and_the_applicant_read_how_it_was_told(visit, code: str, receipt) -> None:
    told = told_in(receipt.case_id)
    assert told is not None
    words = f"提交前在网页上看到了个人信息处理告知（版本 {told[0]}）"
    assert words in visit("qianchushen").get(f"/desk/cases/{code}/history").content.decode()
    assert words in visit("lishili").get(f"/my/cases/{code}/content").content.decode()
