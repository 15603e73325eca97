"""The words of a search for drafts, in one normal form."""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile(r"[\s,，。、；;：:（）()《》“”\"'·/|+]+")
_MOST_TERMS = 6
_LONGEST_TERM = 40
_LEADING = re.compile(r"^(?:(?:我想|我要|想要|怎么|如何|怎样|在哪里|在哪)+(?:办理|申请|办)?|办理|申请)")


def search_terms(q: str) -> tuple[str, ...]:
    """The words that must all be found. Everyday openings (我想办…) are left out unless nothing else remains."""
    words = [_LEADING.sub("", word) or word for word in _words(q)]
    return tuple(dict.fromkeys(word[:_LONGEST_TERM] for word in words))[:_MOST_TERMS]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).replace("\0", "").casefold()
    return [word for word in _BETWEEN.split(plain) if word]
