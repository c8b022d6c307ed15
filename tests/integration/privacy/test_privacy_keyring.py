"""Keys of persons in a real database: one live key each, and nothing left once it is destroyed."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Annotated

import pytest

from infra.contracts import Event, Message, Personal
from infra.eventstore.log import EventLog
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy import Keyring, NotUnsealable, WrongMasterKey
from tests.erasing import context

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MASTER = bytes(range(32))


class Visited(Event):
    visitor: str
    name: Annotated[str, Personal(of="visitor")]
    phone: Annotated[str | None, Personal(of="visitor")] = None
    companion: str | None = None
    companion_name: Annotated[str | None, Personal(of="companion")] = None
    window: int = 1


class Guest(Message):
    name: Annotated[str | None, Personal(of="visitor")] = None
    seat: int = 1


class Arrived(Event):
    visitor: str
    guests: tuple[Guest, ...]
    word: Annotated[str | None, Personal(of="visitor")] = None


class Opened(Event):
    window: int


@pytest.fixture
def log(database: str) -> Iterator[EventLog]:
    log = EventLog("visits", database, SetClock(NOON))
    bridge.run(log.open())
    yield log
    bridge.run(log.close())


@pytest.fixture
def keyring(log: EventLog) -> Keyring:
    return opened(log)


def opened(log: EventLog, master: bytes = MASTER) -> Keyring:
    keyring = Keyring(log, master, SetClock(NOON))
    bridge.run(keyring.open())
    return keyring


def plain(keyring: Keyring, *texts: str) -> list[str | None]:
    return bridge.run(keyring.unseal(texts))


def erase(keyring: Keyring, person: str) -> int:
    return bridge.run(keyring.eraser.erase(person, context()))


def sealed(keyring: Keyring, event: Visited) -> Visited:
    (copy,) = keyring.seal([event])
    assert isinstance(copy, Visited)
    return copy


def test_personal_fields_are_sealed_in_a_copy_and_the_rest_is_left(keyring: Keyring) -> None:
    event = Visited(visitor="p1", name="陳大文", phone="+853 6666 0000", window=3)
    copy = sealed(keyring, event)
    assert event.name == "陳大文"
    assert copy.name.startswith("sealed:")
    assert copy.phone is not None
    assert (copy.visitor, copy.window, copy.companion_name) == ("p1", 3, None)
    assert plain(keyring, copy.name, copy.phone) == ["陳大文", "+853 6666 0000"]


def test_parts_of_an_event_are_sealed_too_and_opened_wherever_they_are(keyring: Keyring) -> None:
    event = Arrived(visitor="p1", guests=(Guest(name="B"), Guest(seat=2), Guest(name="C")), word="A")
    (copy,) = keyring.seal([event])
    assert isinstance(copy, Arrived)
    assert [guest.name and guest.name[:7] for guest in copy.guests] == ["sealed:", None, "sealed:"]
    assert Arrived.model_validate_json(copy.model_dump_json()) == copy
    opened = bridge.run(keyring.unseal_within(copy.model_dump(mode="json")))
    assert opened == event.model_dump(mode="json")
    (other,) = keyring.seal([Arrived(visitor="p2", guests=(Guest(name="D"),))])
    assert isinstance(other, Arrived)
    erase(keyring, "p1")
    both = {"one": copy.guests[0].name, "two": [other.guests[0].name, 7, "plain"]}
    assert bridge.run(keyring.unseal_within(both)) == {"one": None, "two": ["D", 7, "plain"]}


def test_a_part_without_a_person_is_refused(keyring: Keyring) -> None:
    with pytest.raises(ValueError, match=r"Guest.name is personal, but visitor names no person"):
        keyring.seal([Arrived(visitor="", guests=(Guest(name="B"),))])


def test_events_without_personal_data_pass_as_they_are(keyring: Keyring) -> None:
    event = Opened(window=2)
    assert keyring.seal([event])[0] is event


def test_a_person_has_one_key_whoever_seals_and_each_person_their_own(
    keyring: Keyring, log: EventLog
) -> None:
    other = opened(log)
    event = Visited(visitor="p1", name="A", companion="p2", companion_name="B")
    texts = [sealed(ring, event) for ring in (keyring, other, keyring)]
    assert len({copy.name.split(":")[1] for copy in texts}) == 1
    assert len({str(copy.companion_name).split(":")[1] for copy in texts}) == 1
    assert len({copy.name for copy in texts}) == 3
    assert bridge.run(log.pool.fetchval("select count(*) from visits_person_keys")) == 2


def test_two_processes_meeting_a_person_at_once_make_one_key(keyring: Keyring, log: EventLog) -> None:
    with ThreadPoolExecutor(8) as threads:
        copies = list(threads.map(lambda _: sealed(keyring, Visited(visitor="p1", name="A")), range(32)))
    assert len({copy.name.split(":")[1] for copy in copies}) == 1
    assert (
        bridge.run(log.pool.fetchval("select count(*) from visits_person_keys where person_id = 'p1'")) == 1
    )


def test_erasing_takes_the_person_out_of_what_every_process_reads(keyring: Keyring, log: EventLog) -> None:
    other = opened(log)
    one, two = (
        sealed(keyring, Visited(visitor="p1", name="A")),
        sealed(keyring, Visited(visitor="p2", name="B")),
    )
    assert plain(other, one.name, two.name) == ["A", "B"]
    assert erase(keyring, "p1") == 1
    assert plain(other, one.name, two.name) == [None, "B"]
    assert plain(keyring, one.name) == [None]
    assert erase(keyring, "p1") == 0


def test_a_person_seen_again_gets_a_new_key_and_the_old_texts_stay_unreadable(keyring: Keyring) -> None:
    before = sealed(keyring, Visited(visitor="p1", name="A"))
    erase(keyring, "p1")
    after = sealed(keyring, Visited(visitor="p1", name="A"))
    assert plain(keyring, before.name, after.name) == [None, "A"]


def test_a_destroyed_key_is_gone_from_the_table_and_from_its_file(keyring: Keyring, log: EventLog) -> None:
    sealed(keyring, Visited(visitor="p1", name="A"))
    wrapped = bridge.run(log.pool.fetchval("select wrapped from visits_person_keys"))
    assert wrapped in file_of_keys(log)
    erase(keyring, "p1")
    rows = bridge.run(log.pool.fetch("select wrapped, erased_at from visits_person_keys"))
    assert [(row["wrapped"], row["erased_at"]) for row in rows] == [(None, NOON)]
    assert wrapped not in file_of_keys(log)


def file_of_keys(log: EventLog) -> bytes:
    """The table as it lies on the disk."""
    bridge.run(log.pool.execute("checkpoint", timeout=110))  # of all the tests' databases
    where = "pg_relation_filepath('visits_person_keys')"
    content: bytes = bridge.run(log.pool.fetchval(f"select pg_read_binary_file({where})"))
    return content


def test_text_that_was_never_sealed_comes_back_as_it_is(keyring: Keyring) -> None:
    assert plain(keyring, "", "from before this field was personal") == [
        "",
        "from before this field was personal",
    ]


def test_a_key_moved_to_another_person_opens_nothing(keyring: Keyring, log: EventLog) -> None:
    copy = sealed(keyring, Visited(visitor="p1", name="A"))
    bridge.run(log.pool.execute("update visits_person_keys set person_id = 'thief'"))
    with pytest.raises(NotUnsealable, match="key"):
        plain(keyring, copy.name)


def test_one_damaged_key_is_its_owners_trouble_alone(keyring: Keyring, log: EventLog) -> None:
    for person in ("p1", "p2"):
        sealed(keyring, Visited(visitor=person, name="A"))
    damaged = "update visits_person_keys set wrapped = set_byte(wrapped, 20, 7) where person_id = 'p1'"
    bridge.run(log.pool.execute(damaged))
    keyring = opened(log)

    async def together() -> list[object]:
        asked = [keyring._usable({person}) for person in ("p1", "p2")]
        return await asyncio.gather(*asked, return_exceptions=True)

    refused, usable = bridge.run(together())
    assert isinstance(refused, NotUnsealable)
    assert "it is that of p1 in visits_person_keys" in str(refused)
    assert isinstance(usable, dict)
    with pytest.raises(NotUnsealable):
        sealed(keyring, Visited(visitor="p1", name="A"))
    assert erase(keyring, "p1") == 1
    assert plain(keyring, sealed(keyring, Visited(visitor="p1", name="A")).name) == ["A"]


def test_another_master_key_is_refused_at_once(keyring: Keyring, log: EventLog) -> None:
    sealed(keyring, Visited(visitor="p1", name="A"))
    with pytest.raises(WrongMasterKey, match="HALL_PRIVACY_KEY"):
        opened(log, bytes(32))


def test_a_digest_is_the_same_for_the_same_text_and_needs_the_master_key(
    keyring: Keyring, log: EventLog
) -> None:
    told = keyring.digest("王小明")
    assert told == Keyring(log, MASTER, SetClock(NOON)).digest("王小明")
    assert told != keyring.digest("王小华")
    assert told != Keyring(log, bytes(32), SetClock(NOON)).digest("王小明")
    assert told != hashlib.sha256("王小明".encode()).digest()


def test_a_personal_field_without_a_person_is_refused_by_name(keyring: Keyring) -> None:
    with pytest.raises(
        ValueError, match=r"Visited\.companion_name is personal, but companion names no person"
    ):
        keyring.seal([Visited(visitor="p1", name="A", companion_name="B")])


def test_open_by_many_processes_at_once(new_database: Callable[[], str]) -> None:
    async def together() -> int:
        log = EventLog("visits", new_database_url, SetClock(NOON), pool_size=8)
        await log.open()
        try:
            await asyncio.gather(*(Keyring(log, MASTER, SetClock(NOON)).open() for _ in range(8)))
            count: int = await log.pool.fetchval("select count(*) from visits_person_keys")
            return count
        finally:
            await log.close()

    new_database_url = new_database()
    assert bridge.run(together()) == 0
