"""`hall audit`: proves that history is untouched, and shows it."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from infra.bus.cloudevents import to_cloudevent
from infra.eventstore import audit, chain
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded
from infra.hosting import discovery
from infra.hosting.cli import group
from infra.hosting.commands import audit_proof, streams
from infra.hosting.commands.support import (
    as_json,
    failing_plainly,
    moment,
    of_service,
    open_logs,
    output,
    print_json,
    to_file,
)
from infra.hosting.progress import Progress
from infra.loop import bridge
from infra.loop.config import Settings

_PAGE = 1000
_ID_HELP = "its stream's id, or what people call it, say a case's number"
_SEALED = re.compile(r"sealed:[0-9a-f-]{36}:[A-Za-z0-9+/=]+")


def register(lines: Any) -> None:
    """Add `audit` to the lines of `hall`."""
    words = group(lines, "audit", "prove that history is untouched, and show it")

    audit_proof.add_lines(words)

    history = words.add_parser("history", help="everything that happened to one thing")
    history.add_argument("id", metavar="ID", help=_ID_HELP)
    as_json(history, _history)

    as_of = words.add_parser("as-of", help="how one thing stood at a time")
    as_of.add_argument("id", metavar="ID", help=_ID_HELP)
    as_of.add_argument("time", type=moment, metavar="TIME", help="RFC 3339 with offset")
    as_json(as_of, _as_of)

    export = words.add_parser(
        "export",
        help="every event, for other programs; JSON lines",
        description="Every event, as JSON lines. A log that is not whole is written all the same, for it may "
        "be evidence, and the exit code is then 1.",
    )
    export.add_argument("--format", choices=["cloudevents"], default="cloudevents")
    of_service(export)
    to_file(export)
    export.set_defaults(handler=failing_plainly(_export))


def _history(arguments: argparse.Namespace, settings: Settings) -> int:
    zone = settings.zone
    with open_logs(settings, None) as logs:
        service, stream = streams.find(logs, arguments.id)
    events = [audit.readable(event) for event in stream]
    stream_id = stream[0].stream_id
    if arguments.json:
        print_json({"service": service, "stream_id": str(stream_id), "events": events})
        return 0
    print(f"{service} {stream_id}: {len(events)} event(s)")
    for recorded, event in zip(stream, events, strict=True):
        _print_event(recorded, event, zone)
    return 0


def _as_of(arguments: argparse.Namespace, settings: Settings) -> int:
    with open_logs(settings, None) as logs:
        service, stream = streams.find(logs, arguments.id)
    found = {"service": service, **audit.as_of(discovery.language_of(service), stream, arguments.time)}
    if arguments.json:
        print_json(found)
        return 0
    print(
        f"{found['aggregate']} {found['id']} ({service}) as of {found['as_of']}: version {found['version']}"
    )
    if found["recorded_later"]:
        print(f"{found['recorded_later']} of its events had happened by then but were recorded later")
    print(_SEALED.sub("(sealed)", json.dumps(found["state"], indent=2, ensure_ascii=False)))
    return 0


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    with open_logs(settings, arguments.service) as logs:
        with output(arguments.output) as out:
            for service, log in logs.items():
                for event in _events(log, Progress(f"exporting {service}")):
                    out.write(json.dumps(_cloudevent(service, event), ensure_ascii=False) + "\n")
        flaws = {service: bridge.run(chain.verify(log.pool, log.name)).flaw for service, log in logs.items()}
    for service, flaw in flaws.items():
        if flaw is not None:
            print(
                f"hall: {chain.told(service, flaw)}; its events were exported as they are stored now",
                file=sys.stderr,
            )
    return 1 if any(flaws.values()) else 0


def _cloudevent(service: str, event: Recorded) -> dict[str, Any]:
    with audit.legible(event):
        return to_cloudevent(service, event)


def _events(log: EventLog, progress: Progress) -> Iterator[Recorded]:
    """All of a log, a page in memory at a time, up to where it stands when we start."""
    head, at = bridge.run(log.head()), 0
    while page := bridge.run(log.read(at, max(0, min(_PAGE, head - at)))):
        yield from page
        at = page[-1].position
        progress(at, head)


def _print_event(recorded: Recorded, event: dict[str, Any], zone: ZoneInfo) -> None:
    told = event["metadata"]
    at = audit.occurred_at(recorded).astimezone(zone).isoformat(timespec="seconds")
    print(f"\n{event['version']:>4}  {at}  {event['type']}  (position {event['position']})")
    by = ", ".join(f"{word} {told[word]}" for word in ("actor", "role", "channel", "clause") if word in told)
    print(f"      {by}" if by else "      by nobody named")
    because = f", correlation {told['correlation_id']}" if "correlation_id" in told else ""
    print(f"      event {event['event_id']}{because}")
    if recorded.recorded_at != audit.occurred_at(recorded):
        print(f"      recorded {recorded.recorded_at.astimezone(zone).isoformat(timespec='seconds')}")
    for name, value in event["data"].items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        print(f"      {name}: {_SEALED.sub('(sealed)', shown)}")
