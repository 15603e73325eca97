"""Telephone numbers and postcodes of the mainland; e-mail addresses."""

from __future__ import annotations

import re

from tongban.kernel.codes.refusals import refusal
from tongban.kernel.text import compact, half_width, one_line

_MOBILE_WRONG = refusal(
    "codes.mobile.invalid",
    "手机号码",
    "mobile number",
    length=("应为 11 位", "it has 11 digits"),
    structure=("应为以 13 至 19 开头的中国内地手机号码", "it is a mainland number starting with 13 to 19"),
)
_POSTCODE_WRONG = refusal(
    "codes.postcode.invalid", "邮政编码", "postcode", structure=("应为 6 位数字", "it has 6 digits")
)
_LANDLINE_WRONG = refusal(
    "codes.landline.invalid",
    "固定电话号码",
    "landline number",
    structure=(
        "应为区号加 7 位或 8 位号码，如 0797-0000000，可另加分机号",
        "it is an area code and 7 or 8 digits, such as 0797-0000000, with an extension if there is one",
    ),
)
_EMAIL_WRONG = refusal(
    "codes.email.invalid",
    "邮箱地址",
    "e-mail address",
    on_paper=False,
    length=("不超过 254 位，@ 前不超过 64 位", "it has at most 254 characters, at most 64 of them before the @"),
    structure=("应如 name@example.cn", "it is like name@example.cn"),
)
_EMAIL_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
_EMAIL_LOCAL = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*", re.ASCII)
# 010 and 02x have three digits, every other area code four.
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([1-9][0-9]{6,7})(?:(?:-|转|EXT\.?)([0-9]{1,6}))?")


def check_mobile(text: str) -> str:
    """The number as 11 digits; +86, 86 and 0086 in front are taken off. Raises ``codes.mobile.invalid``."""
    number = compact(text)
    if match := re.fullmatch(r"(?:\+86|0086|86)(1[0-9]{10})", number):
        number = match[1]
    if len(number) != 11:
        raise _MOBILE_WRONG.because("length")
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise _MOBILE_WRONG.because("structure")
    return number


def check_postcode(text: str) -> str:
    """The six digits of a postcode. Raises DomainError ``codes.postcode.invalid``."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{6}", number):
        raise _POSTCODE_WRONG.because("structure")
    return number


def check_landline(text: str) -> str:
    """``area-number`` or ``area-number-extension``. Raises DomainError ``codes.landline.invalid``.

    The area code is demanded (a guide is read from afar); without a dash 010 and 02x are read as three digits.
    """
    number = re.sub(r"[()\s]", "", re.sub(r"[‐‑‒–—―−]", "-", half_width(text))).upper()
    match = _LANDLINE.fullmatch(number)
    if match is None:
        raise _LANDLINE_WRONG.because("structure")
    return "-".join(part for part in match.groups() if part)


def check_email(text: str) -> str:
    """One plain address, its domain in lower case. Raises DomainError ``codes.email.invalid``.

    A subset of RFC 5321, section 4.1.2: no quoted names, no display names, no list, and nothing that could end a header.
    """
    local, _, domain = half_width(one_line(text)).rpartition("@")
    domain = domain.lower()
    if len(local) > 64 or len(local) + 1 + len(domain) > 254:
        raise _EMAIL_WRONG.because("length")
    if not _EMAIL_LOCAL.fullmatch(local) or not _EMAIL_DOMAIN.fullmatch(domain):
        raise _EMAIL_WRONG.because("structure")
    return f"{local}@{domain}"
