"""The app's two icons, drawn here: a path of steps (歩) between two people, as PNG without any library."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache

Pixel = tuple[int, int, int, int]

_TEAL: Pixel = (47, 111, 106, 255)
_WHITE: Pixel = (255, 255, 255, 255)
_CLEAR: Pixel = (0, 0, 0, 0)
#: Centres and radii on a square of 1: two people, and three steps from one to the other.
_DOTS = ((0.24, 0.30, 0.105), (0.76, 0.30, 0.105), (0.34, 0.66, 0.055), (0.50, 0.74, 0.055), (0.66, 0.66, 0.055))
#: Every pixel is looked at this often in each direction, so that edges are smooth.
_FINE = 3


@cache
def color() -> bytes:
    """192 x 192, white on teal."""
    return _png(192, lambda x, y: _WHITE if _drawn(x, y) else _TEAL)


@cache
def outline() -> bytes:
    """32 x 32, white on nothing, as Teams asks."""
    return _png(32, lambda x, y: _WHITE if _drawn(x, y) else _CLEAR)


def _drawn(x: float, y: float) -> bool:
    if any((x - cx) ** 2 + (y - cy) ** 2 <= r * r for cx, cy, r in _DOTS):
        return True
    return any(0.42 <= y <= 0.56 and abs(x - cx) <= 0.03 + 0.10 * min(1.0, (y - 0.40) / 0.10) for cx, _, _ in _DOTS[:2])


def _png(size: int, paint: Callable[[float, float], Pixel]) -> bytes:
    rows = b"".join(b"\x00" + b"".join(bytes(_mixed(x, y, size, paint)) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content) for name, content in ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )


def _mixed(x: int, y: int, size: int, paint: Callable[[float, float], Pixel]) -> tuple[int, ...]:
    spots = [
        paint((x + (i + 0.5) / _FINE) / size, (y + (j + 0.5) / _FINE) / size)
        for i in range(_FINE)
        for j in range(_FINE)
    ]
    alpha = sum(spot[3] for spot in spots)
    if not alpha:
        return (255, 255, 255, 0)
    shades = (sum(spot[n] * spot[3] for spot in spots) // alpha for n in range(3))
    return (*shades, alpha // len(spots))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
