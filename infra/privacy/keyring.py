"""A key for each person: their data is stored sealed under it, and gone once it is destroyed."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg
from pydantic import BaseModel

from infra.contracts import Event, personal_fields, personal_parts
from infra.eventstore.availability import reaching_database
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.loop.coalescing import Coalescer
from infra.loop.config import ConfigurationError
from infra.privacy import sealing
from infra.privacy.erasing import Eraser, Log
from infra.privacy.register import Register

_M = TypeVar("_M", bound=BaseModel)
_Keys = Mapping[str, tuple[UUID, bytes]]
_Found = tuple[UUID, bytes] | sealing.NotUnsealable
_TRIED = 16
"""Keys that a master key is tried on: one alone may be damaged."""


class WrongMasterKey(ConfigurationError):
    """The master key is not the one that the stored keys were wrapped with."""


class Keyring:
    """The keys of the persons in one log, in table `<log>_person_keys` beside it, wrapped under a master key.

    A person has one live key at most, which `eraser` destroys. Keys are read from the table each time: one
    that was destroyed, in whichever process, opens nothing from that moment on.
    """

    def __init__(
        self,
        log: Log,
        master_key: bytes,
        clock: Clock,
        register: Register | None = None,
        backup_days: int | None = None,
    ) -> None:
        self.eraser = Eraser(log, clock, register, backup_days)
        self._log = log
        self._table = f"{log.name}_person_keys"
        self._master = master_key
        self._digest_key = hmac.digest(master_key, b"openhall/privacy/digests", "sha256")
        self._clock = clock
        self._live = Coalescer(self._live_keys)

    async def open(self) -> None:
        """Make the table if it is missing.

        Raises WrongMasterKey when its keys are another master key's, StoreUnavailable without a database.
        """
        ddl = resources.files("infra.privacy").joinpath("sql/person_keys.sql").read_text()
        with reaching_database():
            await self._log.pool.execute(ddl.format(log=self._log.name))
            await check_master_key(self._log.pool, self._log.name, self._master)

    def seal(self, events: Sequence[Event]) -> list[Event]:
        """Copies of the events with every personal field sealed; a person not seen before gets a key.

        Raises ValueError when a personal field has no person or no text, StoreUnavailable without a database.
        """
        persons = {person for event in events for _, _, person in _all_personal(event)}
        if not persons:
            return list(events)
        keys = bridge.run(self._usable(persons))
        return [_sealed(event, keys) for event in events]

    def digest(self, text: str) -> bytes:
        """32 bytes that are the same for the same text, and tell nothing of it without the master key."""
        return hmac.digest(self._digest_key, text.encode(), "sha256")

    async def unseal(self, texts: Sequence[str]) -> list[str | None]:
        """The plain texts, in order; None where the person was erased, unchanged what was never sealed.

        The caller states the purpose and records the reading. Raises sealing.NotUnsealable for damaged text.
        """
        parsed = [sealing.parse(text) for text in texts]
        keys = await self._keys({found[0] for found in parsed if found})
        return [_plain(text, found, keys) for text, found in zip(texts, parsed, strict=True)]

    async def unseal_within(self, value: Any) -> Any:
        """The same of lists and mappings, with each text in them opened at whatever depth, as `unseal` does.

        For what was sealed when it was stored only: a text from outside may begin like a sealed one.
        """
        texts = list(dict.fromkeys(_texts_within(value)))
        return _replaced(value, dict(zip(texts, await self.unseal(texts), strict=True)))

    async def _usable(self, persons: set[str]) -> _Keys:
        found = await self._live.get(persons)
        for key in found.values():
            if isinstance(key, sealing.NotUnsealable):
                raise key
        return {person: key for person, key in found.items() if isinstance(key, tuple)}

    async def _live_keys(self, persons: set[str]) -> Mapping[str, _Found]:
        """A key for each; why it cannot be used where it was damaged, which is no other person's trouble."""
        wanted = sorted(persons)  # in one order, so that two makers of keys never wait for each other
        with reaching_database():
            while True:
                rows = await self._log.pool.fetch(
                    f"select key_id, person_id, wrapped from {self._table} "
                    "where person_id = any($1::text[]) and erased_at is null",
                    wanted,
                )
                keys = {row["person_id"]: self._found(row) for row in rows}
                missing = [person for person in wanted if person not in keys]
                keys |= await self._make(missing) if missing else {}
                if len(keys) == len(wanted):
                    return keys

    async def _make(self, persons: Sequence[str]) -> dict[str, tuple[UUID, bytes]]:
        """The keys made. Another process may make the same person's at the same moment: the first counts.

        They need not be on disk before this returns: the append that uses them is durable only together with
        everything that was committed before it in the same database.
        """
        ids = [uuid4() for _ in persons]
        keys = [sealing.new_key() for _ in persons]
        wrapped = [
            sealing.wrap(self._master, key_id, person, key)
            for key_id, person, key in zip(ids, persons, keys, strict=True)
        ]
        made = await self._log.pool.fetch(
            "with quickly as (select set_config('synchronous_commit', 'off', true)) "
            f"insert into {self._table} (key_id, person_id, wrapped, created_at) "
            "select new.*, $4 from quickly, unnest($1::uuid[], $2::text[], $3::bytea[]) as new "
            "on conflict (person_id) where erased_at is null do nothing returning person_id",
            ids,
            persons,
            wrapped,
            self._clock.now(),
        )
        first = {row["person_id"] for row in made}
        named = zip(persons, zip(ids, keys, strict=True), strict=True)
        return {person: key for person, key in named if person in first}

    async def _keys(self, ids: set[UUID]) -> dict[UUID, bytes]:
        if not ids:
            return {}
        with reaching_database():
            rows = await self._log.pool.fetch(
                f"select key_id, person_id, wrapped from {self._table} "
                "where key_id = any($1::uuid[]) and wrapped is not null",
                list(ids),
            )
        return {row["key_id"]: self._unwrap(row) for row in rows}

    def _found(self, row: asyncpg.Record) -> _Found:
        try:
            return row["key_id"], self._unwrap(row)
        except sealing.NotUnsealable as damaged:
            return damaged

    def _unwrap(self, row: asyncpg.Record) -> bytes:
        try:
            return _unwrapped(self._master, row)
        except sealing.NotUnsealable as damaged:
            raise sealing.NotUnsealable(
                f"{damaged}; it is that of {row['person_id']} in {self._table}: put the row back as it was, "
                "from a backup, or erase the person"
            ) from None


async def check_master_key(database: asyncpg.Pool | asyncpg.Connection, log: str, master_key: bytes) -> None:
    """Try the master key on some stored keys of a log. Raises WrongMasterKey when it opens none of them."""
    table = f"{log}_person_keys"
    rows = await database.fetch(
        f"select key_id, person_id, wrapped from {table} where wrapped is not null limit {_TRIED}"
    )
    if rows and not any(opens(master_key, row) for row in rows):
        raise WrongMasterKey(
            f"the keys in {table} were wrapped with another master key: set HALL_PRIVACY_KEY (or "
            "put back the privacy.key of the data folder) that was in use when they were written"
        )


def opens(master_key: bytes, row: asyncpg.Record) -> bool:
    """Whether a row of keys is as it was written, under this master key and for this person."""
    try:
        _unwrapped(master_key, row)
    except sealing.NotUnsealable:
        return False
    return True


def _unwrapped(master_key: bytes, row: asyncpg.Record) -> bytes:
    return sealing.unwrap(master_key, row["key_id"], row["person_id"], row["wrapped"])


def personal_texts(event: Event) -> Iterator[str]:
    """What is personal in an event and in its parts."""
    return (text for _, text, _ in _all_personal(event))


def _all_personal(event: Event) -> Iterator[tuple[str, str, str]]:
    """As `_personal_texts`, of an event and of its parts."""
    yield from _personal_texts(event, personal_fields(type(event)), event)
    for name, fields in personal_parts(type(event)).items():
        for part in getattr(event, name):
            yield from _personal_texts(part, fields, event)


def _personal_texts(
    holder: BaseModel, fields: Mapping[str, str], event: Event
) -> Iterator[tuple[str, str, str]]:
    """Field, text and person of each personal field of an event, or of a part of it, that is filled in."""
    for name, of in fields.items():
        text = getattr(holder, name)
        if text is None:
            continue
        person = getattr(event, of)
        where = f"{type(holder).__name__}.{name}"
        if not isinstance(text, str):
            raise ValueError(
                f"{where} is personal but no text ({type(text).__name__}): only text can be sealed"
            )
        if person is None or str(person) == "":
            raise ValueError(
                f"{where} is personal, but {of} names no person: give the id whose key shall seal it"
            )
        yield name, text, str(person)


def _sealed(event: Event, keys: _Keys) -> Event:
    parts = {
        name: tuple(_sealed_holder(part, fields, event, keys) for part in getattr(event, name))
        for name, fields in personal_parts(type(event)).items()
    }
    sealed = _sealed_holder(event, personal_fields(type(event)), event, keys)
    return sealed.model_copy(update=parts) if parts else sealed


def _sealed_holder(holder: _M, fields: Mapping[str, str], event: Event, keys: _Keys) -> _M:
    told = _personal_texts(holder, fields, event)
    changed = {name: sealing.seal(*keys[person], text) for name, text, person in told}
    return holder.model_copy(update=changed) if changed else holder


def _texts_within(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts_within(inner)


def _replaced(value: Any, by: Mapping[str, str | None]) -> Any:
    if isinstance(value, str):
        return by[value]
    if isinstance(value, Mapping):
        return {name: _replaced(inner, by) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(inner, by) for inner in value]
    return value


def _plain(text: str, parsed: tuple[UUID, str] | None, keys: Mapping[UUID, bytes]) -> str | None:
    if parsed is None:
        return text
    key_id, body = parsed
    return sealing.unseal(key_id, keys[key_id], body) if key_id in keys else None
