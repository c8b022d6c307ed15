"""Which pages of other origins may call the gateway from a browser (the Fetch standard's CORS protocol)."""

from collections.abc import Iterable, Mapping, Sequence

from gateway.exchange import Headers

_ANY = "*"
_TAKEN = (
    b"Authorization, Content-Type, Idempotency-Key, Hall-Role, Hall-At-Least, Hall-File-Key, "
    b"X-Correlation-Id, Last-Event-ID, Accept-Language, If-None-Match"
)
_SHOWN = b"Hall-Position, X-Correlation-Id, Retry-After, ETag, Content-Language"
_REMEMBER = b"600"
"""Seconds that a browser keeps the answer to a preflight."""


class Origins:
    """The origins that are let in, `*` for all; never with credentials, as tokens come in a header."""

    def __init__(self, origins: Sequence[str] = ()) -> None:
        self._known = frozenset(origin.encode() for origin in origins)
        self._all = _ANY in origins

    def headers(self, asked: Mapping[bytes, bytes]) -> Headers:
        """What an answer, or a refusal, to a request with these headers carries."""
        if self._all:
            return ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _SHOWN))
        if not self._known:
            return ()
        varies = (b"vary", b"Origin")
        origin = asked.get(b"origin")
        if origin is None or origin not in self._known:
            return (varies,)
        return (
            varies,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _SHOWN),
        )

    def preflight(self, method: str, asked: Mapping[bytes, bytes], methods: Iterable[str]) -> Headers | None:
        """What is further told to a browser that asks whether it may ask; None for any other request."""
        if method != "OPTIONS" or b"access-control-request-method" not in asked:
            return None
        if not self._all and asked.get(b"origin") not in self._known:
            return None
        return (
            (b"access-control-allow-methods", ", ".join(sorted(methods)).encode()),
            (b"access-control-allow-headers", _TAKEN),
            (b"access-control-max-age", _REMEMBER),
        )
