"""脱敏: what of a personal datum is shown where the whole is not needed (个人信息保护法 arts. 6, 51; GB/T 35273-2020).

Every function is total: text of an unexpected shape becomes stars, never an error and never itself. Masks are for the
eye; they are not encryption, and nothing may be looked up by them.
"""

from __future__ import annotations

import re

from tongban.kernel.text import half_width, one_line

_STAR = "*"
_HIDDEN = "****"
_SHORTEST_DOCUMENT = 8
_NAME_DOTS = str.maketrans("•‧・．∙", "·····")
_COMPOUND_TEXT = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政"
    "濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马"
    "公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌"
    "微生梁丘左丘东门西门"
)
_COMPOUND_FAMILY_NAMES = frozenset(_COMPOUND_TEXT[at : at + 2] for at in range(0, len(_COMPOUND_TEXT), 2))
# Divisions whose own name holds a word that otherwise ends a level.
_ODD_NAMES = "景德镇|萍乡|新乡|宁乡|桐乡|湘乡|金乡|内乡|西乡"
_PART = r"[^省市县区旗镇乡村路街号]"
_TO_TOWN = re.compile(
    r"(?:.[^省市县区]{1,7}?(?:省|自治区))?"
    rf"(?:(?:(?:{_ODD_NAMES})|.{_PART}{{0,8}}?)(?:市|自治州|盟|地区))?"
    rf"(?:(?:(?:{_ODD_NAMES})|.{_PART}{{0,9}}?)(?:县|区|市|旗))?"
    rf"(?:.{_PART}{{0,9}}?(?:镇|乡|街道|苏木))?"
)


def mask_name(name: str) -> str:
    """Family name and stars: 张三 → 张*, 欧阳明月 → 欧阳**, 买买提·艾力 → 买**·**, John Smith → J***."""
    text = one_line(name).translate(_NAME_DOTS)
    if len(text) < 2:
        return _STAR * len(text)
    if text[0].isascii():
        # A Latin name's length and word breaks help to guess it; the stars are always three.
        return text[0] + "***" if text[0].isalnum() else "***"
    kept = 2 if len(text) > 2 and text[:2] in _COMPOUND_FAMILY_NAMES else 1
    rest = "".join(char if char == "·" else _STAR for char in text[kept:])
    return text[:kept] + (rest if _STAR in rest else _STAR)


def mask_person_id(number: str) -> str:
    """First and last character: ``3****************3``.

    Practice under GB/T 35273 allows 4+4 inside the administration and 1+1 in public lists. One mask serves all, the stricter:
    4+4 beside a name, a county and a date of application is enough to find a person in a small place.
    """
    text = _plain(number)
    return _keep(text, 1, 1) if len(text) in (15, 18) else _STAR * len(text)


def mask_document(number: str) -> str:
    """First and last character of the number of any identity document: ``H*******8``; a short one is all stars."""
    text = _plain(number)
    return _keep(text, 1, 1) if len(text) >= _SHORTEST_DOCUMENT else _STAR * len(text)


def mask_mobile(number: str) -> str:
    """First three and last four digits: ``199****0001``."""
    text = _plain(number)
    text = re.sub(r"^(?:\+86|0086|86)(?=1[0-9]{10}$)", "", text)
    return _keep(text, 3, 4) if len(text) == 11 else _STAR * len(text)


def mask_landline(number: str) -> str:
    """Area code and last two digits: ``0797-*****45``; an extension is left out."""
    match = re.match(r"(010|02[0-9]|0[3-9][0-9]{2})[- ]?([0-9]{7,8})", half_width(number).strip())
    if match is None:
        return _STAR * len(_plain(number))
    return f"{match[1]}-{_keep(match[2], 0, 2)}"


def mask_uscc(code: str) -> str:
    """First and last four characters: ``1136**********882C``. For codes of individual businesses and complainants."""
    text = _plain(code)
    return _keep(text, 4, 4) if len(text) == 18 else _STAR * len(text)


def mask_address(address: str) -> str:
    """Province to town, the rest hidden whatever its length: ``江西省赣州市信丰县嘉定镇****``.

    Where the town cannot be told from the text the mask begins higher: it errs towards hiding.
    """
    text = one_line(address)
    match = _TO_TOWN.match(text)
    shown = match[0] if match else ""
    return shown if shown == text else shown + _HIDDEN


def mask_email(address: str) -> str:
    """First character and the domain: ``z***@example.cn``."""
    local, at, domain = one_line(address).rpartition("@")
    if not (local and at and domain):
        return _STAR * len(address)
    return f"{local[0]}***@{domain}" if len(local) > 1 else f"***@{domain}"


def _plain(text: str) -> str:
    return re.sub(r"[\s-]", "", half_width(text))


def _keep(text: str, head: int, tail: int) -> str:
    return text[:head] + _STAR * (len(text) - head - tail) + text[len(text) - tail :]
