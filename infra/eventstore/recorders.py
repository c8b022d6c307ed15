"""The recorders of the `eventsourcing` library, on an EventLog's writer and tables."""

from collections.abc import Sequence
from threading import Thread
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    ListenNotifySubscription,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.utils import retry

from infra.eventstore.availability import reaching_database
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, Claim, NewEvent, StoreUnavailable
from infra.loop import bridge


class LogRecorder:
    """A recorder on one log; recorders may share it."""

    def __init__(self, log: EventLog) -> None:
        self.log = log

    @retry(StoreUnavailable, max_attempts=10, wait=0.2)
    def _fetch(self, query: str, *values: Any) -> list[Any]:
        async def fetch() -> list[Any]:
            with reaching_database():
                return await self.log.pool.fetch(query, *values)

        return bridge.run(fetch())

    def _append(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        command_id: UUID | None = None,
        fingerprint: bytes = b"",
        answer: str | None = None,
        metadata: str = "{}",
        claims: Sequence[tuple[Claim, UUID]] = (),
        releases: Sequence[Claim] = (),
    ) -> list[int]:
        events = [
            NewEvent(e.originator_id, e.originator_version, e.topic, e.state, metadata)  # type: ignore[arg-type]
            for e in stored_events
        ]
        tracked = (tracking.application_name, tracking.notification_id) if tracking else None
        return self.log.append(Append(events, command_id, fingerprint, answer, claims, releases, tracked))


class LogAggregateRecorder(LogRecorder, AggregateRecorder):
    """Streams only: it tells nobody the positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Store the events as one unit. Raises IntegrityError (see `EventLog.append`) or OperationalError.

        Beyond the library's: `command_id`, `fingerprint`, `answer`, `claims`, `releases` as in `Append`, and
        `metadata`, JSON text kept with each of the events.
        """
        self._append(stored_events, **kwargs)
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream between two versions, in order or in reverse."""
        rows = self._fetch(
            f"select stream_id, version, topic, state from {self.log.name}_events"
            " where stream_id = $1"
            " and ($2::int is null or version > $2) and ($3::int is null or version <= $3)"
            f" order by version {'desc' if desc else 'asc'} limit $4",
            originator_id,
            gt,
            lte,
            limit,
        )
        return [StoredEvent(*row) for row in rows]


class LogApplicationRecorder(LogAggregateRecorder, ApplicationRecorder):
    """Streams and the log's one sequence; notification ids are the log's positions."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """As an aggregate recorder does; returns the positions."""
        return self._append(stored_events, **kwargs)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """At most `limit` events of the sequence from `start` to `stop`; of these very topics, if any."""
        first = (start or 0) + (0 if inclusive_of_start else 1)
        rows = self._fetch(
            f"select stream_id, version, topic, state, position from {self.log.name}_events"
            " where position >= $1 and ($2::bigint is null or position <= $2)"
            " and (cardinality($3::text[]) = 0 or topic = any($3)) order by position limit $4",
            first,
            stop,
            list(topics),
            limit,
        )
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        return bridge.run(self.log.head()) or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return LogSubscription(self, gt, topics)


class LogSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Follows the log; what is appended anywhere wakes it."""

    def __init__(
        self, recorder: LogApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        self._log = recorder.log
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._listen_thread = Thread(target=self._listen, daemon=True)
        self._listen_thread.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._listen_thread.join()

    def _listen(self) -> None:
        seen = 0
        try:
            while not self._has_been_stopped:  # looked at again ten times a second, as the library's own does
                head = bridge.run(self._log.wait_beyond(seen, 0.1))
                if head > seen:
                    seen = head
                    self._has_been_notified.set()
        except BaseException as error:
            self._thread_error = self._thread_error or error
            self.stop()


class LogTrackingRecorder(LogRecorder, TrackingRecorder):
    """Positions reached in other applications' sequences."""

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record a position. Raises IntegrityError unless it is beyond the last."""
        self._append((), tracking=tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        rows = self._fetch(f"select position from {self.log.name}_tracking where name = $1", application_name)
        return rows[0]["position"] if rows else None


class LogProcessRecorder(LogTrackingRecorder, LogApplicationRecorder, ProcessRecorder):
    """Events and the position they come from, recorded in one transaction."""
