"""Erasing a person: told to the register, recorded in the log, and then the keys are destroyed; each once.

In this order, so that whatever is interrupted goes on: the register says at the next start which keys must
not be there any more, and one that an erasure did not destroy has no record.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg

from infra.contracts import Context, ErasedIn, KeyDestroyed
from infra.eventstore.availability import reaching_database
from infra.eventstore.metadata import Metadata
from infra.eventstore.records import Append, NewEvent, Recorded, VersionConflict
from infra.loop.clock import Clock
from infra.loop.coalescing import Coalescer
from infra.privacy import traces
from infra.privacy.register import Destroyed, Register

CLAUSE = "7.3.2"
_CLOCKS_DIFFER = timedelta(seconds=5)
"""Those of two machines, at most."""
_SPACE = uuid5(NAMESPACE_URL, "https://openhall.dev/privacy")

_log = logging.getLogger(__name__)


class Log(Protocol):
    """What is needed of an event log; `EventLog` is one."""

    name: str

    @property
    def pool(self) -> asyncpg.Pool: ...

    async def stream(self, stream_id: UUID) -> Sequence[Recorded]: ...

    async def append_async(self, unit: Append) -> list[int]: ...


class Eraser:
    """Destroys keys in one log's table of them.

    Everything here raises StoreUnavailable when the database, or the register's file, cannot be reached.
    """

    def __init__(self, log: Log, clock: Clock, register: Register | None, backup_days: int | None) -> None:
        self._log = log
        self._table = f"{log.name}_person_keys"
        self._clock = clock
        self._register = register
        self._backup_days = backup_days
        self._rewrite = Coalescer(self._rewritten)

    async def erase(self, person: str, context: Context, before: datetime | None = None) -> int:
        """Destroy a person's keys for good, those made later than `before` excepted; how many there were."""
        with reaching_database():
            rows = await self._log.pool.fetch(
                f"select key_id from {self._table} where person_id = $1 and wrapped is not null "
                "and created_at <= coalesce($2::timestamptz, created_at)",
                person,
                None if before is None else before + _CLOCKS_DIFFER,
            )
        if not rows:
            return 0
        destroyed = Destroyed(
            log=self._log.name,
            person=person,
            keys=tuple(row["key_id"] for row in rows),
            at=self._clock.now(),
        )
        if self._register is not None:
            self._register.add([destroyed])
        await self._destroy(destroyed, context)
        await self._rewrite.get([self._table])
        return len(rows)

    async def erased(self, person: str, context: Context, before: datetime, *, told: bool) -> ErasedIn:
        """Erase, and with `told` say what it came to, else that it is done alone."""
        await self.erase(person, context, before)
        return await self.told(person) if told else ErasedIn(service=self._log.name, done=True)

    async def told(self, person: str) -> ErasedIn:
        """How many keys of a person are destroyed, and what still holds them after all that can be done."""
        records = [
            KeyDestroyed.model_validate_json(one.state) for one in await self._log.stream(stream_of(person))
        ]
        if not records:
            return ErasedIn(service=self._log.name, done=True)
        with reaching_database():
            gone = (await self._rewrite.get([self._table]))[self._table]
            kept = [*([] if gone else [traces.left_in_table()]), *await traces.left_in_wal(self._log.pool)]
        at = max(record.destroyed_at for record in records)
        kept += traces.left_in_backups(at, self._backup_days, self._clock.now())
        keys = sum(len(record.keys) for record in records)
        return ErasedIn(service=self._log.name, done=True, keys=keys, kept=tuple(kept))

    async def apply_register(self) -> int:
        """Destroy again what the register says was destroyed, but is there; of how many persons.

        Raises ConfigurationError for a register that is damaged.
        """
        lines = [] if self._register is None else self._register.read()
        told = {key: line for line in lines if line.log == self._log.name for key in line.keys}
        with reaching_database():
            if not await self._log.pool.fetchval("select to_regclass($1) is not null", self._table):
                return 0  # nothing was ever sealed
            rows = await self._log.pool.fetch(
                f"select key_id, person_id from {self._table} "
                "where key_id = any($1::uuid[]) and wrapped is not null",
                list(told),
            )
        found: dict[str, list[UUID]] = {}
        for row in rows:
            found.setdefault(row["person_id"], []).append(row["key_id"])
        for person, keys in found.items():
            at = max(told[key].at for key in keys)
            again = Destroyed(log=self._log.name, person=person, keys=tuple(keys), at=at)
            context = Context.of_itself(self._log.name, uuid5(_SPACE, f"again/{min(keys)}"))
            await self._destroy(again, context)
        if found:
            await self._rewrite.get([self._table])
            _log.warning("%s: %s person(s) erased again, as the register says", self._log.name, len(found))
        return len(found)

    async def _destroy(self, destroyed: Destroyed, context: Context) -> None:
        await self._record(destroyed, context)
        with reaching_database():
            await self._log.pool.execute(
                f"update {self._table} set wrapped = null, erased_at = $2 "
                "where key_id = any($1::uuid[]) and wrapped is not null",
                list(destroyed.keys),
                destroyed.at,
            )

    async def _record(self, destroyed: Destroyed, context: Context) -> None:
        """Each key once, whoever else records it at the same moment."""
        stream = stream_of(destroyed.person)
        while True:
            before = await self._log.stream(stream)
            keys = [key for key in destroyed.keys if key not in recorded_keys(before)]
            if not keys:
                return
            event = KeyDestroyed(person=destroyed.person, keys=tuple(keys), destroyed_at=destroyed.at)
            metadata = Metadata(CLAUSE, context).text()
            new = NewEvent(
                stream,
                len(before) + 1,
                KeyDestroyed.__name__,
                event.model_dump_json().encode(),
                metadata,
            )
            try:
                await self._log.append_async(Append([new]))
            except VersionConflict:
                continue
            return

    async def _rewritten(self, tables: Collection[str]) -> dict[str, bool]:
        with reaching_database():
            return {table: await traces.rewrite(self._log.pool, table) for table in tables}


def stream_of(person: str) -> UUID:
    """Where a log records what was destroyed of a person."""
    return uuid5(_SPACE, f"person/{person}")


def recorded_keys(events: Sequence[Recorded]) -> set[UUID]:
    """The keys that some KeyDestroyed events tell of."""
    return {key for one in events for key in KeyDestroyed.model_validate_json(one.state).keys}
