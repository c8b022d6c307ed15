"""Nobody quietly changes the log: each way of trying it is found, and the position named."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from infra.eventstore import chain, checkpoint
from infra.eventstore.chain import Flaw
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append
from infra.loop import bridge
from tests.integration.eventstore_support import events, execute, opened

SEED = bytes(range(32))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def log(database: str) -> Iterator[EventLog]:
    """A log of ten events."""
    with opened(database) as log:
        for count in (1, 2, 3, 4):
            log.append(Append(events(count=count)))
        yield log


def flaw(log: EventLog) -> Flaw | None:
    return bridge.run(chain.verify(log.pool, "cases")).flaw


def test_an_untouched_log_is_clean(log: EventLog) -> None:
    told: list[tuple[int, int]] = []
    verified = bridge.run(chain.verify(log.pool, "cases", lambda done, total: told.append((done, total))))
    assert (verified.events, verified.flaw) == (10, None)
    assert told[-1] == (10, 10)


def test_an_empty_log_is_clean(database: str) -> None:
    with opened(database, "staff") as log:
        verified = bridge.run(chain.verify(log.pool, "staff"))
    assert (verified.events, verified.hash, verified.flaw) == (0, chain.GENESIS, None)


@pytest.mark.parametrize(
    "change",
    [
        "stream_id = gen_random_uuid()",
        "version = version + 100",
        "event_id = gen_random_uuid()",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "topic = topic || ' '",
        "metadata = '{ }'",
        "state = set_byte(state, 9, 0)",
        "hash = sha256(hash)",
    ],
)
@pytest.mark.parametrize("position", [1, 6, 10])
def test_a_changed_column_is_found(log: EventLog, change: str, position: int) -> None:
    execute(log, f"update cases_events set {change} where position = {position}")
    assert flaw(log) == Flaw(position, "changed")


def test_bytes_moved_from_one_column_to_the_next_are_found(log: EventLog) -> None:
    execute(log, "update cases_events set topic = 'Happene', state = 'd'::bytea || state where position = 6")
    assert flaw(log) == Flaw(6, "changed")


@pytest.mark.parametrize("position", [1, 6, 10])
def test_a_removed_event_is_found(log: EventLog, position: int) -> None:
    execute(log, f"delete from cases_events where position = {position}")
    assert flaw(log) == Flaw(position, "removed")


def test_an_event_taken_out_with_the_gap_closed_is_found(log: EventLog) -> None:
    execute(log, "delete from cases_events where position = 6")
    execute(log, "update cases_events set position = -position where position > 6")
    execute(log, "update cases_events set position = -position - 1 where position < 0")
    assert flaw(log) == Flaw(6, "changed")


@pytest.mark.parametrize("position", [-1, 0, 11, 12])
def test_an_added_event_is_found(log: EventLog, position: int) -> None:
    execute(
        log,
        "insert into cases_events select $1, gen_random_uuid(), version, event_id, recorded_at, topic,"
        " metadata, state, hash from cases_events where position = 10",
        position,
    )
    assert flaw(log) == Flaw(position, "added")


def test_a_forged_head_is_found(log: EventLog) -> None:
    execute(log, "update cases_head set hash = sha256(hash)")
    assert flaw(log) == Flaw(10, "changed")


def test_a_chain_made_anew_passes_but_not_before_a_checkpoint(log: EventLog) -> None:
    genuine = bridge.run(checkpoint.take(log.pool, "cases", NOON, SEED))
    log.append(Append(events()))
    bridge.run(checkpoint.check(log.pool, genuine, genuine.public_key))
    execute(log, "update cases_events set topic = 'Forged' where position = 6")
    rechain(log)
    assert flaw(log) is None
    with pytest.raises(checkpoint.CheckpointError, match="changed at or before position 10"):
        bridge.run(checkpoint.check(log.pool, genuine, genuine.public_key))


def test_a_log_cut_short_passes_but_not_before_a_checkpoint(log: EventLog) -> None:
    genuine = bridge.run(checkpoint.take(log.pool, "cases", NOON, SEED))
    execute(log, "delete from cases_events where position > 7")
    rechain(log)
    assert flaw(log) is None
    with pytest.raises(checkpoint.CheckpointError, match="no position 10"):
        bridge.run(checkpoint.check(log.pool, genuine, genuine.public_key))


def rechain(log: EventLog) -> None:
    """What a forger with the database in hand would do: compute every hash again."""
    execute(
        log,
        """do $$
        declare e cases_events; previous bytea := decode(repeat('00', 32), 'hex');
        begin
            for e in select * from cases_events order by position loop
                previous := cases_hash(
                    previous, e.position, e.stream_id, e.version, e.event_id, e.recorded_at,
                    convert_to(e.topic, 'UTF8'), convert_to(e.metadata::text, 'UTF8'), e.state);
                update cases_events set hash = previous where position = e.position;
                update cases_head set position = e.position, hash = previous;
            end loop;
        end $$""",
    )
