"""Two services in a process of their own: one owns a log and relays it, the other follows it by `@subscribe`.

`python -m tests.integration.bus_policy URI LOG LOG_URL FOLLOWER_URL`; the URI may be the embedded broker's.
"""

import signal
import sys

from infra.loop import green

green.prepare()

from collections.abc import Sequence  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any  # noqa: E402

import eventlet  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from infra.bus.cloudevents import Delivered, to_cloudevent  # noqa: E402
from infra.bus.peers import Peers  # noqa: E402
from infra.bus.relay import Relay  # noqa: E402
from infra.bus.rpc import rpc  # noqa: E402
from infra.bus.rpc_client import RpcClient  # noqa: E402
from infra.bus.tracking import Connection  # noqa: E402
from infra.eventstore.log import EventLog  # noqa: E402
from infra.hosting.subscription import subscribe  # noqa: E402
from infra.loop import bridge  # noqa: E402
from infra.loop.clock import SystemClock  # noqa: E402
from infra.telemetry.health import Health  # noqa: E402

URI, LOG, LOG_URL, FOLLOWER_URL = sys.argv[1:]


class Opened(DependencyProvider):
    """An open log, as a Host has one; relayed when this service owns it."""

    def __init__(self, name: str, url: str, relayed: bool) -> None:
        self._name, self._url, self._relayed = name, url, relayed

    def setup(self) -> None:
        log = EventLog(self._name, self._url, SystemClock())
        bridge.run(log.open())
        self._rpc = RpcClient(URI, f"{self._name}-peers")
        self._rpc.start()
        self.parts = SimpleNamespace(log=log, clock=SystemClock(), peers=Peers(self._rpc))
        self._relay = Relay(log, self._name, URI)

    def start(self) -> None:
        if self._relayed:
            self._relay.start()

    def stop(self) -> None:
        if self._relayed:
            self._relay.stop()
        bridge.run(self._rpc.stop())
        bridge.run(self.parts.log.close())

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.parts


class Owner:
    name = LOG
    parts = Opened(LOG, LOG_URL, True)

    @rpc
    def read_log(self, after: int, limit: int) -> list[dict[str, Any]]:
        return [to_cloudevent(LOG, each) for each in bridge.run(self.parts.log.read(after, limit))]


class Follower:
    name = f"{LOG}-follower"
    parts = Opened("follower", FOLLOWER_URL, False)

    @subscribe(LOG, "totals", events=("Counted",))
    async def count(self, batch: Sequence[Delivered], connection: Connection) -> None:
        for event in batch:
            await connection.execute(
                "insert into applied (position, number) values ($1, $2)", event.position, event.data["number"]
            )


def main() -> None:
    process = SimpleNamespace(health=Health())
    runner = ServiceRunner({"AMQP_URI": URI, "max_workers": 8, "process": process})
    runner.add_service(Owner)
    runner.add_service(Follower)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn(runner.stop))
    runner.start()
    print("started", flush=True)
    runner.wait()


if __name__ == "__main__":
    main()
