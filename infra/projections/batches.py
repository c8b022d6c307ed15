"""From events to rows: what the runner and a rebuild have in common."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from functools import partial

from infra.contracts import Event
from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded, StoreUnavailable
from infra.projections.faults import PASSING, ProjectionStopped, Superseded
from infra.projections.projection import Projection
from infra.projections.rows import NotLoaded, Rows
from infra.projections.schema import Connection, Schema
from infra.projections.table import Table

BATCH = 1000
_BREATH = 100
"""Events applied before others on the loop get their turn."""


async def batches(
    log: EventLog, projection: type[Projection], after: int, head: int
) -> AsyncGenerator[tuple[list[Recorded], int], None]:
    """The events a projection applies, from after a position to the log's head or beyond.

    With each batch comes the position it ends at. The next batch is read while the last one is being written.
    Close it (`aclosing`) when leaving early. Raises StoreUnavailable when the log ends before the head that
    the caller knows: after a failover that cost it its tail, what is at those positions is yet to come.
    """
    types = [event.__name__ for event in projection.methods]
    reading = asyncio.create_task(log.read_types(types, after, BATCH))
    try:
        while len((read := await reading)[0]) == BATCH:
            events, _ = read
            after = events[-1].position
            reading = asyncio.create_task(log.read_types(types, after, BATCH))
            yield events, after
        events, end = read
        if end < head:
            raise StoreUnavailable(f"the log of {log.name} lost its tail: it ends at {end}, not at {head}")
        yield events, max(end, events[-1].position if events else 0)
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await reading


class Applier:
    """Applies events of a log to one schema of a projection."""

    def __init__(self, projection: type[Projection], codec: Codec, schema: Schema) -> None:
        instance = projection()
        self._codec = codec
        self._schema = schema
        self._projection = projection
        self._methods = {event: partial(method, instance) for event, method in projection.methods.items()}
        self._read: set[Table] = set()  # tables whose rows the methods have asked for so far

    async def apply(
        self, connection: Connection, events: Sequence[Recorded], before: int, after: int
    ) -> None:
        """Apply a batch and move the position from `before` to `after`, in one transaction.

        Raises ProjectionStopped at an event that cannot be applied, once all before it are; Superseded when
        the schema is another one by now; and one of PASSING when trying again later can help.
        """
        try:
            await self._apply(connection, events, before, after)
        except (Superseded, *PASSING):
            raise
        except Exception:
            await self._check_version(connection)
            await self._apply_singly(connection, events, before)

    async def _apply_singly(self, connection: Connection, events: Sequence[Recorded], before: int) -> None:
        """Find the event that cannot be applied, and keep what comes before it."""
        for recorded in events:
            try:
                await self._apply(connection, [recorded], before, recorded.position)
            except (Superseded, *PASSING):
                raise
            except Exception as error:
                await self._apply(connection, [], before, recorded.position - 1)
                raise ProjectionStopped(self._describe(recorded, error)) from error
            before = recorded.position
        raise Superseded("the batch could be applied after all")  # so that the position is looked up again

    async def _apply(
        self, connection: Connection, events: Sequence[Recorded], before: int, after: int
    ) -> None:
        with reaching_database():
            rows = await self._rows(connection, events)
            await self._schema.write(connection, rows, before, after)

    async def _rows(self, connection: Connection, events: Sequence[Recorded]) -> Rows:
        """Run the methods; whenever rows they ask for are not here, load all of those and run again."""
        rows = Rows(self._projection.tables)
        decoded = await self._decode(events)
        await self._prefetch(connection, rows, events)
        while True:
            for start in range(0, len(decoded), _BREATH):
                for event, recorded in decoded[start : start + _BREATH]:
                    try:
                        self._methods[type(event)](event, recorded, rows)
                    except NotLoaded:
                        continue  # go on: later events may show what else is missing
                    except Exception:
                        if not rows.incomplete:  # else it may come of an event passed over
                            raise
                await asyncio.sleep(0)
            if not rows.incomplete:
                return rows
            rows.forget_changes()
            for held in rows.held():
                if held.wanted:
                    self._read.add(held.table)
                    await self._schema.load(connection, held, held.wanted)
                    held.wanted.clear()

    async def _decode(self, events: Sequence[Recorded]) -> list[tuple[Event, Recorded]]:
        decode = self._codec.decode
        decoded: list[tuple[Event, Recorded]] = []
        for start in range(0, len(events), _BREATH):
            decoded += [(decode(one.topic, one.state), one) for one in events[start : start + _BREATH]]
            await asyncio.sleep(0)
        return decoded

    async def _prefetch(self, connection: Connection, rows: Rows, events: Sequence[Recorded]) -> None:
        """Load the rows kept under the events' own streams, where the methods are known to ask for them."""
        for held in rows.held():
            table = held.table
            if table in self._read and [table.columns[part] for part in table.key] == ["uuid"]:
                await self._schema.load(connection, held, {(one.stream_id,) for one in events})

    async def _check_version(self, connection: Connection) -> None:
        with reaching_database():
            progress = await self._schema.progress(connection)
        if progress is None or progress.version != self._projection.version:
            raise Superseded(f"{self._schema.name} is not version {self._projection.version} any more")

    def _describe(self, recorded: Recorded, error: Exception) -> str:
        name = self._projection.__qualname__
        return (
            f"read model {self._projection.name} stopped at position {recorded.position - 1}: {name} cannot "
            f"apply {recorded.topic} of stream {recorded.stream_id} at position {recorded.position}: "
            f"{type(error).__name__}: {error}. Correct it and start the program again; "
            f"if rows written before are wrong, raise {name}.version too. If it is the rows alone that are "
            f"not what the log says, build them anew: hall projections rebuild {self._projection.name}"
        )
