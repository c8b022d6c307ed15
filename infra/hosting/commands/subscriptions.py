"""`hall subscriptions`: how far each service has followed the others, and following a rewritten log anew."""

import argparse
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from infra.bus import subscriptions
from infra.bus.subscriptions import Standing, Undo
from infra.hosting import discovery, service_databases
from infra.hosting.cli import group
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings
from infra.loop.connecting import connect

_MOST_POSITIONS = 10
_RESET = """
Have a subscription follow its source's log anew from the beginning. That is for a log that was rewritten:
after a failover to a standby that lacked the newest events, or a restore to an earlier time. What will be
done is said first. The running service goes on by itself within seconds."""


def register(lines: Any) -> None:
    """Add the lines of `hall subscriptions`."""
    below = group(lines, "subscriptions", "how far each service has followed the others")
    listing = below.add_parser("list", help="every subscription, with its position and state")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(handler=_list)
    again = below.add_parser("reset", help="follow a log that was rewritten anew", description=_RESET)
    again.add_argument("name", metavar="NAME", help="as `hall subscriptions list` shows it")
    again.add_argument("--yes", action="store_true", help="do not ask; needed where nobody can answer")
    again.add_argument("--json", action="store_true", help="print JSON")
    again.set_defaults(handler=_reset)


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    with service_databases.existing(settings, discovery.part_names()) as urls:
        found = bridge.run(_all(urls))
    if arguments.json:
        print(json.dumps([_line(stands) for stands in found]))
        return 0
    for stands in found:
        print(f"{stands.full_name}  {stands.position} {stands.hash.hex()[:16]}  {stands.state}")
    if not found:
        print("no subscriptions")
    return 0


def _reset(arguments: argparse.Namespace, settings: Settings) -> int:
    with service_databases.existing(settings, discovery.part_names()) as urls:
        found = {stands.full_name: stands for stands in bridge.run(_all(urls))}
        stands = found.get(arguments.name)
        if stands is None:
            choice = f"choose from {', '.join(found)}" if found else "there is none yet"
            raise ConfigurationError(f"there is no subscription {arguments.name!r}: {choice}")
        undo = _undo(stands)
        orphans = bridge.run(_orphans(urls, stands.service))
        for line in _told(stands, undo, orphans):
            print(line, file=sys.stderr)
        if not arguments.yes and not _agreed():
            print("nothing was changed", file=sys.stderr)
            return 1
        done = bridge.run(_done(urls[stands.service], stands, undo))
    result = {"subscription": stands.full_name, "taken_back": done.taken_back, "deadletters": done.letters}
    if arguments.json:
        print(json.dumps({**result, "without_cause": orphans}))
    else:
        print(
            f"{stands.full_name}: took back {done.taken_back}, forgot {done.letters} dead letter(s); "
            f"follows {stands.source} anew as soon as {stands.service} runs"
        )
    return 0


def _told(stands: Standing, undo: Undo | None, orphans: Sequence[int] | None) -> list[str]:
    """What a reset will do, and what it cannot."""
    told = [f"{stands.full_name} is at position {stands.position}, {stands.state}."]
    if undo is not None and stands.rewritten is not None:
        told.append(f"{undo.what} of positions from {stands.rewritten} on are deleted.")
    if letters := stands.failed + stands.waiting:
        told.append(f"{letters} dead letter(s) are forgotten.")
    told.append(f"The log of {stands.source} is followed anew from its beginning.")
    if undo is not None:
        told.append("What came of events that are still as they were stays; of others it is replaced.")
    else:
        told.append(
            f"{stands.service} knows what it has acted on by the events' ids, and does not act on it again. "
            f"What followed from events that are no more stays in its log as history: {_counted(orphans)}. "
            "What it made wrong is put right by commands."
        )
    return told


def _counted(orphans: Sequence[int] | None) -> str:
    if orphans is None:
        return "it cannot be counted without the databases of all that it follows"
    if not orphans:
        return "there is none"
    more = len(orphans) - _MOST_POSITIONS
    positions = ", ".join(map(str, orphans[:_MOST_POSITIONS])) + (f" and {more} more" if more > 0 else "")
    return f"{len(orphans)} event(s), at position(s) {positions}"


def _agreed() -> bool:
    """Raises ConfigurationError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise ConfigurationError("nobody is there to be asked: say --yes")
    print("Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _undo(stands: Standing) -> Undo | None:
    """By convention: in `UNDO` of the module `resets` of the service or the gateway."""
    undo: Mapping[str, Undo] = discovery.offered(discovery.module(stands.service, "resets"), "UNDO") or {}
    return undo.get(stands.name)


async def _all(urls: Mapping[str, str]) -> Sequence[Standing]:
    async with _connected(urls) as databases:
        return [
            stands
            for service, connection in databases.items()
            for stands in await subscriptions.standing(connection, service)
        ]


async def _orphans(urls: Mapping[str, str], service: str) -> Sequence[int] | None:
    async with _connected(urls) as databases:
        return await subscriptions.without_cause(databases, service)


async def _done(url: str, stands: Standing, undo: Undo | None) -> subscriptions.Reset:
    async with _connected({stands.service: url}) as databases:
        return await subscriptions.reset(databases[stands.service], stands, undo)


@asynccontextmanager
async def _connected(urls: Mapping[str, str]) -> AsyncIterator[dict[str, asyncpg.Connection]]:
    async with AsyncExitStack() as held:
        databases = {}
        for service, url in urls.items():
            databases[service] = await connect(url, "command line")
            held.push_async_callback(databases[service].close)
        yield databases


def _line(stands: Standing) -> dict[str, Any]:
    return {
        "subscription": stands.full_name,
        "service": stands.service,
        "source": stands.source,
        "name": stands.name,
        "position": stands.position,
        "hash": stands.hash.hex(),
        "state": "following" if stands.rewritten is None else "stopped",
        "rewritten": stands.rewritten,
        "deadletters": stands.failed,
        "waiting": stands.waiting,
    }
