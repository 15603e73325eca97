"""A forged copy of a sealed paper: the year of its number is another one, the file looks as good as the true one.

The copy keeps its length, so that nothing but what the seal covers is different.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator

_STREAM = re.compile(rb"<<([^<>]*)>>\s*stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_TOKEN = rb"(?:\\\d{3}|\\[^\d]|[^\\()\s])"
_YEAR = re.compile(rb"(?P<a>%b{2})(?P<b>%b{2})(?P=a)(?P<c>%b{2})" % (_TOKEN, _TOKEN, _TOKEN))
"""Four glyphs of two bytes of which the first and the third are the same: no others stand so often on a paper as 2026."""
_INSIDE = 2_000


def forged(paper: bytes) -> bytes:
    """The copy. Where no year is found, one byte is another. ValueError for what is too short to be a paper."""
    if len(paper) <= _INSIDE:
        raise ValueError("this is no paper")
    for begin, end in _drawings(paper):
        drawing = _unpacked(paper[begin:end])
        years = Counter((found["a"], found["b"], found["c"]) for found in _YEAR.finditer(drawing))
        if b"BT" not in drawing or not years:
            continue
        first, second, last = years.most_common(1)[0][0]
        head = first + second + first
        packed = zlib.compress(drawing.replace(head + last, head + second, 1), 9)
        if len(packed) <= end - begin:
            return paper[:begin] + packed.ljust(end - begin, b"\0") + paper[end:]
    return paper[:_INSIDE] + bytes([paper[_INSIDE] ^ 1]) + paper[_INSIDE + 1 :]


def _drawings(paper: bytes) -> Iterator[tuple[int, int]]:
    """Where compressed streams begin and end."""
    for found in _STREAM.finditer(paper):
        length = _LENGTH.search(found[1])
        if length and b"/FlateDecode" in found[1]:
            yield found.end(), found.end() + int(length[1])


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return b""
