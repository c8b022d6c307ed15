"""What a caller has already need not be sent again (RFC 9110 §13), and what is long is sent packed."""

import gzip
import hashlib
from collections.abc import Mapping

from gateway.exchange import Headers
from gateway.headers import weighed

ASK_AGAIN = (b"cache-control", b"no-cache")
"""May be kept, but is asked for again before it is used: a new one is seen at once."""


def tag_of(body: bytes) -> bytes:
    """The ETag of a body."""
    return b'"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()


def is_known(tag: bytes, asked: Mapping[bytes, bytes]) -> bool:
    """Whether a caller with these headers has what the tag stands for."""
    given = [each.strip().removeprefix(b"W/") for each in asked.get(b"if-none-match", b"").split(b",")]
    return tag in given or b"*" in given


def takes_gzip(asked: Mapping[bytes, bytes]) -> bool:
    """Whether a caller with these headers can unpack gzip."""
    codings = {name: weight for weight, name in weighed(asked.get(b"accept-encoding", b"").decode("latin-1"))}
    return codings.get("gzip", codings.get("*", 0.0)) > 0


class Page:
    """A page made once, plain and packed."""

    def __init__(self, text: str) -> None:
        plain = text.encode()
        packed = gzip.compress(plain, mtime=0)
        self._plain = (plain, (self._tag(plain),))
        self._packed = (packed, (self._tag(packed), (b"content-encoding", b"gzip")))

    def answer(self, asked: Mapping[bytes, bytes]) -> tuple[int, bytes, Headers]:
        """Status, body and headers for a caller with these headers."""
        body, headers = self._packed if takes_gzip(asked) else self._plain
        always = (*headers, ASK_AGAIN, (b"vary", b"Accept-Encoding"))
        return (304, b"", always) if is_known(headers[0][1], asked) else (200, body, always)

    def _tag(self, body: bytes) -> tuple[bytes, bytes]:
        return (b"etag", tag_of(body))
