"""A mail is handed to a mail server: encrypted to any other machine, and what it answers is heeded."""

import ssl
from pathlib import Path

import pytest

from gateway.outbox import smtp
from gateway.outbox.smtp import MailServer
from gateway.outbox.way import Unsent
from infra.loop import bridge
from tests.integration.outbox_servers import MailSink
from tests.tls import certify, serving

MAIL = b"Subject: told\r\n\r\n.\r\n..\r\n"
TO = "wang@example.org"


def send(server: MailServer) -> None:
    bridge.run(server.send("hall@hall.example", TO, MAIL))


def server_at(sink: MailSink, trusted: Path | None = None) -> MailServer:
    context = ssl.create_default_context(cafile=str(trusted) if trusted else None)
    return MailServer("127.0.0.1", sink.port, False, "hall", "secret", context)


def test_it_is_encrypted_where_that_is_offered_and_arrives_as_it_was(tmp_path: Path) -> None:
    certified = certify(tmp_path)
    with MailSink(serving(certified)) as sink:
        send(server_at(sink, certified))
        (mailed,) = sink.mails
        assert (mailed.tls, mailed.to, mailed.raw) == (True, TO, MAIL)
        with pytest.raises(Unsent, match="cannot be reached: SSLCertVerificationError"):
            send(server_at(sink))  # a certificate of nobody's
        assert len(sink.mails) == 1


def test_nothing_goes_in_the_open_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with MailSink() as sink:
        send(server_at(sink))
        monkeypatch.setattr(smtp, "is_own_machine", lambda _: False)
        with pytest.raises(Unsent, match="offers no STARTTLS"):
            send(server_at(sink))
        assert len(sink.mails) == 1


@pytest.mark.parametrize("step", ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", [b"554 no\r\n", b"nonsense\r\n", b"9" * 100_000, b""])
def test_what_it_refuses_is_not_sent_and_the_reason_names_nobody(step: str, answer: bytes) -> None:
    with MailSink() as sink:
        sink.answers[step] = answer or b"421 closing\r\n"
        with pytest.raises(Unsent) as refused:
            send(server_at(sink))
        assert sink.mails == []
        assert "wang" not in str(refused.value)
        assert "secret" not in str(refused.value)


def test_one_that_is_not_there_is_tried_again() -> None:
    with MailSink() as sink:
        gone = server_at(sink)
    with pytest.raises(Unsent, match="cannot be reached: ConnectionRefusedError"):
        send(gone)


def test_a_mail_that_it_has_is_sent_whatever_it_says_at_parting() -> None:
    with MailSink() as sink:
        sink.answers["QUIT"] = b"554 no\r\n"
        send(server_at(sink))
        assert len(sink.mails) == 1
