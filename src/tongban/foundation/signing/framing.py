"""Which bytes of a file a signature covers, found without reading the file as a PDF.

A parser is what hostile files are made for. Here nothing is decompressed, followed or believed: the signature names two
ranges of bytes (``/ByteRange``, ISO 32000-1, 12.8.1), and between them stands nothing but its own container in
hexadecimal digits. If the ranges reach from the first byte to the last and the signature fits, then every byte of the file
is as it was when sealed, whatever the file makes of them. The work is one pass over the bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_HEAD = 1024
_MOST_RANGES = 256
_MOST_CONTAINER = 64 * 1024
_NEAR = 4096
_RANGES = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{0,80}\]"
)
# One case only: the digits of the container are the one part of the file that the signature does not cover.
_CONTAINER = re.compile(rb"<([0-9A-F]*)>")
_TIME = re.compile(rb"/M\s{0,8}\(D:(\d{14})(?:Z(?:00'00'?)?|([+-])(\d\d)'(\d\d)'?)\)")
# Signs that writers like to put as octal numbers into a string: : + - '
_OCTAL = ((rb"\072", b":"), (rb"\053", b"+"), (rb"\055", b"-"), (rb"\047", b"'"))


@dataclass(frozen=True, slots=True)
class Frame:
    """One signature of a file."""

    covered: bytes
    """What the signature was made over."""
    container: bytes
    """CMS as DER, followed by the zeros of the room that was left."""
    claimed_at: datetime | None
    """The time of sealing as the signed bytes tell it."""
    is_whole: bool
    """Whether nothing comes after what is covered."""


def is_pdf(content: bytes) -> bool:
    """Whether the file says that it is one, where readers look for it."""
    return b"%PDF-" in content[:_HEAD]


def mentions_seal(content: bytes) -> bool:
    """Whether there is, or was before the file was cut or changed, something like a signature."""
    return b"/ByteRange" in content


def outermost_frame(content: bytes) -> Frame | None:
    """The signature that covers most of the file; None when none is well-formed (or the file is cut off)."""
    best: tuple[int, int, int] | None = None
    for number, match in enumerate(_RANGES.finditer(content)):
        if number == _MOST_RANGES:
            return None
        start, gap, resume, rest = (int(part) for part in match.groups())
        end = resume + rest
        if start or not gap < resume <= end <= len(content) or resume - gap > _MOST_CONTAINER:
            continue
        if _CONTAINER.fullmatch(content, gap, resume) and (best is None or end > best[2]):
            best = (gap, resume, end)
    if best is None:
        return None
    gap, resume, end = best
    digits = content[gap + 1 : resume - 1]
    if len(digits) % 2:
        return None
    return Frame(
        covered=content[:gap] + content[resume:end],
        container=bytes.fromhex(digits.decode("ascii")),
        claimed_at=_claimed_at(content, gap, resume),
        is_whole=end == len(content),
    )


def _claimed_at(content: bytes, gap: int, resume: int) -> datetime | None:
    """``/M`` of the dictionary that the container stands in; None when there is not exactly one that can be read."""
    begin = max(content.rfind(b" obj", max(0, gap - _NEAR), gap), gap - _NEAR, 0)
    end = content.find(b"endobj", resume, resume + _NEAR)
    dictionary = content[begin:gap] + content[resume : max(end, resume)]
    for octal, plain in _OCTAL:
        dictionary = dictionary.replace(octal, plain)
    found = _TIME.findall(dictionary)
    if len(found) != 1:
        return None
    digits, sign, hours, minutes = (part.decode("ascii") for part in found[0])
    try:
        local = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return local - ahead if sign == "+" else local + ahead
    except (ValueError, OverflowError):
        return None
