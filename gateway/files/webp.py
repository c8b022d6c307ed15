"""WebP (RFC 9649) without what it says besides its picture."""

from collections.abc import Iterator

from gateway.files import exif

_MOST = 100
"""Chunks a picture may have; a still one needs five."""
_EXTENDED, _EXIF = b"VP8X", b"EXIF"
_PICTURES = frozenset({b"VP8 ", b"VP8L"})
_KEPT = frozenset({_EXTENDED, b"ICCP", b"ALPH", *_PICTURES})
_SAYS_EXIF, _SAYS_XMP = 0x08, 0x04
_PREFIX = b"Exif\0\0"
"""Some writers put it before the block, as in a JPEG."""


def cleaned(body: bytes) -> bytes:
    """The picture as it was coded, its colours and which way up it is; nothing else, and nothing behind it.

    Raises ValueError for what is no whole WebP, and for an animated one.
    """
    chunks = dict(_chunks(body))
    if not chunks.keys() & _PICTURES:
        raise ValueError("there is no still picture in it")
    orientation = exif.orientation_of(chunks.get(_EXIF, b"").removeprefix(_PREFIX))
    kept = {kind: payload for kind, payload in chunks.items() if kind in _KEPT}
    if said := kept.get(_EXTENDED):
        flags = said[0] & ~(_SAYS_EXIF | _SAYS_XMP)
        if orientation != exif.UPRIGHT:
            flags |= _SAYS_EXIF
            kept[_EXIF] = exif.only(orientation)
        kept[_EXTENDED] = bytes((flags,)) + said[1:]
    riff = b"WEBP" + b"".join(_chunk(kind, payload) for kind, payload in kept.items())
    return b"RIFF" + len(riff).to_bytes(4, "little") + riff


def _chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of each chunk, in order."""
    end = 8 + int.from_bytes(body[4:8], "little")
    if end > len(body):
        raise ValueError("it is longer than the file")
    at = 12
    for _ in range(_MOST):
        if at >= end:
            return
        begins = at + 8
        ends = begins + int.from_bytes(body[at + 4 : begins], "little")
        if ends > end:
            raise ValueError(f"the chunk at byte {at} is not whole")
        yield body[at : at + 4], body[begins:ends]
        at = ends + ends % 2
    raise ValueError(f"it has more than {_MOST} chunks")


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "little") + payload + b"\0" * (len(payload) % 2)
