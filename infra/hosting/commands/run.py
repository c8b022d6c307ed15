"""`hall run`: starts services and the gateway in this process."""

import argparse
import os
from typing import Any

from infra.loop.config import Settings


def register(lines: Any) -> None:
    """Add `run` to the lines of `hall`."""
    run = lines.add_parser("run", help="start services, the gateway, or all of them in this process")
    run.add_argument(
        "names", nargs="*", default=["all"], metavar="SERVICE", help="services, gateway, or all (default)"
    )
    run.add_argument("--port", type=int, help="port of the gateway, 0 for a free one (HALL_PORT)")
    run.add_argument("--data", help="folder of the embedded parts (HALL_DATA)")
    run.set_defaults(handler=_run)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    from infra.hosting import launcher

    given = {"HALL_PORT": arguments.port, "HALL_DATA": arguments.data}
    chosen = {name: str(value) for name, value in given.items() if value is not None}
    os.environ.update(chosen)
    return launcher.run(arguments.names, Settings({**settings.environ, **chosen}))
