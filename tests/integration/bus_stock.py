"""A stock nameko process: listens to a service's events and calls `echo` by its own proxy.

`python -m tests.integration.bus_stock URI SOURCE TYPE FILE` writes a line of JSON for each event it hears.
"""

import sys

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
from pathlib import Path  # noqa: E402

from nameko.containers import ServiceContainer  # noqa: E402
from nameko.events import event_handler  # noqa: E402
from nameko.rpc import RpcProxy  # noqa: E402


def main() -> None:
    uri, source, kind, file = sys.argv[1:]

    class Stock:
        name = "stock"
        echo = RpcProxy("echo")

        @event_handler(source, kind)
        def heard(self, event: dict[str, object]) -> None:
            answer = self.echo.say("heard") if source == "calls" else None
            with Path(file).open("a") as lines:
                lines.write(json.dumps({"event": event, "answer": answer}) + "\n")

    container = ServiceContainer(Stock, {"AMQP_URI": uri})
    container.start()
    print("started", flush=True)
    container.wait()


if __name__ == "__main__":
    main()
