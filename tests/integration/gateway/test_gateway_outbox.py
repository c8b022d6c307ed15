"""What people are told is sent by a webhook and by mail: once each, signed, and no more to who was erased."""

import asyncio
import base64
import hmac
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from gateway.outbox.store import OutboxStore
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from services.cases.domain.identity import telling_id
from tests.acceptance.desk import MONDAY, Desk
from tests.acceptance.queue.test_queue_appointments import TOMORROW, Bookings
from tests.integration.outbox_servers import MailSink, Posted, WebhookSink
from tests.integration.visits import sql
from tests.processes import Suite
from tests.waiting import until

KEY = secrets.token_bytes(32)
_numbers = count(1)


@dataclass
class Post:
    """A hall whose gateways send, and where to."""

    suite: Suite
    webhook: WebhookSink
    mail: MailSink
    desk: Desk

    def apply(self, **changed: Any) -> tuple[str, str]:
        """Apply as somebody new; the number of the case, and the address that he gave."""
        address = f"wang{next(_numbers)}@example.org"
        who = {"by": "visitor", "subject": address}
        return self.desk.apply(**who, **{"email": address, **changed})["number"], address

    def rows(self, number: str) -> dict[str, str]:
        """By way, what became of the one thing told of a case so far."""
        telling = telling_id(number, 2)
        rows = sql(
            self.suite.databases["gateway"], "select way, state from outbox where telling = $1", telling
        )
        return {row["way"]: row["state"] for row in rows}

    def sent(self, number: str) -> None:
        """Wait until the one thing told of a case has been sent, in both ways."""
        until(lambda: self.rows(number) == {"webhook": "sent", "mail": "sent"})

    def later(self, by: timedelta) -> None:
        self.suite.set_clock(MONDAY + by)

    def metric(self, name: str) -> float:
        """A metric of the webhook's, 0 before there is one."""
        line = f'{name}{{way="webhook"}} '
        with self.suite.client() as client:
            text = client.get("/metrics").text
        return sum(float(one[len(line) :]) for one in text.splitlines() if one.startswith(line))


@pytest.fixture(scope="module")
def post(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, rabbitmq: RabbitMQ
) -> Iterator[Post]:
    with WebhookSink() as webhook, MailSink() as mail:
        environ = {
            "HALL_OUTBOX_WEBHOOK_URL": f"http://127.0.0.1:{webhook.port}/told",
            "HALL_OUTBOX_WEBHOOK_KEY": base64.b64encode(KEY).decode(),
            "HALL_OUTBOX_SMTP_URL": f"smtp://hall:pass%20word@127.0.0.1:{mail.port}",
            "HALL_OUTBOX_SMTP_FROM": "no-reply@hall.example",
        }
        folder = tmp_path_factory.mktemp("outbox")
        with Suite(folder, postgres, rabbitmq.uri, clock=MONDAY, environ=environ) as suite:
            suite.start()
            desk = Desk(suite).open()
            desk.publish()
            yield Post(suite, webhook, mail, desk)
            desk.close()


@pytest.fixture(autouse=True)
def as_before(post: Post) -> Iterator[None]:
    yield
    post.webhook.answer = lambda _: 204
    post.suite.set_clock(MONDAY)


def signed(posted: Posted) -> bool:
    """As a receiver of Standard Webhooks checks it."""
    stamp = posted.headers["webhook-timestamp"]
    content = f"{posted.headers['webhook-id']}.{stamp}.".encode() + posted.body
    wanted = base64.b64encode(hmac.digest(KEY, content, "sha256")).decode()
    return posted.headers["webhook-signature"] == f"v1,{wanted}"


def test_an_acceptance_is_posted_signed_and_mailed_once_and_the_contact_opened_for_it(post: Post) -> None:
    number, address = post.apply()
    post.desk.accept(number)
    post.sent(number)
    (posted,) = post.webhook.about(number)
    assert signed(posted)
    told, telling = posted.told, str(telling_id(number, 2))
    assert posted.headers["webhook-id"] == told["id"] == telling
    assert told["contact"] == {"name": "王小明", "phone": "13800000000", "email": address}
    assert (told["service"], told["hall"], told["what"]) == ("cases", post.desk.code, "case_accepted")
    assert told["recipient"] == post.suite.person(address)
    assert datetime.fromisoformat(told["told_at"]) == MONDAY
    (mailed,) = post.mail.to(address)
    assert (mailed.sender, mailed.mail["From"]) == ("no-reply@hall.example", "no-reply@hall.example")
    assert mailed.mail["Message-ID"] == f"<{telling}@hall.example>"
    assert all(text in mailed.text for text in told["wording"].values())
    assert mailed.auth == "AUTH PLAIN " + base64.b64encode(b"\0hall\0pass word").decode()
    assert "王小明" not in mailed.text

    history = post.desk.recorded(telling_id(number, 2))
    assert [one["type"] for one in history] == ["PersonTold", "ContactOpened", "ContactOpened"]
    by_name = post.suite.hall_json("audit", "history", f"told/{number}/2")["events"]
    assert [one["type"] for one in by_name] == [one["type"] for one in history]
    opened = history[1]
    assert opened["data"]["fields"] == ["name", "phone", "email"]
    metadata = opened["metadata"]
    assert (metadata["actor"], metadata["role"], metadata["clause"]) == ("gateway", "system", "7.3.1")
    assert post.desk.types(number) == ["CaseApplied", "CaseAccepted"]  # nobody's form is stale for it
    rows = sql(post.suite.databases["gateway"], "select told from outbox where state <> 'waiting'")
    assert {row["told"] for row in rows} == {None}, "the outbox keeps nothing of what was sent"


def test_who_gave_no_address_gets_no_mail(post: Post) -> None:
    number, _ = post.apply(email=None)
    before = len(post.mail.mails)
    post.desk.accept(number)
    until(lambda: post.rows(number) == {"webhook": "sent", "mail": "nobody"})
    assert len(post.mail.mails) == before
    assert post.webhook.about(number)[0].told["contact"].keys() == {"name", "phone"}


def test_who_applied_at_a_window_without_an_account_is_reached_too(post: Post) -> None:
    number = post.desk.apply(by="clerk")["number"]
    post.desk.accept(number)
    until(lambda: post.webhook.about(number))
    (posted,) = post.webhook.about(number)
    assert posted.told["recipient"].startswith("person-")
    assert posted.told["contact"]["phone"] == "13800000000"


def test_a_visitor_whose_appointment_is_called_off_is_told_by_his_stand_in(post: Post) -> None:
    hall = Bookings(post.desk)
    booked = hall.reserve(TOMORROW, by="visitor", subject=hall.person("chen"))
    listed = [{"line": "permits", "number": booked["number"]}]
    reason = {"en": "The hall moves", "zh_hant": "大廳搬遷", "zh_hans": "大厅搬迁"}
    body = {"appointments": listed, "reason": reason}
    hall._done(post.desk.post(f"{hall.path}/appointments/cancellation", body, by="supervisor"))
    until(lambda: post.webhook.about(booked["number"]))
    (posted,) = post.webhook.about(booked["number"])
    assert signed(posted)
    assert (posted.told["service"], posted.told["contact"]) == ("queue", None)
    assert posted.told["recipient"] != post.suite.person(hall.person("chen"))
    states = "select state from outbox where way = 'mail' and telling = $1"
    found = UUID(posted.told["id"])
    until(lambda: sql(post.suite.databases["gateway"], states, found)[0]["state"] == "nobody")


@pytest.mark.parametrize("status", [500, 302, 404])
def test_what_is_not_taken_is_sent_again_later_and_the_same(post: Post, status: int) -> None:
    post.webhook.answer = lambda _: status
    number, address = post.apply()
    post.desk.accept(number)
    until(lambda: post.mail.to(address) and post.webhook.about(number))
    until(lambda: post.metric("openhall_outbox_waiting") == 1)
    post.webhook.answer = lambda _: 204
    post.later(timedelta(minutes=1))
    post.sent(number)
    first, second = post.webhook.about(number)
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert signed(second)
    assert len(post.mail.to(address)) == 1
    until(lambda: post.metric("openhall_outbox_waiting") == 0)


def test_after_a_day_it_is_given_up_and_said(post: Post) -> None:
    post.webhook.answer = lambda _: 503
    number, _ = post.apply()
    post.desk.accept(number)
    until(lambda: post.webhook.about(number))
    until(lambda: post.rows(number)["mail"] == "sent")
    before = post.metric("openhall_outbox_given_up_total")
    post.later(timedelta(hours=24))
    until(lambda: post.rows(number)["webhook"] == "given_up")
    assert post.metric("openhall_outbox_given_up_total") == before + 1
    assert len(post.webhook.about(number)) == 2


def test_to_who_was_erased_nothing_is_sent_any_more(post: Post) -> None:
    post.webhook.answer = lambda _: 503
    number, address = post.apply()
    post.desk.accept(number)
    until(lambda: post.mail.to(address) and post.webhook.about(number))
    path = f"/persons/{post.suite.person(address)}/erasure"
    post.desk.do(path, {"reason": "asked"}, by="operator")
    post.webhook.answer = lambda _: 204
    post.later(timedelta(minutes=1))
    until(lambda: post.rows(number)["webhook"] == "nobody")
    assert len(post.webhook.about(number)) == 1
    history = [one["type"] for one in post.desk.recorded(telling_id(number, 2))]
    assert history == ["PersonTold", "ContactOpened", "ContactOpened"]  # before; none of nobody


def test_nobody_opens_a_contact_over_http(post: Post) -> None:
    with post.suite.client("operator") as client:
        document = client.get("/openapi.json").json()
    told = {
        operation.get("operationId", "") for path in document["paths"].values() for operation in path.values()
    }
    assert {"cases_ListTold", "queue_ListTold"} <= told
    assert not [one for one in told if "contact" in one.lower()]


def test_two_gateways_send_each_once(post: Post) -> None:
    second = post.suite.launch("gateway", "second").wait_ready()
    numbers = [post.apply()[0] for _ in range(8)]
    for number in numbers:
        post.desk.accept(number)
    for number in numbers:
        post.sent(number)
    assert [len(post.webhook.about(number)) for number in numbers] == [1] * 8
    assert second.stop() == 0


def test_of_all_who_find_something_due_one_sends_it(post: Post) -> None:
    post.webhook.answer = lambda _: 503
    number, _ = post.apply()
    post.desk.accept(number)
    until(lambda: post.webhook.about(number))

    async def race() -> list[bool]:
        async with asyncpg.create_pool(post.suite.databases["gateway"], min_size=1, max_size=2) as pool:
            stores = [OutboxStore(pool, "webhook") for _ in range(2)]
            later = MONDAY + timedelta(hours=2)
            found = [await one.due(later, 100) for one in stores]
            due = [next(one for one in page if one.telling == telling_id(number, 2)) for page in found]
            takes = [one.take(item, later) for one, item in zip(stores, due, strict=True)]
            return list(await asyncio.gather(*takes))

    assert sorted(bridge.run(race())) == [False, True]


def test_what_a_killed_gateway_was_sending_the_next_sends_under_the_same_id(post: Post) -> None:
    number, address = post.apply()
    gateway = post.suite.running["gateway"]

    def kill(_: Posted) -> int:
        gateway.kill()
        return 204

    post.webhook.answer = kill
    with suppress(httpx.HTTPError):  # the answer may not be out yet
        post.desk.post(f"/cases/{number}/acceptance", by="clerk")
    until(lambda: gateway.exit_code is not None)
    assert post.rows(number)["webhook"] == "waiting"
    post.webhook.answer = lambda _: 204
    post.suite.launch("gateway").wait_ready()
    post.later(timedelta(minutes=1))
    post.sent(number)
    first, second = post.webhook.about(number)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    ids = {one.mail["Message-ID"] for one in post.mail.to(address)}
    assert ids == {f"<{telling_id(number, 2)}@hall.example>"}
