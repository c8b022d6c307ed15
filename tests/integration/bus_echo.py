"""A service to call, in a process of its own: `python -m tests.integration.bus_echo URI`."""

import os
import signal
import sys
from pathlib import Path

from infra.loop import green

green.prepare()

import eventlet  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402

from infra.bus.rpc import rpc  # noqa: E402


class Echo:
    name = "echo"

    @rpc
    def say(self, words: str, times: int = 1) -> str:
        return words * times

    @rpc
    def envelope(self, **envelope: object) -> dict[str, object]:
        return envelope

    @rpc
    def slowly(self, seconds: float) -> int:
        eventlet.sleep(seconds)
        return os.getpid()

    @rpc
    def note(self, file: str, seconds: float = 0) -> None:
        """Leave a line in a file, and take so long."""
        with Path(file).open("a") as lines:
            lines.write("done\n")
        eventlet.sleep(seconds)

    @rpc
    def fail(self) -> None:
        raise ValueError("it cannot be")

    @rpc
    def nothing_json_knows(self) -> object:
        return object()


def main() -> None:
    container = ServiceContainer(Echo, {"AMQP_URI": sys.argv[1], "max_workers": 32})
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn(container.stop))
    container.start()
    print("started", flush=True)
    container.wait()


if __name__ == "__main__":
    main()
