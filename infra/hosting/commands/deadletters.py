"""`hall deadletters`: events that a subscription could not apply."""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from infra.bus import deadletters
from infra.bus.deadletters import Choice
from infra.bus.tracking import Letter
from infra.hosting import discovery, service_databases
from infra.hosting.cli import group
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings
from infra.loop.connecting import connect

_RETRY_SECONDS = 30.0


def register(subparsers: Any) -> None:
    """Add the lines of `hall deadletters`."""
    lines = group(subparsers, "deadletters", "events that a subscription could not apply")
    listing = lines.add_parser("list", help="show them, with their errors")
    listing.add_argument("service", nargs="?", help="the subscribing service; all of them without it")
    _add_choice(listing)
    listing.set_defaults(handler=_list)
    retrying = lines.add_parser("retry", help="have the running service try them again, in stream order")
    retrying.add_argument("service")
    _add_choice(retrying)
    retrying.set_defaults(handler=_retry)
    discarding = lines.add_parser(
        "discard", help="let one go for good; those behind it in its stream are tried"
    )
    discarding.add_argument("service")
    discarding.add_argument("name", help="the subscription")
    discarding.add_argument("source", help="the service whose event it is")
    discarding.add_argument("position", type=int, help="its position in that service's log")
    discarding.add_argument("--json", action="store_true")
    discarding.set_defaults(handler=_discard)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", help="of one subscription only")
    parser.add_argument("--stream", type=UUID, help="of one stream only")
    parser.add_argument("--json", action="store_true")


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    choice = Choice(arguments.name, arguments.stream)
    with _databases(settings, arguments.service) as urls:
        _require_subscription(urls, arguments.name)
        found = {service: bridge.run(_letters(url, choice)) for service, url in urls.items()}
    lines = [_line(service, letter) for service, letters in found.items() for letter in letters]
    if arguments.json:
        print(json.dumps(lines, ensure_ascii=False))
        return 0
    for line in lines:
        print(
            f"{line['service']}.{line['name']}  {line['source']} {line['position']}  {line['type']}  "
            f"stream {line['stream']}  {line['error'] or 'waits behind an earlier one'}"
        )
    if not lines:
        print("no dead letters")
    return 0


def _retry(arguments: argparse.Namespace, settings: Settings) -> int:
    choice = Choice(arguments.name, arguments.stream)
    with _databases(settings, arguments.service) as urls:
        _require_subscription(urls, arguments.name)
        result = bridge.run(_retried(urls[arguments.service], choice))
    if arguments.json:
        print(json.dumps(result))
    else:
        print(f"asked for {result['asked']}, applied {result['applied']}, left {result['left']}")
    if result["unanswered"]:
        print(
            f"hall: {result['unanswered']} are still to be tried after {_RETRY_SECONDS:g} s: "
            f"{arguments.service} does so once it runs",
            file=sys.stderr,
        )
    return 1 if result["left"] else 0


def _discard(arguments: argparse.Namespace, settings: Settings) -> int:
    with _databases(settings, arguments.service) as urls:
        gone = bridge.run(
            _discarded(urls[arguments.service], arguments.name, arguments.source, arguments.position)
        )
    if gone is None:
        print(
            f"hall: no dead letter {arguments.name} {arguments.source} {arguments.position}; "
            f"`hall deadletters list {arguments.service}` shows those there are",
            file=sys.stderr,
        )
        return 1
    line = _line(arguments.service, gone)
    print(
        json.dumps(line, ensure_ascii=False)
        if arguments.json
        else f"discarded {line['type']} {gone.position}"
    )
    return 0


def _databases(settings: Settings, service: str | None) -> AbstractContextManager[dict[str, str]]:
    """The databases of one part of the hall, or of all."""
    known = discovery.part_names()
    if service is None:
        return service_databases.existing(settings, known)
    discovery.require(service, known)
    return service_databases.existing(settings, [service])


def _require_subscription(urls: Mapping[str, str], name: str | None) -> None:
    if name is None:
        return
    known = sorted({found for url in urls.values() for found in bridge.run(_subscriptions(url))})
    if name not in known:
        choice = f"choose from {', '.join(known)}" if known else "there is none yet"
        raise ConfigurationError(f"there is no subscription {name!r} in {', '.join(urls)}: {choice}")


async def _subscriptions(url: str) -> set[str]:
    connection = await connect(url, "command line")
    try:
        return await deadletters.subscriptions(connection)
    finally:
        await connection.close()


async def _letters(url: str, choice: Choice) -> Sequence[Letter]:
    connection = await connect(url, "command line")
    try:
        return await deadletters.letters(connection, choice)
    finally:
        await connection.close()


async def _retried(url: str, choice: Choice) -> dict[str, int]:
    connection = await connect(url, "command line")
    try:
        asked = await deadletters.retry(connection, choice)
        limit = _now() + _RETRY_SECONDS
        while (unanswered := await deadletters.waiting(connection, choice)) and _now() < limit:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(0.1)
        left = len(await deadletters.letters(connection, choice))
        return {"asked": asked, "applied": max(asked - left, 0), "left": left, "unanswered": unanswered}
    finally:
        await connection.close()


async def _discarded(url: str, name: str, source: str, position: int) -> Letter | None:
    connection = await connect(url, "command line")
    try:
        return await deadletters.discard(connection, name, source, position)
    finally:
        await connection.close()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _line(service: str, letter: Letter) -> dict[str, Any]:
    return {
        "service": service,
        "name": letter.name,
        "source": letter.source,
        "position": letter.position,
        "type": letter.event["type"],
        "stream": str(letter.stream_id),
        "error": letter.error,
        "tries": letter.tries,
        "since": letter.since.isoformat(),
    }
