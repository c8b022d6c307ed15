"""What the lines of `hall audit` have in common: arguments, open logs, output, and failing plainly."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from infra.eventstore.audit import NotAuditable, has_log
from infra.eventstore.checkpoint import CheckpointError
from infra.eventstore.log import EventLog
from infra.eventstore.records import StoreUnavailable
from infra.hosting import discovery, private_files, service_databases
from infra.loop import bridge
from infra.loop.clock import clock_from
from infra.loop.config import Settings
from infra.loop.connecting import connect

Handler = Callable[[argparse.Namespace, Settings], int]


@contextmanager
def open_logs(settings: Settings, service: str | None) -> Iterator[dict[str, EventLog]]:
    """The open logs of one service or of all that have one, for reading only."""
    with ExitStack() as held:
        urls = held.enter_context(service_databases.existing(settings, _services(service)))
        logs = {}
        for name, url in urls.items():
            log = EventLog(name, url, clock_from(None), pool_size=1)
            if bridge.run(_has_log(url, name)):
                bridge.run(log.open(create_tables=False))
                held.callback(_close, log)
                logs[name] = log
        if not logs:
            raise NotAuditable(f"{', '.join(urls)}: no log yet; nothing was ever stored")
        yield logs


def _services(wanted: str | None) -> list[str]:
    known = discovery.service_names()
    if wanted is None:
        return known
    discovery.require(wanted, known)
    return [wanted]


def _close(log: EventLog) -> None:
    bridge.run(log.close())


async def _has_log(url: str, name: str) -> bool:
    connection = await connect(url, "command line")
    try:
        return await has_log(connection, name)
    finally:
        await connection.close()


def failing_plainly(handler: Handler) -> Handler:
    """What an auditor can act on is told in a line, not in a traceback."""

    def told(arguments: argparse.Namespace, settings: Settings) -> int:
        try:
            return handler(arguments, settings)
        except (NotAuditable, CheckpointError, StoreUnavailable, OSError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            print(f"hall: {error}", file=sys.stderr)
            return 1

    return told


def as_json(parser: argparse.ArgumentParser, handler: Handler) -> None:
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(handler=failing_plainly(handler))


def of_service(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--service", metavar="SERVICE", help="this one only; default: all")


def to_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")


@contextmanager
def output(file: Path | None) -> Iterator[IO[str]]:
    """Where to write; a file appears under its name once it is whole, for its owner only."""
    if file is None:
        yield sys.stdout
        return
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.unlink(missing_ok=True)
        out = os.fdopen(private_files.create(beside), "w", encoding="utf-8")
    except OSError as error:
        raise NotAuditable(f"{file} cannot be written: {error.strerror}") from None
    try:
        with out:
            yield out
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time with an offset; write 2026-03-02T09:00:00+08:00"
        )
    return at
