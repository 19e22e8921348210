"""Pictures from outside: told by their content, opened in full, and rid of what they give away.

A picture is decoded and written anew, which leaves out EXIF (where a photo was taken, with which device), comments, and
whatever hides behind the picture; it is turned upright first, since EXIF says which way up it is.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import filetype
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from core.errors import FileTooLargeError, FileTypeRefusedError

PICTURE_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
"""Those that a browser may show; none of them can carry a script."""

PIXELS = 50_000_000
"""Of a picture: what phones take (48 megapixels); decoded that is 150 MB, one at a time."""
FRAMES = 200
FRAME_PIXELS = 100_000_000
"""Of all frames of an animation together."""
JPEG_QUALITY = 88
"""Where a second compression is not seen."""
COLOR_PROFILE_BYTES = 64 * 1024

# What Pillow is known to stumble over in broken files.
_BROKEN_PICTURE = (
    UnidentifiedImageError, OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError, struct.error,
    ArithmeticError,
)  # fmt: skip


def media_type_of(content: bytes) -> str | None:
    """The media type that `content` begins like, None for an unknown one."""
    kind = filetype.guess(content)
    return kind.mime if kind else None


def rewrite_picture(content: bytes, media_type: str) -> bytes:
    """The picture, a key of `PICTURE_FORMATS`, written anew. Slow, so not on the event loop.

    Raises `FileTypeRefusedError` for a damaged one, `FileTooLargeError` for one with too many pixels.
    """
    image_format = PICTURE_FORMATS[media_type]
    try:
        with Image.open(io.BytesIO(content), formats=[image_format]) as image:
            if image.width * image.height > PIXELS:
                raise FileTooLargeError(f"A picture may have {PIXELS // 1_000_000} million pixels.")
            # Phones hide a second JPEG behind the first; it is no animation, and is left out.
            if image_format != "JPEG" and getattr(image, "n_frames", 1) > 1:
                return _rewrite_animation(image, image_format)
            return _write(_upright(image), image_format)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileTooLargeError(f"A picture may have {PIXELS // 1_000_000} million pixels.") from error
    except _BROKEN_PICTURE as error:
        raise FileTypeRefusedError("This picture is damaged.") from error


def _rewrite_animation(image: Image.Image, image_format: str) -> bytes:
    frames = getattr(image, "n_frames", 1)
    if frames > FRAMES or frames * image.width * image.height > FRAME_PIXELS:
        raise FileTooLargeError("This animation is too long.")
    pictures, durations = [], []
    for frame in ImageSequence.Iterator(image):
        pictures.append(frame.convert("RGBA"))
        durations.append(int(frame.info.get("duration", 100)))
    options: dict[str, Any] = {
        "save_all": True,
        "append_images": [_bare(one) for one in pictures[1:]],
        "duration": durations,
        "loop": int(image.info.get("loop", 0)),
    }
    if image_format == "GIF":
        options["disposal"] = 2
    return _write(_bare(pictures[0]), image_format, **options)


def _upright(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    bare = _bare(upright)
    if isinstance(profile, bytes) and len(profile) <= COLOR_PROFILE_BYTES:
        bare.info["icc_profile"] = profile  # what its colours mean: without it a phone's photo turns pale
    return bare


def _bare(image: Image.Image) -> Image.Image:
    """The picture without anything that was written beside it; its transparent colour belongs to it."""
    bare = image.copy()
    bare.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
    return bare


def _write(image: Image.Image, image_format: str, **options: Any) -> bytes:
    if image_format == "JPEG":
        if image.mode not in {"RGB", "L", "CMYK"}:
            image = image.convert("RGB")
        options |= {"quality": JPEG_QUALITY}
    if image_format == "WEBP":
        options |= {"quality": JPEG_QUALITY}
    profile = image.info.get("icc_profile")
    if profile and image_format != "GIF":
        options["icc_profile"] = profile
    written = io.BytesIO()
    image.save(written, image_format, **options)
    return written.getvalue()
