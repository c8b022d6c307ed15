"""A nameko service that follows another's events, in real processes that are killed, and embedded in one."""

import signal
from collections.abc import Callable, Iterator

import asyncpg
import pytest

from infra.eventstore.log import EventLog
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from tests.integration.bus_support import Program, append, fresh_name, opened_log
from tests.waiting import until

Start = Callable[[str], Program]


@pytest.fixture
def urls(new_database: Callable[[], str]) -> tuple[str, str]:
    return new_database(), new_database()


@pytest.fixture
def log(urls: tuple[str, str]) -> Iterator[EventLog]:
    with opened_log(fresh_name("counted"), urls[0]) as log:
        yield log


@pytest.fixture
def start(log: EventLog, urls: tuple[str, str]) -> Iterator[Start]:
    bridge.run(_execute(urls[1], "create table applied (id serial, position bigint primary key, number int)"))
    programs: list[Program] = []

    def launch(uri: str) -> Program:
        programs.append(Program("tests.integration.bus_policy", uri, log.name, *urls))
        return programs[-1]

    yield launch
    for program in programs:
        program.end()


def applied(url: str) -> list[int]:
    return [row["number"] for row in bridge.run(_execute(url, "select number from applied order by id"))]


def test_killed_again_and_again_in_mid_batch_nothing_is_lost_doubled_or_out_of_order(
    start: Start, log: EventLog, urls: tuple[str, str], rabbitmq: RabbitMQ
) -> None:
    for kills in range(4):
        program = start(rabbitmq.uri)
        before = len(applied(urls[1]))
        append(log, range(kills * 2000, (kills + 1) * 2000))
        until(lambda before=before: len(applied(urls[1])) > before)
        program.process.kill()
    start(rabbitmq.uri)
    until(lambda: len(applied(urls[1])) >= 8000)
    assert applied(urls[1]) == list(range(8000))


@pytest.mark.parametrize("embedded", [True, False])
def test_stopped_in_order_it_ends_in_time_and_another_goes_on(
    start: Start, log: EventLog, urls: tuple[str, str], rabbitmq: RabbitMQ, embedded: bool
) -> None:
    uri = "openhall-memory://" if embedded else rabbitmq.uri
    first = start(uri)
    append(log, range(300))
    until(lambda: len(applied(urls[1])) > 0)
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(10) == 0
    start(uri)
    append(log, range(300, 400))
    until(lambda: len(applied(urls[1])) >= 400)
    assert applied(urls[1]) == list(range(400))


async def _execute(url: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()
