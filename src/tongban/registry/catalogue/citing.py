"""How laws and articles are cited, in one shape: titles with or without 中华人民共和国 and 《》, articles in Chinese numerals."""

from __future__ import annotations

import re
import unicodedata

_STATE = "中华人民共和国"
_CODE = "民法典"
_NUMERALS = "零一二三四五六七八九"
_UNITS = {"千": 1000, "百": 100, "十": 10}
_MARKS = re.compile(r"[\s《》〈〉<>]+")
_NOTE = re.compile(r"\([^()]*\)$")
_ARTICLE = re.compile(r"第([零〇一二三四五六七八九十百千]+|[0-9]{1,4})条(之[一二三四五六七八九十]+)?")


def law_key(title: str) -> str:
    """The title by which a law is found. The books of the 民法典 are one law: their articles are numbered through."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", title))
    while (shorter := _NOTE.sub("", text)) != text:
        text = shorter
    text = text.removeprefix(_STATE) or text
    return _CODE if re.match(rf"{_CODE}[-—－]", text) else text


def article_keys(cited: str) -> tuple[str, ...]:
    """The articles that a citation names, without paragraph and item: 第五十八条第二款 → 第五十八条. None: the whole law."""
    text = unicodedata.normalize("NFKC", cited)
    return tuple(dict.fromkeys(f"第{_number(each[1])}条{each[2] or ''}" for each in _ARTICLE.finditer(text)))


def article_order(key: str) -> tuple[int, int]:
    """By this the articles of a law stand in order: 第三十条, 第三十条之一, 第三十一条. What is no article stands last."""
    found = _ARTICLE.fullmatch(key)
    if found is None:
        return 10_000, 0
    return _value(found[1]), _value(found[2][1:]) if found[2] else 0


def _value(text: str) -> int:
    """What a number of a law is worth, written in digits or as laws write it."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[character], 0
        else:
            digit = _NUMERALS.index("零" if character == "〇" else character)
    return total + digit


def _number(text: str) -> str:
    return _chinese(int(text)) if text.isdigit() else text.replace("〇", "零")


def _chinese(number: int) -> str:
    """0 to 9999 as laws write it: 十二, 一百零五, 一千二百六十."""
    if number < 10:
        return _NUMERALS[number]
    size, unit = next(each for each in ((1000, "千"), (100, "百"), (10, "十")) if number >= each[0])
    head, rest = divmod(number, size)
    front = "" if size == 10 and head == 1 else _NUMERALS[head]
    if not rest:
        return front + unit
    gap = "零" if rest < size // 10 else ""
    # Within a larger number ten is 一十: 一百一十二.
    tail = f"一{_chinese(rest)}" if size > 10 and 10 <= rest < 20 else _chinese(rest)
    return front + unit + gap + tail
