"""Events a second confirmed by RabbitMQ, pipelined by our relay, against waiting for each confirm.

Both publish persistent messages of the same size to an exchange like nameko's with one quorum queue
bound to it. Ours also reads them from its log and marks what was confirmed; the baseline only publishes.
"""

from kombu import Connection, Queue
from nameko.events import get_event_exchange

from tests.bench.figure import Figure, Measured, median, rounded
from tests.bench.rig import Rig

ROUNDS = 3
EVENTS = 30_000
SECONDS = 4


def measure(rig: Rig) -> Measured:
    url = rig.database("relaying")
    ours: list[float] = []
    each: list[float] = []
    for number in range(ROUNDS):
        log = f"relayed{number}"
        with _queue(rig.amqp_uri, log):
            given = {"url": url, "amqp_uri": rig.amqp_uri, "log": log, "events": EVENTS}
            done = rig.child("tests.bench.relaying", given=given)
            ours.append(done["rate"])
            given = {
                "amqp_uri": rig.amqp_uri,
                "exchange": f"{log}.events",
                "seconds": SECONDS,
                "bodies": [done["body"]],
            }
            each.append(rig.child("tests.bench.baselines.confirm_each", given=given)["rate"])
    return Measured(
        median(ours),
        median(each),
        {
            "message_bytes": len(done["body"]),
            "events": EVENTS,
            "rounds": rounded(ours),
            "baseline_rounds": rounded(each),
        },
    )


class _queue:
    """A quorum queue that takes all of a service's events, for as long as the block lasts."""

    def __init__(self, amqp_uri: str, service: str) -> None:
        self._connection = Connection(amqp_uri)
        self._queue = Queue(
            f"bench.{service}",
            get_event_exchange(service, {}),
            routing_key="#",
            queue_arguments={"x-queue-type": "quorum"},
        )

    def __enter__(self) -> None:
        self._bound = self._queue.bind(self._connection.channel())
        self._bound.declare()

    def __exit__(self, *_: object) -> None:
        self._bound.delete()
        self._connection.release()


FIGURE = Figure("relay", "events/s", "publishing with kombu, each confirm waited for", "at_least", 8, measure)
