"""What an append promises: whole or not at all, once, alone in its failure, without a hole."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent, Tracking
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from infra.eventstore.log import EventLog
from infra.eventstore.recorders import LogApplicationRecorder
from infra.eventstore.records import (
    Append,
    Claim,
    ClaimHeld,
    DuplicateCommand,
    NewEvent,
    StoreUnavailable,
    TrackingNotIncreasing,
    VersionConflict,
)
from infra.loop import bridge
from tests.integration.eventstore_support import events, execute, opened, prove


@pytest.fixture
def log(database: str) -> Iterator[EventLog]:
    with opened(database) as log:
        yield log


def together(log: EventLog, *units: Append) -> list[Any]:
    """Append units in one batch; positions, or the error, of each."""

    async def run() -> list[Any]:
        return await asyncio.gather(*(log.append_async(unit) for unit in units), return_exceptions=True)

    return bridge.run(run())


def stored(log: EventLog) -> list[int]:
    return [one.position for one in bridge.run(log.read(0, 10_000))]


def test_what_is_appended_is_read_back(log: EventLog) -> None:
    stream = uuid4()
    metadata = {"actor": "李雷", "role": "clerk"}
    new = NewEvent(stream, 1, "Happened", '{"said":"好"}'.encode(), json.dumps(metadata))
    assert log.append(Append([new, *events(stream, 2)])) == [1, 2]
    first, second = bridge.run(log.stream(stream))
    assert (first.position, first.stream_id, first.version, first.topic) == (1, stream, 1, "Happened")
    assert (first.state, first.metadata) == (new.state, metadata)
    assert first.recorded_at.tzinfo is not None
    assert first.event_id != second.event_id
    assert bridge.run(log.stream(stream, after_version=1)) == [second]
    (read,) = bridge.run(log.read(1, 10))
    assert replace(read, hash=b"", previous_hash=b"") == second
    assert (bridge.run(log.read(0, 1))[0].hash, len(read.hash)) == (read.previous_hash, 32)
    assert bridge.run(log.head()) == 2


def test_read_takes_event_types_of_any_schema_version(log: EventLog) -> None:
    topics = ["Opened", "Opened.v2", "Closed", "OpenedWide"]
    log.append(Append([NewEvent(uuid4(), 1, topic, b"{}") for topic in topics]))
    opened, head = bridge.run(log.read_types(["Opened"], 0, 10))
    assert ([one.topic for one in opened], head) == (["Opened", "Opened.v2"], bridge.run(log.head()))


def test_a_conflict_fails_alone(log: EventLog) -> None:
    taken = uuid4()
    log.append(Append(events(taken, count=3)))
    good, conflict, also_good = together(
        log, Append(events()), Append([*events(), *events(taken, 3)]), Append(events(count=2))
    )
    assert (good, also_good) == ([4], [5, 6])
    assert isinstance(conflict, VersionConflict)
    assert (conflict.stream_id, conflict.version, conflict.current_version) == (taken, 3, 3)
    assert stored(log) == [1, 2, 3, 4, 5, 6]


def test_a_value_the_database_will_not_take_fails_alone(log: EventLog) -> None:
    spoilt = NewEvent(uuid4(), 1, "Happened", b"{}", "not json")
    unencodable = NewEvent(uuid4(), 2**40, "Happened", b"{}")
    outcomes = together(log, Append(events()), Append([spoilt]), Append([unencodable]), Append(events()))
    assert [isinstance(one, list) for one in outcomes] == [True, False, False, True]
    assert stored(log) == [1, 2]


def test_of_two_in_one_batch_that_want_the_same_version_the_first_has_it(log: EventLog) -> None:
    stream, batches_before = uuid4(), batches()
    outcomes = together(
        log, Append(events(stream, 1)), Append(events(stream, 1)), Append(events(stream, 2)), Append(events())
    )
    assert [type(one) for one in outcomes] == [list, VersionConflict, list, list]
    assert stored(log) == [1, 2, 3]
    assert batches() == batches_before + 1, "contention must not cost a commit for each unit"


def batches() -> float:
    return REGISTRY.get_sample_value("openhall_append_batch_size_count", {"log": "cases"}) or 0


def test_a_unit_that_conflicts_with_itself_is_refused(log: EventLog) -> None:
    event = events()
    with pytest.raises(VersionConflict):
        log.append(Append([*event, *event]))
    claim = (Claim("tag", "A1"), uuid4())
    with pytest.raises(ValueError, match="claims a key twice"):
        log.append(Append(events(), claims=[claim, claim]))
    assert stored(log) == []


def test_a_command_sent_twice_is_done_once(log: EventLog) -> None:
    command = uuid4()
    unit = Append(events(), command, b"print", '{"number": 7}')
    log.append(unit)
    log.append(Append(events()))
    with pytest.raises(DuplicateCommand) as again:
        log.append(unit)
    assert (json.loads(again.value.answer), again.value.position) == ({"number": 7}, 1)
    assert again.value.fingerprint == b"print"
    kept = bridge.run(log.stored_command(command))
    assert kept is not None
    assert (json.loads(kept.answer), kept.position, kept.fingerprint) == ({"number": 7}, 1, b"print")
    assert bridge.run(log.stored_command(uuid4())) is None


def test_a_command_sent_twice_in_one_batch_is_done_once(log: EventLog) -> None:
    command = uuid4()
    first, second = together(log, Append(events(), command, b"", "1"), Append(events(), command, b"", "2"))
    assert first == [1]
    assert isinstance(second, DuplicateCommand)
    assert second.answer == "1"


def test_a_command_that_changes_nothing_is_remembered(log: EventLog) -> None:
    command = uuid4()
    assert log.append(Append([], command, b"", "{}")) == []
    with pytest.raises(DuplicateCommand):
        log.append(Append([], command, b"", "{}"))


def test_a_claimed_key_is_refused_until_it_is_released(log: EventLog) -> None:
    holder, other, tag = uuid4(), uuid4(), Claim("tag", "A1")
    log.append(Append(events(holder), claims=[(tag, holder)]))
    for claimant in (other, holder):
        with pytest.raises(ClaimHeld) as held:
            log.append(Append(events(), claims=[(tag, claimant)]))
        assert (held.value.claim, held.value.holder) == (tag, holder)
    log.append(Append(events(), claims=[(Claim("room", "A1"), other)]))
    log.append(Append(events(holder, 2), releases=[tag]))
    assert bridge.run(log.claimed("tag", "A1")) is None
    log.append(Append(events(), claims=[(tag, other)]))
    assert bridge.run(log.claimed("tag", "A1")) == other


def test_a_key_changes_hands_in_one_unit(log: EventLog) -> None:
    old, new, tag = uuid4(), uuid4(), Claim("tag", "A1")
    log.append(Append(events(), claims=[(tag, old)]))
    log.append(Append(events(), claims=[(tag, new)], releases=[tag]))
    assert bridge.run(log.claimed("tag", "A1")) == new


def test_a_refused_unit_leaves_nothing_behind(log: EventLog) -> None:
    tag, free, command = Claim("tag", "A1"), Claim("tag", "A2"), uuid4()
    log.append(Append(events(), claims=[(tag, uuid4())]))
    with pytest.raises(ClaimHeld):
        log.append(Append(events(), command, claims=[(free, uuid4()), (tag, uuid4())], tracking=("staff", 4)))
    assert stored(log) == [1]
    assert bridge.run(log.stored_command(command)) is None
    assert bridge.run(log.claimed("tag", "A2")) is None
    assert bridge.run(log.tracked("staff")) == 0


def test_tracking_moves_with_the_events_and_never_back(log: EventLog) -> None:
    log.append(Append(events(), tracking=("staff", 4)))
    for position in (3, 4):
        with pytest.raises(TrackingNotIncreasing):
            log.append(Append(events(), tracking=("staff", position)))
    log.append(Append([], tracking=("staff", 9)))
    assert bridge.run(log.tracked("staff")) == 9
    assert bridge.run(log.tracked("feedback")) == 0
    assert stored(log) == [1]


def test_a_snapshot_replaces_an_older_one_only(log: EventLog) -> None:
    stream = uuid4()
    log.append(Append(events(stream, count=9)))
    assert bridge.run(log.load_snapshot(stream)) is None
    for version in (5, 9, 7):
        bridge.run(log.save_snapshot(stream, version, b"%d" % version))
    assert bridge.run(log.load_snapshot(stream)) == (9, b"9")


def test_an_auditor_reads_the_state_with_psql(log: EventLog) -> None:
    log.append(Append([*events(), NewEvent(uuid4(), 1, "Sealed", b"\xff\x00")]))

    async def history() -> list[Any]:
        return await log.pool.fetch(
            "select state ->> 'said', recorded_at from cases_history order by position"
        )

    assert [row[0] for row in bridge.run(history())] == ["好", None]


def test_a_recorder_takes_what_an_append_takes(log: EventLog) -> None:
    recorder, stream, command = LogApplicationRecorder(log), uuid4(), uuid4()
    event = StoredEvent(stream, 1, "Happened", b"{}")
    extras = {"command_id": command, "answer": '"done"', "metadata": '{"actor": "a"}'}
    claims = [(Claim("tag", "A1"), stream)]
    assert recorder.insert_events([event], tracking=Tracking("staff", 3), claims=claims, **extras) == [1]
    with pytest.raises(DuplicateCommand):
        recorder.insert_events([event], **extras)
    assert bridge.run(log.claimed("tag", "A1")) == stream
    assert bridge.run(log.tracked("staff")) == 3
    assert bridge.run(log.read(0, 1))[0].metadata["actor"] == "a"
    recorder.insert_events([StoredEvent(stream, 2, "Happened", b"{}")], releases=[Claim("tag", "A1")])
    assert bridge.run(log.claimed("tag", "A1")) is None


def test_an_older_schema_is_brought_up_to_date_and_a_current_one_left_alone(
    log: EventLog, database: str
) -> None:
    function = "select xmin::text from pg_proc where proname = 'cases_append'"

    async def version() -> str:
        return str(await log.pool.fetchval(function))

    before = bridge.run(version())
    with opened(database):
        assert bridge.run(version()) == before
    execute(log, "comment on table cases_head is 'openhall older'")
    with opened(database):
        assert bridge.run(version()) != before


def test_two_logs_share_a_database_and_nothing_else(log: EventLog, database: str) -> None:
    with opened(database, "staff") as other:
        stream = uuid4()
        assert log.append(Append(events(stream))) == [1]
        assert other.append(Append(events(stream))) == [1]


def test_a_log_name_that_is_no_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="log name"), opened("postgresql://nowhere", 'x"; drop table y'):
        pass


def test_a_closed_log_finishes_what_was_queued_and_takes_no_more(database: str) -> None:
    with opened(database) as log:

        async def queue_and_close() -> list[Any]:
            queued = [asyncio.ensure_future(log.append_async(Append(events()))) for _ in range(1000)]
            await asyncio.sleep(0)
            await log.close()
            return await asyncio.gather(*queued)

        assert sorted(bridge.run(queue_and_close())) == [[n] for n in range(1, 1001)]
        with pytest.raises(StoreUnavailable, match="closed"):
            log.append(Append(events()))


def test_a_unit_is_refused_when_a_stream_it_rests_on_has_moved_on(log: EventLog) -> None:
    item, case = uuid4(), uuid4()
    log.append(Append(events(item)))
    log.append(Append(events(case), unchanged=[(item, 1)]))
    log.append(Append(events(item, 2)))
    with pytest.raises(VersionConflict) as caught:
        log.append(Append(events(case, 2), unchanged=[(item, 1)]))
    assert (caught.value.stream_id, caught.value.current_version) == (item, 2)
    moves, rests = together(log, Append(events(item, 3)), Append(events(case, 2), unchanged=[(item, 2)]))
    assert (type(moves), type(rests)) == (list, VersionConflict)


class Model:
    """What a batch should come to, in plain Python."""

    def __init__(self) -> None:
        self.places: set[tuple[UUID, int]] = set()
        self.commands: set[UUID] = set()
        self.claims: dict[Claim, UUID] = {}
        self.tracking: dict[str, int] = {}

    def append(self, unit: Append) -> type[Exception] | None:
        places = {(event.stream_id, event.version) for event in unit.events}
        if unit.command_id in self.commands:
            return DuplicateCommand
        if unit.tracking and self.tracking.get(unit.tracking[0], 0) >= unit.tracking[1]:
            return TrackingNotIncreasing
        rests = {(stream, version + 1) for stream, version in unit.unchanged}
        if (places | rests) & self.places:
            return VersionConflict
        if any(claim in self.claims and claim not in unit.releases for claim, _ in unit.claims):
            return ClaimHeld
        self.places |= places
        if unit.command_id:
            self.commands.add(unit.command_id)
        for claim in unit.releases:
            self.claims.pop(claim, None)
        self.claims.update(dict(unit.claims))
        if unit.tracking:
            self.tracking[unit.tracking[0]] = unit.tracking[1]
        return None


small = st.integers(1, 4)
unit_shapes = st.fixed_dictionaries(
    {
        "places": st.lists(st.tuples(small, small), max_size=3, unique=True),
        "command": st.none() | small,
        "claims": st.lists(small, max_size=2, unique=True),
        "releases": st.lists(small, max_size=2, unique=True),
        "tracking": st.none() | st.tuples(small, small),
        "unchanged": st.lists(st.tuples(small, st.integers(0, 3)), max_size=2, unique=True),
    }
)


def made(shape: dict[str, Any], salt: UUID) -> Append:
    def unique(number: int) -> UUID:
        return UUID(int=(salt.int + number) % 2**128)

    return Append(
        [NewEvent(unique(stream), version, "Happened", b"{}") for stream, version in shape["places"]],
        command_id=shape["command"] and unique(shape["command"]),
        answer="{}",
        claims=[(Claim(str(salt), str(key)), salt) for key in shape["claims"] if shape["places"]],
        releases=[Claim(str(salt), str(key)) for key in shape["releases"] if shape["places"]],
        tracking=shape["tracking"] and (f"{salt} {shape['tracking'][0]}", shape["tracking"][1]),
        unchanged=[(unique(stream), version) for stream, version in shape["unchanged"]],
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(unit_shapes, max_size=6), max_size=4))
def test_any_batches_come_to_what_one_unit_after_the_other_would(
    log: EventLog, batches: list[list[dict[str, Any]]]
) -> None:
    salt, model = uuid4(), Model()
    before = bridge.run(log.head())
    for shapes in batches:
        units = [made(shape, salt) for shape in shapes]
        expected = [model.append(unit) or list for unit in units]
        assert [type(one) for one in together(log, *units)] == expected
    positions = [one.position for one in bridge.run(log.read(before, 1000))]
    assert positions == list(range(before + 1, before + 1 + len(model.places)))
    for claim in (Claim(str(salt), str(key)) for key in range(1, 5)):
        assert bridge.run(log.claimed(claim.kind, claim.key)) == model.claims.get(claim)
    for name, position in model.tracking.items():
        assert bridge.run(log.tracked(name)) == position
    assert prove(log).faults() == []


def test_tables_are_created_by_several_processes_at_once(database: str) -> None:
    async def open_all() -> None:
        from infra.loop.clock import SystemClock

        logs = [EventLog("cases", database, SystemClock()) for _ in range(8)]
        await asyncio.gather(*(log.open() for log in logs))
        await asyncio.gather(*(log.close() for log in logs))

    bridge.run(open_all())
