"""Lean HTTP/1.1 for load generators: they share the machine with what they measure."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers (names in lower case), body."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Post:
    """A POST, written out but for its Idempotency-Key."""

    head: bytes
    body: bytes

    @classmethod
    def of(cls, at: Address, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> "Post":
        text = json.dumps(body).encode()
        length = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        return cls(head("POST", at, path, {**length, **headers}) + b"Idempotency-Key: ", text)

    def keyed(self, key: str) -> bytes:
        return self.head + key.encode() + b"\r\n\r\n" + self.body


def head(method: str, at: Address, path: str, headers: Mapping[str, str]) -> bytes:
    """The head of a request, open for further headers."""
    named = {"Host": f"{at.host}:{at.port}", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n"


class Connection:
    """One keep-alive connection that sends one request at a time."""

    def __init__(self, at: Address) -> None:
        self.at = at

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self.at.host, self.at.port)

    async def send(self, post: Post, key: str) -> Reply:
        if self._reader.at_eof():
            await self.open()
        try:
            told = await self._ask(post, key)
        except (
            asyncio.IncompleteReadError,
            ConnectionError,
        ):  # let go, idle for so long, at this very moment
            await self.open()
            told = await self._ask(post, key)
        status, *lines = told[:-4].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._reader.readexactly(int(headers["content-length"]))
        if headers.get("connection", "").lower() == "close":
            self.close()
            await self.open()
        return int(status.split(" ", 2)[1]), headers, body

    async def _ask(self, post: Post, key: str) -> bytes:
        self._writer.write(post.keyed(key))
        return await self._reader.readuntil(b"\r\n\r\n")

    def close(self) -> None:
        self._writer.close()
