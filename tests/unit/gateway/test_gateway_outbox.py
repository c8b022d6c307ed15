"""The outbox's rules: what is taken in, when it is sent again, how it is signed and written."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gateway.outbox import store
from gateway.outbox.choice import ways_from
from gateway.outbox.mail import message
from gateway.outbox.sender import pause_after
from gateway.outbox.smtp import MailServer, _stuffed
from gateway.outbox.webhook import signature
from infra.bus.cloudevents import Delivered
from infra.loop import bridge
from infra.loop.clock import SystemClock
from infra.loop.config import ConfigurationError, Settings

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
KEY = base64.b64encode(bytes(32)).decode()
HOOK = {"HALL_OUTBOX_WEBHOOK_URL": "https://sms.example", "HALL_OUTBOX_WEBHOOK_KEY": KEY}
MAIL = {"HALL_OUTBOX_SMTP_URL": "smtps://mail.example", "HALL_OUTBOX_SMTP_FROM": "hall@hall.example"}
WORDING = {"en": ".English", "zh_hant": "已予受理", "zh_hans": "已予受理。"}


class Connection:
    """Notes what it is to execute."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    async def execute(self, _: str, *values: Any) -> None:
        self.done.append(values)


def event(type: str = "PersonTold", at: datetime = NOW, number: int = 1) -> Delivered:
    id = UUID(int=number)
    return Delivered("cases", number, type, 1, id, 1, id, at, at, {"what": "case_accepted"}, b"")


def added(ways: Sequence[str], *batch: Delivered) -> list[tuple[Any, ...]]:
    connection = Connection()
    bridge.run(store.add(connection, ways, batch, NOW))
    return connection.done


def test_only_what_people_are_told_is_taken_in_and_only_where_it_is_sent() -> None:
    assert added([], event()) == []
    assert added(["mail"], event("CaseAccepted")) == []
    ((ways, ids, told, now),) = added(["webhook", "mail"], event("CaseAccepted"), event(number=2))
    assert (ways, ids, now) == (["webhook", "mail"], [UUID(int=2)], NOW)
    assert told == ['{"service":"cases","what":"case_accepted"}']


def test_what_was_told_a_day_ago_is_not_begun_with() -> None:
    assert added(["mail"], event(at=NOW - timedelta(days=1))) == []
    assert added(["mail"], event(at=NOW - timedelta(hours=23)))


def test_pauses_grow_to_an_hour() -> None:
    seconds = [pause_after(attempts).total_seconds() for attempts in (0, 1, 5, 6, 10_000)]
    assert seconds == [60, 120, 1920, 3600, 3600]


def test_the_signature_is_that_of_standard_webhooks() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    told = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_nothing_is_sent_unless_configured_and_nothing_by_halves() -> None:
    def names(environ: dict[str, str]) -> list[str]:
        return [way.name for way in ways_from(Settings(environ), SystemClock())]

    assert names({}) == []
    assert names(HOOK) == ["webhook"]
    assert names({**MAIL, **HOOK}) == ["webhook", "mail"]
    for name in (*HOOK, *MAIL):
        left = {**MAIL, **HOOK}
        del left[name]
        with pytest.raises(ConfigurationError, match=f"{name} is not: set both, or neither"):
            names(left)


def test_a_mail_server_is_read_from_its_address() -> None:
    server = MailServer.of("smtp://hall:p%40ss@mail.example")
    assert (server.host, server.port, server.tls) == ("mail.example", 587, False)
    assert (server.user, server.password) == ("hall", "p@ss")
    assert "p@ss" not in repr(server)
    assert MailServer.of("smtps://mail.example").port == 465
    assert MailServer.of("smtps://mail.example").user is None


def test_a_mail_sent_again_is_the_same_mail() -> None:
    told = {"told_at": "2026-03-02T02:00:00Z", "wording": WORDING}
    first, again = (message(UUID(int=1), told, "hall@hall.example", "w@example.org") for _ in range(2))
    assert first == again
    assert b"Message-ID: <00000000-0000-0000-0000-000000000001@hall.example>\r\n" in first
    assert b"Date: Mon, 02 Mar 2026 02:00:00 +0000\r\n" in first


def test_no_line_of_a_mail_ends_it() -> None:
    assert _stuffed(b"a\r\n.\r\n..b\r\n") == b"a\r\n..\r\n...b\r\n"
    assert _stuffed(b"a") == b"a\r\n"
