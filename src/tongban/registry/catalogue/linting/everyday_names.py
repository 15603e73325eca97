"""Everyday names of papers, and the name that stands on the paper or in its law."""

from __future__ import annotations

from collections.abc import Mapping

COMMON: Mapping[str, str] = {
    "身份证": "居民身份证",
    "户口本": "居民户口簿",
    "户口页": "居民户口簿",
    "社保卡": "社会保障卡",
    "医保卡": "社会保障卡",
    "回乡证": "港澳居民来往内地通行证",
    "台胞证": "台湾居民来往大陆通行证",
    "出生证": "出生医学证明",
    "房产证": "不动产权证书",
    "房产证书": "不动产权证书",
    "驾照": "机动车驾驶证",
    "行车证": "机动车行驶证",
    "残疾证": "残疾人证",
    "暂住证": "居住证",
    "企业营业执照": "营业执照",
    "工商营业执照": "营业执照",
    "执业证": "执业证书",
    "个人委托书": "授权委托书",
    "代办委托书": "授权委托书",
}
"""Everyday name → common name."""
_NAMED_SO = ("永久居留身份证", "基层法律服务工作者执业证")
"""What ends as an everyday name and is the name of another paper in its law."""


def everyday(name: str) -> tuple[str, str]:
    """(everyday name, common name) with which a plain name ends; empty, if it is called right or is none of these."""
    for loose, common in COMMON.items():
        if name.endswith(loose) and not name.endswith((common, *_NAMED_SO)):
            return loose, common
    return "", ""
