"""What a place or body is found by: its name, the 拼音 of it, and the initials (信丰县 → xinfengxian, xfx).

Only who writes names spells them; a search compares text and needs no dictionary in the web process.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from django.utils.module_loading import import_string

# Readings that place names have and the words of the language have not.
_PLACES = {
    "都昌": [["dū"], ["chāng"]],
    "宁都": [["níng"], ["dū"]],
    "于都": [["yú"], ["dū"]],
    "铅山": [["yán"], ["shān"]],
}


def spelling(*names: str) -> str:
    """``信丰县 xinfengxian xfx``: of each name the name, the full reading and the initials, one space between."""
    words: dict[str, None] = {}
    for name in names:
        plain = normal(name).replace(" ", "")
        syllables = _syllables()(plain)
        for word in (plain, "".join(syllables), "".join(syllable[:1] for syllable in syllables)):
            words[word] = None
    return " ".join(words)


def normal(text: str) -> str:
    """One form for what is stored and what is typed: full-width letters and capitals do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\0", "").casefold().split())


@lru_cache(maxsize=1)
def _syllables():  # type: ignore[no-untyped-def]
    import_string("pypinyin.load_phrases_dict")(_PLACES)
    return import_string("pypinyin.lazy_pinyin")
