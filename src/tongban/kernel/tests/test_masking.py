"""Masks: the shapes that are promised, and that no text whatever comes through unmasked."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel import masking

MASKS = [
    masking.mask_name,
    masking.mask_person_id,
    masking.mask_mobile,
    masking.mask_landline,
    masking.mask_uscc,
    masking.mask_email,
]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳明月", "欧阳**"),
        ("欧阳", "欧*"),
        ("买买提•艾力", "买**·**"),
        ("John Smith", "J***"),
        ("张", "*"),
        ("  ", ""),
        ("\u200b张三", "张*"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert masking.mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("江西省赣州市信丰县嘉定镇阳明北路88号", "江西省赣州市信丰县嘉定镇****"),
        ("江西省景德镇市珠山区新厂街道1号", "江西省景德镇市珠山区新厂街道****"),
        ("江西省萍乡市安源区后埠街道2号", "江西省萍乡市安源区后埠街道****"),
        ("信丰县嘉定镇花市路8号", "信丰县嘉定镇****"),
        ("北京市朝阳区建国路1号", "北京市朝阳区****"),
        ("广东省东莞市虎门镇1号", "广东省东莞市虎门镇****"),
        ("内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦托海镇1号", "内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦托海镇****"),
        ("信丰县嘉定镇", "信丰县嘉定镇"),
        ("阳明北路88号", "****"),
        ("", ""),
    ],
)
def test_addresses_end_at_the_town(address: str, masked: str) -> None:
    assert masking.mask_address(address) == masked


def test_numbers() -> None:
    assert masking.mask_person_id("369901199001010013") == "3****************3"
    assert masking.mask_mobile("+86 19900000001") == "199****0001"
    assert masking.mask_uscc("91369901MA7220504Q") == "9136**********504Q"
    assert masking.mask_landline("0797-3300045") == "0797-*****45"
    assert masking.mask_landline("010 66000045-801") == "010-******45"
    assert masking.mask_email("zhang@example.cn") == "z***@example.cn"
    assert masking.mask_email("z@example.cn") == "***@example.cn"


@pytest.mark.parametrize("mask", MASKS)
@given(text=st.text(min_size=1, max_size=40))
def test_no_text_comes_through(mask: Callable[[str], str], text: str) -> None:
    masked = mask(text)
    assert masked == "" or "*" in masked
    # What is masked already (张*) may stay as it is.
    assert "*" in text or text.strip() == "" or masked != text


@given(st.text(alphabet="江西省赣州市信丰县嘉定镇乡街道路号村区1 ", max_size=40))
def test_no_house_number_is_left(address: str) -> None:
    masked = masking.mask_address(address + "阳明路77号")
    assert "77" not in masked
    assert masked.endswith("****")
