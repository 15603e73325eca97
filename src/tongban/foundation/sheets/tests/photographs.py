"""Pictures for tests, made here: nobody's photograph."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image

JPEG, PNG = "image/jpeg", "image/png"
_SIZE = (80, 60)


def photographed(*, orientation: int = 1, size: tuple[int, int] = _SIZE) -> bytes:
    """A JPEG as a telephone writes it: the left half red, the right half blue; orientation, device, place and a note."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "iPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 6.0, 0.0), 3: "E", 4: (115.0, 12.0, 0.0)})
    out = BytesIO()
    _halves(size).save(out, "JPEG", exif=exif, comment=b"secret note", quality=90)
    return out.getvalue()


def jpeg(*, noise: bool = False, size: tuple[int, int] = _SIZE) -> bytes:
    """A JPEG with nothing in it but its picture."""
    out = BytesIO()
    (_noise() if noise else _halves(size)).save(out, "JPEG", quality=90)
    return out.getvalue()


def png(*, mode: str = "RGB", noise: bool = False) -> bytes:
    """A PNG with nothing in it but its picture."""
    out = BytesIO()
    (_noise() if noise else _halves(_SIZE).convert(mode)).save(out, "PNG")
    return out.getvalue()


def _halves(size: tuple[int, int]) -> Image.Image:
    picture = Image.new("RGB", size, (30, 30, 200))
    picture.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    return picture


def _noise() -> Image.Image:
    return Image.frombytes("RGB", (120, 120), random.Random(7).randbytes(120 * 120 * 3))
