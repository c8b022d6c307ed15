"""`hall projections`: what the read models hold, whether it is what the log says, and building one anew."""

import argparse
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import StoreUnavailable
from infra.hosting import discovery, service_databases
from infra.hosting.cli import group
from infra.hosting.discovery import codec_of
from infra.loop import bridge
from infra.loop.clock import SystemClock
from infra.loop.config import ConfigurationError, Settings
from infra.loop.connecting import connect
from infra.projections.faults import NotComparable, ProjectionStopped, RebuildRunning
from infra.projections.projection import Projection
from infra.projections.rebuild import Report, rebuild
from infra.projections.schema import Schema
from infra.projections.verify import Difference, Verdict, verify

_T = TypeVar("_T")
_LONGEST_VALUE = 200


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
    below = group(lines, "projections", "read models: what they hold, whether it is so, building one anew")
    listing = below.add_parser("list", help="every read model, with its version, position and lag")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(handler=_list)
    for name, handler, help in (
        ("verify", _verify, "replay the log beside a read model, and name the first row that differs"),
        ("rebuild", _rebuild, "build a read model anew beside the one in use, and swap it in"),
    ):
        line = below.add_parser(name, help=help)
        line.add_argument("name", metavar="NAME", help="as `hall projections list` shows it")
        line.add_argument("--json", action="store_true", help="print JSON")
        line.set_defaults(handler=handler)


def found() -> Iterator[tuple[str, type[Projection]]]:
    """(service, projection) for every `PROJECTIONS` of a `services.<name>.projections`."""
    for service in discovery.service_names():
        for projection in discovery.offered(discovery.module(service, "projections"), "PROJECTIONS") or ():
            yield service, projection


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
    done = _worked(rebuild, arguments, settings)
    if done is None:
        return 1
    projection, position, seconds = done
    result = {"name": projection.name, "version": projection.version, "position": position}
    if arguments.json:
        print(json.dumps({**result, "seconds": seconds}))
    else:
        version = projection.version
        print(f"{projection.name}: version {version} is in use, at position {position}, after {seconds} s")
    return 0


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    done = _worked(verify, arguments, settings)
    if done is None:
        return 1
    projection, verdict, seconds = done
    told = {"name": projection.name, "version": projection.version, "same": verdict.first is None}
    if arguments.json:
        result = {**told, **asdict(verdict), "seconds": seconds}
        print(json.dumps(result, ensure_ascii=False, default=float))
    else:
        _print_verdict(projection.name, verdict, seconds)
    return 0 if verdict.first is None else 1


def _worked(
    work: Callable[[type[Projection], EventLog, Codec, Report], Awaitable[_T]],
    arguments: argparse.Namespace,
    settings: Settings,
) -> tuple[type[Projection], _T, float] | None:
    """What came of work on the read model that was named, after how many seconds; None: it failed, and why
    was said. Raises ConfigurationError when there is no such read model."""
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
        result = bridge.run(_with_log(work, urls[service], service, projection, report))
    return None if failed else (projection, result, round(time.perf_counter() - started, 3))


async def _with_log(
    work: Callable[[type[Projection], EventLog, Codec, Report], Awaitable[_T]],
    url: str,
    service: str,
    projection: type[Projection],
    report: Report,
) -> _T:
    log = EventLog(service, url, SystemClock())
    await log.open()
    try:
        return await work(projection, log, codec_of(service), report)
    finally:
        await log.close()


@contextmanager
def _failing_clearly(service: str) -> Iterator[list[Exception]]:
    """Print an expected failure of the block, and collect it."""
    failed: list[Exception] = []
    try:
        yield failed
    except (StoreUnavailable, RebuildRunning, ProjectionStopped, NotComparable) as error:
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


def _print_verdict(name: str, verdict: Verdict, seconds: float) -> None:
    rows = sum(count.rows for count in verdict.tables.values())
    if verdict.first is None:
        print(f"{name}: what the log says, {rows:,} row(s) at position {verdict.position} ({seconds} s)")
        return
    different = sum(count.different for count in verdict.tables.values())
    print(
        f"{name}: NOT WHAT THE LOG SAYS: {different:,} of {rows:,} row(s) at position {verdict.position} "
        f"({seconds} s)"
    )
    for table, count in verdict.tables.items():
        if count.different:
            told = f"{count.changed:,} changed, {count.missing:,} missing, {count.extra:,} too many"
            print(f"  {table}: {told}")
    print(f"  the first: {_described(verdict.first)}")
    print(f"build it anew: hall projections rebuild {name}")


def _described(one: Difference) -> str:
    where = f"{one.table}, {', '.join(f'{name} {_shown(value)}' for name, value in one.key.items())}"
    if one.column is not None:
        return f"{where}: {one.column} is {_shown(one.there)}, the log says {_shown(one.log)}"
    return f"{where}: is missing" if one.there is None else f"{where}: is there, and not in the log"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=float)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
