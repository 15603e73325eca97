"""How words sound: pinyin without tones, and without the differences that are lost in speech or typing here."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

_HAN = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=65_536)
def syllables(text: str) -> tuple[str, ...]:
    """The syllable of every character; a run of letters and digits is one piece."""
    return spelled(text)


def spelled(text: str) -> tuple[str, ...]:
    """The same, and nothing of it is kept."""
    return tuple(lazy_pinyin(text))


def sound(text: str) -> str:
    """The coarse sound of Chinese text: 营业执照 and 营业职照 are the same."""
    return coarse("".join(syllables(text)))


def coarse(letters: str) -> str:
    """Typed pinyin in the same coarse form: zhucegongsi and zucegonsi are the same."""
    plain = letters.replace("ü", "v").replace("lv", "lu").replace("nv", "nu")
    plain = plain.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ng", "n")
    return plain.replace("l", "n")


def initials(text: str) -> str:
    """First letters: 注册公司 → zcgs."""
    return "".join(syllable[0] for syllable in syllables(text) if syllable)


def has_han(text: str) -> bool:
    """Whether there is any Chinese character."""
    return _HAN.search(text) is not None
