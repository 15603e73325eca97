"""What would tell who somebody is, however it is written."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.codes import check_enquiry_number, enquiry_number, registration_code, show_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.kernel.telltale import CASE, EMAIL, ID_NUMBER, MOBILE, NAME, telltales


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("承诺 5 个工作日，法定 10 个工作日，咨询电话 0797-3331234。", ()),
        ("2026-11-26 起施行，2026 年 12 月 31 日止；实施编码 11369901MB7220014P4000131990001。", ()),
        ("身份证 369901199001010013", (ID_NUMBER,)),
        ("身份证 369901 1990-0101 0013 的", (ID_NUMBER,)),
        ("３６９９０１１９９００１０１００１３", (ID_NUMBER,)),
        ("打 199-0000-0001 找我", (MOBILE,)),
        ("打一九九〇〇〇〇〇〇〇一", (MOBILE,)),
        ("写到 li@example.cn", (EMAIL,)),
        ("李 示例问", (NAME,)),
        ("登记码 " + registration_code("360722", date(2026, 11, 26), bytes), (CASE,)),
    ],
)
def test_what_is_found(text: str, found: tuple[object, ...]) -> None:
    assert telltales(text, ["李示例"]) == found


@given(st.text(max_size=12), st.sampled_from(["", " ", "-", "　", "·", "\n"]), st.text(max_size=12))
def test_marks_between_hide_no_mobile_number(before: str, mark: str, after: str) -> None:
    found = telltales(before + mark.join("19900000001") + after)
    assert {MOBILE, ID_NUMBER, CASE} & set(found)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 2**32))
def test_numbers_of_enquiries(day: date, seed: int) -> None:
    number = enquiry_number(day, Random(seed).randbytes)
    assert check_enquiry_number(show_enquiry_number(number).lower()) == number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    with pytest.raises(DomainError) as caught:
        check_enquiry_number(wrong)
    assert caught.value.code == "codes.enquiry_number.invalid"
