"""Pictures handed in: upright, and without what the camera wrote into them about place, time and device.

Nobody needs to know where a telephone was when a licence was photographed: 个人信息保护法第六条（最小范围）. The place is taken
away before anything is stored. A picture that stands upright and says nothing else is kept as it came, byte for byte.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin

from tongban.foundation.sheets.errors import BROKEN, TOO_MANY_PIXELS
from tongban.kernel.errors import DomainError

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}
MOST_MILLIONS = 100
"""Of pixels. Decoded, that takes 300 MB for a moment; a process decodes one picture at a time."""

# The bound here is the only one: Pillow's own is a warning.
Image.MAX_IMAGE_PIXELS = None
_ONE = BoundedSemaphore(1)
_QUALITY = 92
_SMALL_QUALITY = 72
_END_OF_JPEG = b"\xff\xd9"
_PNG_BEGINS = 8
_PLAIN_CHUNKS = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP pHYs sBIT bKGD".split())
_KEPT = ("icc_profile", "transparency", "dpi", "gamma")


def cleaned(content: bytes, media_type: str) -> bytes:
    """The picture upright and bare; ``content`` itself where nothing is to be changed. Of several pictures in one file
    (motion photo, depth map) the first remains.

    DomainErrors ``files.picture_broken``, ``files.picture_too_large``.
    """
    with _opened(content, media_type) as picture:
        if _is_bare(content, picture):
            _look_through(picture)
            return content
        options: dict[str, Any] = {}
        if isinstance(picture, JpegImagePlugin.JpegImageFile):
            options = _like(picture)
        upright = ImageOps.exif_transpose(picture)
        upright.info = {name: picture.info[name] for name in _KEPT if name in picture.info}
        if upright.mode not in ("L", "RGB") and media_type == "image/jpeg":
            upright, options = upright.convert("RGB"), {"quality": _QUALITY}
        out = BytesIO()
        upright.save(out, PICTURES[media_type], icc_profile=upright.info.get("icc_profile"), **options)
        return out.getvalue()


def small(content: bytes, media_type: str, side: int = 360) -> bytes:
    """A JPEG of at most ``side`` pixels each way, to see which sheet it is. DomainErrors as :func:`cleaned`."""
    with _opened(content, media_type) as picture:
        picture.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((side, side))
        flat = Image.new("RGB", upright.size, "white")
        layers = upright.convert("RGBA")
        flat.paste(layers, mask=layers)
        out = BytesIO()
        flat.save(out, "JPEG", quality=_SMALL_QUALITY)
        return out.getvalue()


@contextmanager
def _opened(content: bytes, media_type: str) -> Iterator[Image.Image]:
    """The picture, alone in this process. What Pillow cannot read in it is ``files.picture_broken``."""
    try:
        with _ONE, Image.open(BytesIO(content), formats=[PICTURES[media_type]]) as picture:
            pixels = picture.width * picture.height
            if pixels > MOST_MILLIONS * 1_000_000:
                raise DomainError(TOO_MANY_PIXELS, millions=-(-pixels // 1_000_000), most=MOST_MILLIONS)
            yield picture
    except (OSError, ValueError, SyntaxError, struct.error, EOFError, IndexError, KeyError, TypeError) as error:
        # Pillow says SyntaxError of a file it does not understand, and several others of a damaged one.
        raise DomainError(BROKEN) from error


def _look_through(picture: Image.Image) -> None:
    """Read to the end, as small as may be: a picture that was cut off is found here."""
    picture.draft("RGB", (picture.width // 8 or 1, picture.height // 8 or 1))
    picture.load()


def _like(picture: JpegImagePlugin.JpegImageFile) -> dict[str, Any]:
    """As finely drawn as it came, so that it grows no larger than the guide allows."""
    sampling = JpegImagePlugin.get_sampling(picture)
    return {"qtables": picture.quantization, "subsampling": max(sampling, 0)}


def _is_bare(content: bytes, picture: Image.Image) -> bool:
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        plain = all(name in ("APP0", "APP14") or _is_colour(name, text) for name, text in picture.applist)
        # Inside a picture these two bytes never stand; a second end is a second picture, or something hung on.
        return plain and content.endswith(_END_OF_JPEG) and content.count(_END_OF_JPEG) == 1
    return all(name in _PLAIN_CHUNKS for name in _chunks(content))


def _is_colour(name: str, text: bytes) -> bool:
    return name == "APP2" and text.startswith(b"ICC_PROFILE\0")


def _chunks(content: bytes) -> Iterator[bytes]:
    """Names of the chunks of a PNG; what follows the last is a chunk without a name."""
    place = _PNG_BEGINS
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        yield name
        place += 12 + length
        if name == b"IEND":
            break
    if place != len(content):
        yield b""
