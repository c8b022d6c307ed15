"""`hall projections`: what the read models hold, and building one anew."""

import argparse
import importlib
import importlib.util
import json
import pkgutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import StoreUnavailable
from infra.projections.faults import ProjectionStopped, RebuildRunning
from infra.projections.projection import Projection
from infra.projections.rebuild import Report, rebuild
from infra.projections.schema import Schema
from infra.runtime import bridge, service_databases
from infra.runtime.clock import SystemClock
from infra.runtime.config import ConfigurationError, Settings
from infra.runtime.connecting import connect


@dataclass(frozen=True, slots=True)
class Line:
    """One read model: the version of this program, the one in the database (None: never built), its lag."""

    name: str
    service: str
    version: int
    stored_version: int | None
    position: int
    head: int

    @property
    def lag(self) -> int:
        return self.head - self.position


def register(lines: Any) -> None:
    """Add `projections` to the lines of `hall`."""
    from infra.runtime.cli import group

    below = group(lines, "projections", "read models: what they hold, building one anew")
    listing = below.add_parser("list", help="every read model, with its version, position and lag")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(handler=_list)
    again = below.add_parser("rebuild", help="build a read model anew beside the one in use, and swap it in")
    again.add_argument("name", metavar="NAME", help="as `hall projections list` shows it")
    again.add_argument("--json", action="store_true", help="print JSON")
    again.set_defaults(handler=_rebuild)


def found() -> Iterator[tuple[str, type[Projection]]]:
    """(service, projection) for every `PROJECTIONS` of a `services.<name>.projections`."""
    services = importlib.import_module("services")
    for module in pkgutil.iter_modules(services.__path__):
        path = f"services.{module.name}.projections"
        if module.ispkg and importlib.util.find_spec(path) is not None:
            for projection in importlib.import_module(path).PROJECTIONS:
                yield module.name, projection


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    by_service: dict[str, list[type[Projection]]] = {}
    for service, projection in found():
        by_service.setdefault(service, []).append(projection)
    lines: list[Line] = []
    with service_databases.existing(settings, list(by_service)) as urls:
        for service, url in urls.items():
            with _failing_clearly(service) as failed:
                lines += bridge.run(_look(url, service, by_service[service]))
            if failed:
                return 1
    if arguments.json:
        print(json.dumps([{**asdict(line), "lag": line.lag} for line in lines]))
    else:
        _print(lines)
    return 0


async def _look(url: str, service: str, projections: list[type[Projection]]) -> list[Line]:
    with reaching_database():
        connection = await connect(url, "command line")
        try:
            head = 0
            if await connection.fetchval("select to_regclass($1) is not null", f"{service}_head"):
                head = await connection.fetchval(f"select position from {service}_head")
            lines = []
            for projection in projections:
                stored = await Schema(projection).progress(connection)
                version, position = (stored.version, stored.position) if stored else (None, 0)
                lines.append(Line(projection.name, service, projection.version, version, position, head))
            return lines
        finally:
            await connection.close()


def _rebuild(arguments: argparse.Namespace, settings: Settings) -> int:
    known = {projection.name: (service, projection) for service, projection in found()}
    if arguments.name not in known:
        names = ", ".join(sorted(known)) or "none"
        raise ConfigurationError(f"there is no read model {arguments.name!r}; there are: {names}")
    service, projection = known[arguments.name]
    started = time.perf_counter()
    with (
        _failing_clearly(service) as failed,
        service_databases.existing(settings, [service]) as urls,
        _progress() as report,
    ):
        position = bridge.run(_rebuild_in(urls[service], service, projection, report))
    if failed:
        return 1
    seconds = round(time.perf_counter() - started, 3)
    if arguments.json:
        result = {
            "name": projection.name,
            "version": projection.version,
            "position": position,
            "seconds": seconds,
        }
        print(json.dumps(result))
    else:
        version = projection.version
        print(f"{projection.name}: version {version} is in use, at position {position}, after {seconds} s")
    return 0


async def _rebuild_in(url: str, service: str, projection: type[Projection], report: Report) -> int:
    log = EventLog(service, url, SystemClock())
    await log.open()
    try:
        return await rebuild(projection, log, codec_of(service), report)
    finally:
        await log.close()


def codec_of(service: str) -> Codec:
    """The codec of a service's events, by its `contract` module."""
    contract = importlib.import_module(f"services.{service}.contract")
    return Codec(contract.CONTRACT.events, getattr(contract, "UPCASTERS", {}))


@contextmanager
def _failing_clearly(service: str) -> Iterator[list[Exception]]:
    """Print an expected failure of the block, and collect it."""
    failed: list[Exception] = []
    try:
        yield failed
    except (StoreUnavailable, RebuildRunning, ProjectionStopped) as error:
        print(f"hall: {service}: {error}", file=sys.stderr)
        failed.append(error)


@contextmanager
def _progress() -> Iterator[Report]:
    """A progress bar on standard error, when a person is looking."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("events"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("events", total=None)
        yield lambda position, head: bar.update(task, completed=position, total=head)


def _print(lines: list[Line]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "service", "version", "stored", "position", "head", "lag", box=box.SIMPLE)
    for line in lines:
        stored = "never built" if line.stored_version is None else str(line.stored_version)
        numbers = (str(line.position), str(line.head), str(line.lag))
        table.add_row(line.name, line.service, str(line.version), stored, *numbers)
    Console().print(table)
