"""Makes the `eventsourcing` library's recorders: `PERSISTENCE_MODULE=infra.eventstore`."""

from typing import cast

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    ProcessRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool
from typing_extensions import TypeVar

from infra.eventstore.log import EventLog
from infra.eventstore.recorders import (
    LogAggregateRecorder,
    LogApplicationRecorder,
    LogProcessRecorder,
    LogTrackingRecorder,
)
from infra.loop import bridge
from infra.loop.clock import SystemClock

TLogTrackingRecorder = TypeVar("TLogTrackingRecorder", bound=LogTrackingRecorder, default=LogTrackingRecorder)


class Factory(InfrastructureFactory[LogTrackingRecorder]):
    """Reads `OPENHALL_DATABASE_URL` (`postgresql://…`), `OPENHALL_POOL_SIZE` (reading connections, 4) and the
    library's own `CREATE_TABLE` and `…_RECORDER_TOPIC`; each may be prefixed by the application's name.

    An application's log is named like it in lower case, `stored` without a name. The application, process and
    tracking recorders share it; an aggregate recorder of another purpose (`snapshots`) has one of its own.
    Raises OSError when the URL is missing.
    """

    OPENHALL_DATABASE_URL = "OPENHALL_DATABASE_URL"
    OPENHALL_POOL_SIZE = "OPENHALL_POOL_SIZE"
    CREATE_TABLE = "CREATE_TABLE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        dsn = self.env.get(self.OPENHALL_DATABASE_URL)
        if not dsn:
            raise OSError(
                f"{self.OPENHALL_DATABASE_URL} is not set: give the postgresql:// URL of the database"
            )
        self._dsn = dsn
        self._logs: dict[str, EventLog] = {}

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        return LogAggregateRecorder(self._log("" if purpose == "events" else f"_{purpose}"))

    def application_recorder(self) -> ApplicationRecorder:
        topic = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        recorder = resolve_topic(topic) if topic else LogApplicationRecorder
        return cast(ApplicationRecorder, recorder(self._log()))

    def tracking_recorder(
        self, tracking_recorder_class: type[TLogTrackingRecorder] | None = None
    ) -> TLogTrackingRecorder:
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        recorder = tracking_recorder_class or (resolve_topic(topic) if topic else LogTrackingRecorder)
        return cast(TLogTrackingRecorder, recorder(self._log()))

    def process_recorder(self) -> ProcessRecorder:
        topic = self.env.get(self.PROCESS_RECORDER_TOPIC)
        recorder = resolve_topic(topic) if topic else LogProcessRecorder
        return cast(ProcessRecorder, recorder(self._log()))

    def close(self) -> None:
        """Finish what is queued and let go of every connection."""
        while self._logs:
            bridge.run(self._logs.popitem()[1].close())

    def _log(self, suffix: str = "") -> EventLog:
        name = (self.env.name.lower() or "stored") + suffix
        log = self._logs.get(name)
        if log is None:
            size = int(self.env.get(self.OPENHALL_POOL_SIZE) or 4)
            log = EventLog(name, self._dsn, SystemClock(), pool_size=size)
            bridge.run(log.open(create_tables=strtobool(self.env.get(self.CREATE_TABLE) or "yes")))
            self._logs[name] = log
        return log
