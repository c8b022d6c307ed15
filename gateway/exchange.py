"""One HTTP request and its answer, over ASGI, with what every answer carries."""

import re
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

from gateway import because, languages, problems
from infra.contracts import Refusal

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

SECURITY_HEADERS: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
_JSON = (b"content-type", b"application/json")
_ONCE = (
    b"authorization",
    b"idempotency-key",
    b"content-type",
    b"hall-role",
    b"hall-at-least",
    b"hall-file-key",
)
"""Headers of one value: of two, nobody can say which was meant, and a proxy may have read the other."""
_SANE_CORRELATION = re.compile(rb"[A-Za-z0-9._:-]{1,128}")


class HttpExchange:
    """A request being answered. `headers` has lower-case names; the lines of a repeated one are joined.

    `role` is the one that the caller was let in with, None before that. `always` are headers of every answer.
    """

    __slots__ = ("always", "correlation_id", "headers", "receive", "role", "route", "scope", "send", "status")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.headers: Mapping[bytes, bytes] = _joined(scope["headers"])
        given = self.headers.get(b"x-correlation-id", b"")
        self.correlation_id = given.decode() if _SANE_CORRELATION.fullmatch(given) else uuid.uuid4().hex
        self.route = "other"
        self.role: str | None = None
        self.status: int | None = None
        self.always: Headers = ()

    @property
    def caller_address(self) -> str:
        client = self.scope.get("client")
        return client[0] if client else "unknown"

    def check_headers(self) -> None:
        """Raises the UNREADABLE refusal when a header that has one value is repeated."""
        lines = self.scope["headers"]
        if len(self.headers) < len(lines):
            for name in _ONCE:
                if sum(line[0] == name for line in lines) > 1:
                    raise problems.UNREADABLE(because.HEADER_TWICE(name=name.decode().title()))

    def segments(self) -> list[str]:
        """What is between the slashes of the path; an encoded slash is none of them (RFC 3986 §2.2).

        Raises the UNREADABLE refusal when it is not UTF-8.
        """
        try:
            return [unquote_to_bytes(part).decode() for part in self.scope["raw_path"].split(b"/")[1:]]
        except UnicodeDecodeError:
            raise problems.UNREADABLE(because.PATH_NOT_UTF8()) from None

    def text(self, name: bytes) -> str | None:
        """A header as text, None when it is missing."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    async def answer(
        self, body: bytes, headers: Headers = (), *, status: int = 200, kind: Any = _JSON
    ) -> None:
        """Answer in one piece."""
        await self.begin(status, (kind, (b"content-length", b"%d" % len(body)), *headers))
        await self.send({"type": "http.response.body", "body": body})

    async def begin(self, status: int, headers: Headers) -> None:
        """Send the status line and headers, with those every answer carries unless `headers` has its own."""
        self.status = status
        given = {name for name, _ in headers}
        added = [header for header in self._own_headers() if header[0] not in given or header[0] == b"vary"]
        await self.send({"type": "http.response.start", "status": status, "headers": [*headers, *added]})

    async def forward(self, message: MutableMapping[str, Any]) -> None:
        """Send a message of an ASGI application that answers in our place, with the same headers."""
        if message["type"] == "http.response.start":
            await self.begin(message["status"], tuple(message["headers"]))
        else:
            await self.send(message)

    async def refuse(self, refusal: Refusal, headers: Headers = ()) -> None:
        """Answer with a refusal of the gateway's own."""
        await self.problem(refusal.to_problem(), headers)

    async def problem(self, problem: Mapping[str, Any], headers: Headers = ()) -> None:
        """Answer with a refusal in its wire form, in the caller's language."""
        language = languages.best(self.text(b"accept-language") or "")
        further = [(b"content-language", language.encode()), (b"vary", b"Accept-Language")]
        if (seconds := problems.retry_after(problem)) is not None:
            further.append((b"retry-after", b"%d" % seconds))
        if problem["status"] in (408, 413):  # the rest of the body is not wanted
            further.append((b"connection", b"close"))
        body = problems.write(problem, language, self.scope["raw_path"].decode("latin-1"))
        kind = (b"content-type", problems.MEDIA_TYPE.encode())
        await self.answer(body, (*further, *headers), status=int(problem["status"]), kind=kind)

    def _own_headers(self) -> Headers:
        return ((b"x-correlation-id", self.correlation_id.encode()), *self.always, *SECURITY_HEADERS)


def _joined(lines: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Each header's value: lines of one name are one list, in their order (RFC 9110 §5.3)."""
    headers: dict[bytes, bytes] = {}
    for name, value in lines:
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers
