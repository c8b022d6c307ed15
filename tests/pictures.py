"""Files as people hand them in, made by hand: small, whole, and with more in them than they should have."""

import struct
import zlib

PLACE = b"31.2304N 121.4737E"
"""Where a picture was taken, as it says in its Exif and elsewhere; nobody is to know."""
LYING = 6
"""The orientation of a picture from a phone held upright."""


def exif(orientation: int = LYING) -> bytes:
    """Camera's Exif: orientation, and a GPS block with the place."""
    gps = 8 + 2 + 2 * 12 + 4
    entries = struct.pack("<HHLHH", 0x0112, 3, 1, orientation, 0) + struct.pack("<HHLL", 0x8825, 4, 1, gps)
    return b"II*\0" + struct.pack("<LH", 8, 2) + entries + struct.pack("<L", 0) + PLACE


def jpeg(*further: bytes, behind: bytes = b"", orientation: int = LYING) -> bytes:
    """One grey point, from a phone: `further` segments come before the picture, `behind` after its end."""
    segments = (
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + PLACE[:3]),  # with a thumbnail of one point
        segment(0xE1, b"Exif\0\0" + exif(orientation)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + PLACE + b"</x>"),
        segment(0xE2, PROFILE),
        segment(0xE2, b"MPF\0" + PLACE),
        segment(0xED, b"Photoshop 3.0\0" + PLACE),
        segment(0xFE, PLACE),
        *further,
        *PICTURE,
    )
    return b"\xff\xd8" + b"".join(segments) + SCAN + b"\xff\xd9" + behind


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


PROFILE = b"ICC_PROFILE\0\1\1profile"
PICTURE = (
    segment(0xDB, b"\0" + b"\1" * 64),
    segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0"),
    segment(0xC4, b"\0\1" + b"\0" * 15 + b"\0"),
    segment(0xC4, b"\x10\1" + b"\0" * 15 + b"\0"),
    segment(0xDD, b"\0\1"),
    segment(0xDA, b"\1\1\0\0\x3f\0"),
)
SCAN = b"\x3f\xff\x00\xff\xd0\x3f"
"""With a stuffed byte and a restart marker, which end nothing."""


def png(*further: bytes, behind: bytes = b"") -> bytes:
    """One grey point."""
    chunks = (
        chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        chunk(b"gAMA", struct.pack(">L", 45455)),
        chunk(b"eXIf", exif()),
        chunk(b"tEXt", b"Comment\0" + PLACE),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PLACE),
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(PLACE, 0)),
        chunk(b"tIME", PLACE[:7]),
        *further,
        chunk(b"IDAT", zlib.compress(b"\0\x7f")),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + behind


def chunk(kind: bytes, payload: bytes) -> bytes:
    checked = kind + payload
    return struct.pack(">L", len(payload)) + checked + struct.pack(">L", zlib.crc32(checked))


def webp(*further: bytes, behind: bytes = b"") -> bytes:
    """One point, lossless, in the extended form that a phone writes."""
    chunks = (
        riff(b"VP8X", b"\x2c\0\0\0" + b"\0" * 6),
        riff(b"ICCP", b"profile"),
        riff(b"VP8L", LOSSLESS),
        riff(b"EXIF", exif()),
        riff(b"XMP ", b"<x>" + PLACE + b"</x>"),
        *further,
    )
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<L", len(body)) + body + behind


LOSSLESS = bytes.fromhex("2f000000000710110f0fe8ff21")


def riff(kind: bytes, payload: bytes) -> bytes:
    return kind + struct.pack("<L", len(payload)) + payload + b"\0" * (len(payload) % 2)


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
