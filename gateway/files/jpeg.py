"""JPEG (ITU-T T.81) without what it says besides its picture."""

import re
from collections.abc import Iterator

from gateway.files import exif

_MOST = 10_000
"""Segments a picture may have: each costs time of the one loop that answers everybody."""
_MARKER = re.compile(rb"\xff++([^\x00\xff])")
_AFTER_SCAN = re.compile(rb"(?<!\xff)\xff++[^\x00\xd0-\xd7]")
_START, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_JFIF, _EXIF, _PROFILE, _ADOBE = b"JFIF\0", b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe"


def cleaned(body: bytes) -> bytes:
    """The picture as it was coded, its colours and which way up it is; nothing else, and nothing behind it.

    Raises ValueError for what is no whole JPEG.
    """
    head, turned, kept, markers = b"", b"", [], set()
    for marker, payload, scan in _segments(body):
        markers.add(marker)
        if marker == _APP0 and payload.startswith(_JFIF):
            head = _segment(marker, payload[:12] + b"\0\0")  # without its thumbnail
        elif marker == _APP1 and payload.startswith(_EXIF):
            orientation = exif.orientation_of(payload[len(_EXIF) :])
            if orientation != exif.UPRIGHT:
                turned = _segment(_APP1, _EXIF + exif.only(orientation))
        elif _is_of_picture(marker, payload):
            kept.append(_segment(marker, payload) + scan)
    if _SCAN not in markers or not markers & _FRAMES:
        raise ValueError("there is no picture in it")
    return b"".join((_START, head, turned, *kept, b"\xff", bytes((_END,))))


def _segments(body: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each marker up to the end of the picture, with its payload and the scan that follows it."""
    at = len(_START)
    for _ in range(_MOST):
        found = _MARKER.match(body, at)
        if found is None:
            raise ValueError(f"there is no marker at byte {at}")
        marker, begins = found[1][0], found.end()
        if marker == _END:
            return
        at = begins + int.from_bytes(body[begins : begins + 2])
        if at < begins + 2 or at > len(body):
            raise ValueError(f"the segment at byte {begins} is longer than the file")
        payload, scan = body[begins + 2 : at], b""
        if marker == _SCAN:
            after = _AFTER_SCAN.search(body, at)
            if after is None:
                raise ValueError("it ends in the middle of its picture")
            scan, at = body[at : after.start()], after.start()
        yield marker, payload, scan
    raise ValueError(f"it has more than {_MOST} segments")


def _is_of_picture(marker: int, payload: bytes) -> bool:
    if marker in _FRAMES or marker in _TABLES or marker == _SCAN:
        return True
    return (marker == _APP2 and payload.startswith(_PROFILE)) or (
        marker == _APP14 and payload.startswith(_ADOBE)
    )


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2) + payload
