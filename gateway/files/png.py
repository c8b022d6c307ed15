"""PNG (W3C) without what it says besides its picture."""

import zlib
from collections.abc import Iterator

from gateway.files import exif

_MOST = 20_000
"""Chunks a picture may have: each costs time of the one loop that answers everybody."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD, _DATA, _END, _EXIF = b"IHDR", b"IDAT", b"IEND", b"eXIf"
_KEPT = frozenset(
    {
        _HEAD,
        b"PLTE",
        _DATA,
        _END,
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sBIT",
        b"sRGB",
        b"cICP",
        b"bKGD",
        b"pHYs",
    }
)


def cleaned(body: bytes) -> bytes:
    """The picture as it was coded, its colours and which way up it is; nothing else, and nothing behind it.

    Of an animated one the still picture. Raises ValueError for what is no whole PNG.
    """
    kept, turned, kinds = [], b"", []
    for kind, payload in _chunks(body):
        kinds.append(kind)
        if kind in _KEPT:
            kept.append(_chunk(kind, payload))
        elif kind == _EXIF:
            orientation = exif.orientation_of(payload)
            turned = b"" if orientation == exif.UPRIGHT else _chunk(_EXIF, exif.only(orientation))
        elif kind[:1].isupper():
            raise ValueError(f"no reader can do without its chunk {kind!r}, which is none of PNG's")
    if kinds[0] != _HEAD or _DATA not in kinds:
        raise ValueError("there is no picture in it")
    head, *rest = kept
    return b"".join((_SIGNATURE, head, turned, *rest))


def _chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of each chunk up to the end of the picture."""
    at = len(_SIGNATURE)
    for _ in range(_MOST):
        begins = at + 8
        ends = begins + int.from_bytes(body[at : at + 4])
        kind, payload = body[at + 4 : begins], body[begins:ends]
        at = ends + 4
        if at > len(body) or zlib.crc32(payload, zlib.crc32(kind)) != int.from_bytes(body[ends:at]):
            raise ValueError(f"the chunk at byte {begins - 8} is not whole")
        yield kind, payload
        if kind == _END:
            return
    raise ValueError(f"it has more than {_MOST} chunks")


def _chunk(kind: bytes, payload: bytes) -> bytes:
    checked = kind + payload
    return len(payload).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)
