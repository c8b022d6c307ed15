"""What a log claims and has answered is held against what its events say: each tampering is named."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from infra.eventstore import chain
from infra.eventstore.log import EventLog
from infra.eventstore.proof import Proof
from infra.eventstore.recorders import LogApplicationRecorder
from infra.eventstore.records import Append, Claim, NewEvent
from infra.loop import bridge
from tests.integration.eventstore_support import events, execute, opened, prove

A, B, C = UUID(int=10), UUID(int=11), UUID(int=12)
TAG, ROOM, DESK = Claim("tag", "A1/李雷"), Claim("room", "A1"), Claim("desk", "A1")


def command(number: int) -> UUID:
    return uuid5(A, str(number))


def told(number: int, *news: NewEvent, answer: str | None = '{"number": "案 7"}', **more: Any) -> Append:
    caused = [replace(one, metadata=f'{{"command_id": "{command(number)}"}}') for one in news]
    return Append(caused, command(number), b"print", answer, **more)


@pytest.fixture
def log(database: str) -> Iterator[EventLog]:
    """Seven events. A holds the tag since position 2, B the room since 5, the desk was released at 4."""
    with opened(database) as log:
        log.append(told(1, *events(A, 1, 2), claims=[(TAG, A), (ROOM, A)]))
        log.append(told(2, *events(B), claims=[(DESK, B)]))
        log.append(told(3, *events(B, 2), releases=[DESK]))
        log.append(Append(events(B, 3), claims=[(ROOM, B)], releases=[ROOM]))
        log.append(told(4))
        log.append(told(5, *events(C), answer=None))
        log.append(Append(events(C, 2)))
        yield log


def counts(proof: Proof) -> list[tuple[str, int, int]]:
    return [(held.name, held.rows, held.unproven) for held in proof.held]


def test_what_nobody_touched_is_as_the_events_say(log: EventLog) -> None:
    proof = prove(log)
    assert proof.whole
    assert proof.faults() == []
    assert counts(proof) == [("claim", 2, 0), ("answer", 5, 1)]


TAMPERINGS = {
    "a claim deleted": (
        "delete from cases_claims where kind = 'tag'",
        [f"1 claim(s) removed: tag, held by stream {A} since position 2: nobody has it"],
    ),
    "a claim added": (
        f"insert into cases_claims values ('tag', 'A2', '{B}')",
        [f"1 claim(s) added: tag, of which no event tells: stream {B} has it"],
    ),
    "a released claim held again": (
        f"insert into cases_claims values ('desk', 'A1', '{C}')",
        [f"1 claim(s) added: desk, released at position 4: stream {C} has it"],
    ),
    "a claim moved to another holder": (
        f"update cases_claims set stream_id = '{A}' where kind = 'room'",
        [f"1 claim(s) changed: room, held by stream {B} since position 5: stream {A} has it"],
    ),
    "a key changed": (
        "update cases_claims set key = 'A2' where kind = 'room'",
        [
            f"1 claim(s) added: room, of which no event tells: stream {B} has it",
            f"1 claim(s) removed: room, held by stream {B} since position 5: nobody has it",
        ],
    ),
    "all claims deleted": (
        "delete from cases_claims",
        [f"2 claim(s) removed: tag, held by stream {A} since position 2: nobody has it"],
    ),
    "an answer's text changed": (
        f"""update cases_commands set answer = '{{"number": "案 8"}}' where command_id = '{command(2)}'""",
        ["1 answer(s) changed: of the command up to position 3"],
    ),
    "a space in an answer": (
        f"update cases_commands set answer = (answer::text || ' ')::json where command_id = '{command(2)}'",
        ["1 answer(s) changed: of the command up to position 3"],
    ),
    "an answer given to what had none": (
        f"update cases_commands set answer = '{{}}' where command_id = '{command(5)}'",
        ["1 answer(s) changed: of the command up to position 6"],
    ),
    "a fingerprint changed": (
        f"update cases_commands set fingerprint = 'prinz' where command_id = '{command(1)}'",
        ["1 answer(s) changed: of the command up to position 2"],
    ),
    "an answer's position changed": (
        f"update cases_commands set position = 4 where command_id = '{command(2)}'",
        ["1 answer(s) changed: of the command up to position 3"],
    ),
    "an answer deleted": (
        f"delete from cases_commands where command_id = '{command(1)}'",
        ["1 answer(s) removed: of the command up to position 2"],
    ),
    "a command's id changed": (
        f"update cases_commands set command_id = '{A}' where command_id = '{command(1)}'",
        ["1 answer(s) removed: of the command up to position 2"],
    ),
    "an answer from beyond the log's end": (
        "insert into cases_commands select gen_random_uuid(), fingerprint, answer, 8"
        " from cases_commands limit 1",
        ["1 answer(s) added: of the command up to position 8"],
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_touched_is_named(what: str, log: EventLog) -> None:
    statement, faults = TAMPERINGS[what]
    execute(log, statement)
    proof = prove(log)
    assert proof.faults() == faults
    assert not proof.whole


def test_an_answer_of_a_command_that_stored_nothing_is_counted_as_proven_by_nothing(log: EventLog) -> None:
    execute(log, "update cases_commands set answer = '{}' where command_id = $1", command(4))
    execute(log, "insert into cases_commands values (gen_random_uuid(), '', '{}', 0)")
    assert counts(prove(log)) == [("claim", 2, 0), ("answer", 6, 2)]
    assert prove(log).whole


def test_tables_are_not_held_against_a_log_that_is_not_whole(log: EventLog) -> None:
    execute(log, "delete from cases_claims")
    execute(log, "update cases_events set metadata = '{}' where position = 2")
    proof = prove(log)
    assert (proof.whole, proof.faults(), proof.held) == (False, ["position 2 was changed"], ())


def test_what_the_library_stores_is_proven_like_the_rest(log: EventLog) -> None:
    recorder = LogApplicationRecorder(log)
    event = StoredEvent(command(9), 1, "Happened", b"{}")
    recorder.insert_events([event], command_id=command(6), answer="{}", claims=[(DESK, command(9))])
    assert counts(prove(log)) == [("claim", 3, 0), ("answer", 6, 1)]
    execute(log, "delete from cases_claims where kind = 'desk'")
    execute(log, "delete from cases_commands where command_id = $1", command(6))
    assert len(prove(log).faults()) == 2


def test_an_empty_log_is_whole(database: str) -> None:
    with opened(database, "staff") as log:
        assert (prove(log).whole, counts(prove(log))) == (True, [("claim", 0, 0), ("answer", 0, 0)])


def test_the_walk_takes_as_long_as_it_takes(log: EventLog) -> None:
    """A connection's own limit for statements is for those of commands and queries."""

    async def walk() -> chain.Verified:
        async with asyncpg.create_pool(log.dsn, min_size=1, max_size=1, command_timeout=1) as pool:
            return await chain.verify(pool, "cases")

    async def walk_behind_a_lock() -> chain.Verified:
        async with log.pool.acquire() as connection:
            async with connection.transaction():
                await connection.execute("lock table cases_events")
                walking = asyncio.create_task(walk())
                while not (walking.done() or await log.pool.fetchval(_WAITED)):  # noqa: ASYNC110 (a server's wait)
                    await asyncio.sleep(0.05)
            return await walking

    assert bridge.run(walk_behind_a_lock()).flaw is None


_WAITED = (
    "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'copy %'"
    " and clock_timestamp() - query_start > interval '1.5 s')"
)
