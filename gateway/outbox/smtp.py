"""Hands a mail to a mail server (RFC 5321), on the loop: the standard library's client would hold it up.

To another machine it goes encrypted, or not at all.
"""

import asyncio
import base64
import re
import ssl
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from gateway.outbox.way import Unsent
from infra.loop.values import is_own_machine

_SECONDS = 30.0
"""That the server may take for one mail."""
_PORTS = {"smtp": 587, "smtps": 465}
_SAID = re.compile(rb"([0-9]{3})([ -])(.*)\r?\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls`: from the first byte on; else it begins with STARTTLS, which only this machine need not offer."""

    host: str
    port: int
    tls: bool
    user: str | None = None
    password: str = field(default="", repr=False)
    _context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @classmethod
    def of(cls, url: str) -> Self:
        """The server at `smtp://user:password@host:port`, or `smtps://`."""
        parts = urlsplit(url)
        return cls(
            parts.hostname or "",
            parts.port or _PORTS[parts.scheme],
            parts.scheme == "smtps",
            None if parts.username is None else unquote(parts.username),
            unquote(parts.password or ""),
        )

    async def send(self, sender: str, to: str, mail: bytes) -> None:
        """Raises Unsent, which says in which step, and names nobody."""
        try:
            async with asyncio.timeout(_SECONDS):
                await self._send(sender, to, mail)
        except TimeoutError:
            raise Unsent(f"the mail server did not answer within {_SECONDS:g} s") from None
        except (OSError, EOFError, ValueError) as error:
            raise Unsent(f"the mail server cannot be reached: {type(error).__name__}") from None

    async def _send(self, sender: str, to: str, mail: bytes) -> None:
        reader, writer = await asyncio.open_connection(
            self.host, self.port, ssl=self._context if self.tls else None
        )
        try:
            talk = _Talk(reader, writer)
            await talk.hear("the greeting", 220)
            await self._open(talk, sender.rpartition("@")[2])
            await talk.say("MAIL", f"MAIL FROM:<{sender}>", 250)
            await talk.say("RCPT", f"RCPT TO:<{to}>", 250, 251)
            await talk.say("DATA", "DATA", 354)
            await talk.say("the mail", _stuffed(mail) + b".", 250)
            with suppress(Unsent, OSError, EOFError):  # it has the mail
                await talk.say("QUIT", "QUIT", 221)
        finally:
            writer.close()

    async def _open(self, talk: "_Talk", name: str) -> None:
        offered = await talk.say("EHLO", f"EHLO {name}", 250)
        if not self.tls and "STARTTLS" in offered:
            await talk.say("STARTTLS", "STARTTLS", 220)
            await talk.writer.start_tls(self._context, server_hostname=self.host)
            offered = await talk.say("EHLO", f"EHLO {name}", 250)
        elif not self.tls and not is_own_machine(self.host):
            raise Unsent("the mail server offers no STARTTLS: nothing is sent in the open")
        if self.user is not None:
            given = base64.b64encode(f"\0{self.user}\0{self.password}".encode()).decode()
            await talk.say("AUTH", f"AUTH PLAIN {given}", 235)


@dataclass(frozen=True, slots=True)
class _Talk:
    reader: StreamReader
    writer: StreamWriter

    async def say(self, step: str, line: str | bytes, *codes: int) -> list[str]:
        """Say a line, and return what is answered, the first words of its lines in capitals."""
        self.writer.write((line.encode("ascii") if isinstance(line, str) else line) + b"\r\n")
        await self.writer.drain()
        return await self.hear(step, *codes)

    async def hear(self, step: str, *codes: int) -> list[str]:
        said = []
        while True:
            line = await self.reader.readline()
            if not line:
                raise EOFError
            found = _SAID.fullmatch(line)
            if found is None:
                raise Unsent(f"the mail server answered {step} with what is no answer")
            said.append(found[3].decode("ascii", "replace").strip().upper())
            if found[2] == b" ":
                break
        if int(found[1]) not in codes:
            raise Unsent(f"the mail server answered {step} with {int(found[1])}")
        return said


def _stuffed(mail: bytes) -> bytes:
    """The lines of a mail, each ended, those that begin with a dot with one more."""
    lines = mail.removesuffix(b"\r\n").split(b"\r\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
