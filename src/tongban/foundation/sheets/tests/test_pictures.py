"""Pictures: upright, bare, not larger than they came; broken and huge ones refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from tongban.foundation.sheets import cleaned, pages_of, small
from tongban.foundation.sheets.tests.photographs import JPEG, PNG, jpeg, photographed, png
from tongban.kernel.errors import DomainError

_RED, _BLUE = (200, 30, 30), (30, 30, 200)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def colour(picture: Image.Image, at: tuple[int, int]) -> str:
    red, _green, blue = picture.convert("RGB").getpixel(at)  # type: ignore[misc]
    return "red" if red > blue else "blue"


def test_a_photograph_stands_upright_and_tells_no_place() -> None:
    sent = photographed(orientation=6)
    assert b"Exif" in sent
    assert 0x8825 in opened(sent).getexif()
    kept = opened(cleaned(sent, JPEG))
    # The left half was red; turned a quarter to the right, the upper half is.
    assert kept.size == (60, 80)
    assert (colour(kept, (30, 5)), colour(kept, (30, 75))) == ("red", "blue")
    assert not kept.getexif()
    assert not {"exif", "comment", "xmp", "photoshop"} & kept.info.keys()
    assert b"iPhone" not in cleaned(sent, JPEG)
    assert b"secret note" not in cleaned(sent, JPEG)


def test_what_stands_upright_and_is_bare_stays_byte_for_byte() -> None:
    for media_type, content in ((JPEG, jpeg()), (PNG, png())):
        assert cleaned(content, media_type) is content


def test_place_alone_is_reason_enough() -> None:
    sent = photographed(orientation=1)
    kept = cleaned(sent, JPEG)
    assert b"Exif" not in kept
    assert opened(kept).size == (80, 60)
    assert len(kept) < len(sent)


def test_a_png_loses_its_notes_and_keeps_its_transparency() -> None:
    text = b"tEXt" + b"Location\0" + b"28.1,115.2"
    noted = png(mode="RGBA")
    at = noted.index(b"IDAT") - 4
    noted = noted[:at] + struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text)) + noted[at:]
    kept = cleaned(noted, PNG)
    assert b"Location" not in kept
    assert opened(kept).mode == "RGBA"


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    second = photographed(orientation=1)
    for media_type, content in ((JPEG, jpeg() + second), (PNG, png() + b"more")):
        kept = cleaned(content, media_type)
        assert len(kept) < len(content)
        assert b"Exif" not in kept


@pytest.mark.parametrize("cut", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("media_type", [JPEG, PNG])
def test_a_picture_cut_off_is_refused(media_type: str, cut: float) -> None:
    whole = jpeg(noise=True) if media_type == JPEG else png(noise=True)
    with pytest.raises(DomainError) as caught:
        cleaned(whole[: int(len(whole) * cut)], media_type)
    assert caught.value.code == "files.picture_broken"


def test_what_only_begins_like_a_picture_is_refused() -> None:
    for media_type, content in ((JPEG, b"\xff\xd8\xff\xe0photo"), (PNG, b"\x89PNG\r\n\x1a\n" + b"x" * 50)):
        with pytest.raises(DomainError) as caught:
            cleaned(content, media_type)
        assert caught.value.code == "files.picture_broken"


def test_a_bomb_is_not_unpacked() -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    bomb += struct.pack(">I", 2) + b"IDAT" + b"xx" + struct.pack(">I", zlib.crc32(b"IDATxx"))
    with pytest.raises(DomainError) as caught:
        cleaned(bomb, PNG)
    assert (caught.value.code, caught.value.data["millions"]) == ("files.picture_too_large", 2500)


def test_a_small_one_shows_the_same_upright() -> None:
    shown = opened(small(photographed(orientation=6), JPEG, 40))
    assert (shown.format, shown.size) == ("JPEG", (30, 40))
    assert colour(shown, (15, 3)) == "red"
    assert max(opened(small(png(mode="RGBA"), PNG, 40)).size) == 40


def test_pages_of_a_pdf() -> None:
    written = BytesIO()
    first, second = Image.new("RGB", (30, 40), _RED), Image.new("RGB", (30, 40), _BLUE)
    first.save(written, "PDF", save_all=True, append_images=[second])
    assert pages_of(written.getvalue()) == 2
    assert pages_of(b"%PDF-1.7 nothing") == 0
    assert pages_of(written.getvalue()[:200]) == 0
