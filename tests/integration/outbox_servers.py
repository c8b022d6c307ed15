"""A webhook and a mail server for the outbox to send to, in threads of the test's own."""

import email
import json
import socketserver
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

OFFERED = b"250-sink\r\n250 AUTH PLAIN\r\n"
OFFERED_TLS = b"250-sink\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"


@dataclass(frozen=True)
class Posted:
    """One request that came to the webhook."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


class _Server:
    """Runs a server in a thread for as long as the block lasts."""

    _server: socketserver.BaseServer

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port


class WebhookSink(_Server):
    """Keeps what is posted, and answers each with what `answer` says, when it says it."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.answer: Callable[[Posted], int] = lambda _: 204
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                posted = Posted({name.lower(): value for name, value in self.headers.items()}, body)
                sink.posted.append(posted)
                status = sink.answer(posted)
                self.send_response(status)
                self.send_header("location", "/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def about(self, number: str) -> list[Posted]:
        return [one for one in self.posted if one.told["about"]["number"] == number]


@dataclass(frozen=True)
class Mailed:
    """One mail that was handed over; `auth` is what was shown, `tls` whether it came encrypted."""

    sender: str
    to: str
    raw: bytes
    auth: str | None
    tls: bool
    mail: EmailMessage = field(init=False)

    def __post_init__(self) -> None:
        parsed = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        object.__setattr__(self, "mail", parsed)

    @property
    def text(self) -> str:
        body = self.mail.get_body()
        assert body is not None
        text: str = body.get_content()
        return text


class MailSink(_Server):
    """Takes every mail in. `tls` offers STARTTLS; `answers` replaces what is said to a command."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.mails: list[Mailed] = []
        self.answers: dict[str, bytes] = {}
        self.tls = tls
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                sink.serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    def serve(self, of: socketserver.StreamRequestHandler) -> None:
        rfile, wfile = of.rfile, of.wfile
        heard: dict[str, str] = {}
        offered, encrypted = (OFFERED_TLS if self.tls else OFFERED), False
        wfile.write(b"220 sink\r\n")
        while line := rfile.readline().decode("ascii").rstrip("\r\n"):
            verb = line.split(":")[0].split()[0].upper()
            heard[verb] = line
            if verb in self.answers:
                wfile.write(self.answers[verb])
            elif verb == "EHLO":
                wfile.write(offered)
            elif verb == "STARTTLS" and self.tls is not None:
                wfile.write(b"220 go ahead\r\n")
                wrapped = self.tls.wrap_socket(of.connection, server_side=True)
                rfile, wfile = wrapped.makefile("rb"), wrapped.makefile("wb", buffering=0)  # type: ignore[assignment]
                offered, encrypted = OFFERED, True
            elif verb == "AUTH":
                wfile.write(b"235 welcome\r\n")
            elif verb == "DATA":
                wfile.write(b"354 go ahead\r\n")
                raw = b""
                while (text := rfile.readline()) != b".\r\n":
                    raw += text.removeprefix(b".")
                sender, to = (heard[name].partition("<")[2].rstrip(">") for name in ("MAIL", "RCPT"))
                self.mails.append(Mailed(sender, to, raw, heard.get("AUTH"), encrypted))
                wfile.write(b"250 taken\r\n")
            else:
                wfile.write(b"221 bye\r\n" if verb == "QUIT" else b"250 well\r\n")

    def to(self, address: str) -> list[Mailed]:
        return [one for one in self.mails if one.to == address]
