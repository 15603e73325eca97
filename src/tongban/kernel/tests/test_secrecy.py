"""What must not be published is found however it is spaced, and what offices publish every day is not."""

from __future__ import annotations

from datetime import date

import pytest

from tongban.kernel.codes import registration_code, show_registration_code
from tongban.kernel.secrecy import BANK_CARD, MARK, PERSON_ID, TRADE_SECRET, secrets_in
from tongban.kernel.telltale import CASE, Telltale

PERSON = "36990119491231009X"
"""Of the division that does not exist."""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"申请人身份证{PERSON}，现予公示", PERSON_ID),
        ("369901 19491231 009x", PERSON_ID),
        ("３６９９０１１９４９１２３１００９Ｘ", PERSON_ID),
        ("369901-19491231-009X", PERSON_ID),
        ("收款账号 6222 0212 3456 7890 128", BANK_CARD),
        ("卡号4111111111111111。", BANK_CARD),
        ("机密★3年", MARK),
        ("秘密 ★", MARK),
        ("密级：内部", MARK),
        ("内部资料，注意保存", MARK),
        ("本件不得外传", MARK),
        ("此件不公开", MARK),
    ],
)
def test_is_found(text: str, kind: Telltale) -> None:
    assert secrets_in(text) == (kind,)


def test_a_code_of_a_case_is_found() -> None:
    code = registration_code("360722", date(2026, 1, 1), bytes)
    assert secrets_in(f"办件 {show_registration_code(code)} 已受理") == (CASE,)


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话 0797-0000001，邮箱 fw@example.gov.cn，监督电话12345。",
        "手机号码 19900000001 为窗口值班电话",
        "统一社会信用代码 91369901MA72200101",
        "实施编码 11369901MB7220014P4000131990001",
        "保守国家秘密，保护商业秘密和个人隐私；不得泄露机密。",
        "2026年1月1日起，1、2、3、4、5、6、7、8、9、10、11、12、13、14、15、16、17、18 项取消",
        "369901194912310090",
        "账号 0000000000000000",
        "第1234567890123456号",
        "内部审批流程不变",
    ],
)
def test_is_not_found(text: str) -> None:
    assert secrets_in(text) == ()


def test_what_was_marked_is_found_in_any_spelling() -> None:
    assert secrets_in("配方为A-12、B 7 两种", ["a12b7"]) == (TRADE_SECRET,)
    assert secrets_in("年产三百吨", ["三百"]) == ()
    assert secrets_in("年产三百吨", ["", "  "]) == ()
