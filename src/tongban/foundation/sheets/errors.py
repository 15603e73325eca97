"""Codes of pictures."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

BROKEN = "files.picture_broken"
TOO_MANY_PIXELS = "files.picture_too_large"

register(
    ErrorSpec(
        BROKEN,
        422,
        "这张图片打不开，可能没有拍好或者没有传完整。",
        "This picture cannot be opened; it may be damaged or cut off.",
        "请重新拍照，或者另存为 JPG、PNG 后再传。",
        "Take it again, or save it as JPEG or PNG and send that.",
    ),
    ErrorSpec(
        TOO_MANY_PIXELS,
        413,
        "这张图片太大：有 {millions} 百万像素，最多 {most} 百万像素。",
        "This picture is too large: {millions} megapixels, {most} at most.",
        "请把相机调到普通画质再拍一张。",
        "Take it again at the normal quality of the camera.",
    ),
)
