"""`hall audit`: proves that history is untouched, and shows it."""

import argparse
import json
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.eventstore import audit, chain, checkpoint
from infra.eventstore.cli_support import (
    as_json,
    failing_plainly,
    moment,
    of_service,
    open_logs,
    output,
    print_json,
    stream_id,
    to_file,
)
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded
from infra.runtime import bridge
from infra.runtime.cli import group
from infra.runtime.clock import clock_from
from infra.runtime.config import Settings
from infra.runtime.progress import Progress
from infra.runtime.secrets import checkpoint_key

_PAGE = 1000
_SEALED = re.compile(r"sealed:[0-9a-f-]{36}:[A-Za-z0-9+/=]+")


def register(lines: Any) -> None:
    """Add `audit` to the lines of `hall`."""
    words = group(lines, "audit", "prove that history is untouched, and show it")

    verify = words.add_parser("verify", help="find the first event that was changed, removed or added")
    of_service(verify)
    verify.add_argument("--checkpoint", type=Path, metavar="FILE", help="made by `audit checkpoint` before")
    as_json(verify, _verify)

    history = words.add_parser("history", help="everything that happened to one thing")
    history.add_argument("id", type=stream_id, metavar="ID")
    as_json(history, _history)

    as_of = words.add_parser("as-of", help="how one thing stood at a time")
    as_of.add_argument("id", type=stream_id, metavar="ID")
    as_of.add_argument("time", type=moment, metavar="TIME", help="RFC 3339 with offset")
    as_json(as_of, _as_of)

    export = words.add_parser("export", help="every event, for other programs; JSON lines")
    export.add_argument("--format", choices=["cloudevents"], default="cloudevents")
    of_service(export)
    to_file(export)
    export.set_defaults(handler=failing_plainly(_export))

    signed = words.add_parser("checkpoint", help="sign where the logs stand now; prints JSON")
    of_service(signed)
    to_file(signed)
    as_json(signed, _checkpoint)


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    seen = _checkpoints(arguments.checkpoint) if arguments.checkpoint else []
    public_key = checkpoint.public_key(checkpoint_key(settings)) if seen else b""
    with open_logs(settings, arguments.service) as logs:
        if lost := [one.log for one in seen if one.log not in logs and arguments.service in (None, one.log)]:
            raise audit.NotAuditable(f"{arguments.checkpoint} saw a log that is not there: {', '.join(lost)}")
        results = [
            _proof(service, log, [one for one in seen if one.log == service], public_key)
            for service, log in logs.items()
        ]
    whole = all(result["whole"] for result in results)
    if arguments.json:
        print_json({"whole": whole, "logs": results})
    else:
        for result in results:
            _print_proof(result)
    return 0 if whole else 1


def _proof(
    service: str, log: EventLog, seen: list[checkpoint.Checkpoint], public_key: bytes
) -> dict[str, Any]:
    started = time.perf_counter()
    verified = bridge.run(chain.verify(log.pool, log.name, Progress(f"verifying {service}")))
    seconds = time.perf_counter() - started
    flaw = verified.flaw and {"position": verified.flaw.position, "what": verified.flaw.what}
    checks = [_held_against(one, log, public_key) for one in seen]
    return {
        "service": service,
        "whole": flaw is None and all(check["holds"] for check in checks),
        "events": verified.events,
        "hash": verified.hash.hex(),
        "flaw": flaw,
        "checkpoints": checks,
        "seconds": round(seconds, 3),
    }


def _held_against(one: checkpoint.Checkpoint, log: EventLog, public_key: bytes) -> dict[str, Any]:
    try:
        bridge.run(checkpoint.check(log.pool, one, public_key))
    except checkpoint.CheckpointError as error:
        return {"position": one.position, "time": one.time.isoformat(), "holds": False, "why": str(error)}
    return {"position": one.position, "time": one.time.isoformat(), "holds": True}


def _print_proof(result: Mapping[str, Any]) -> None:
    service, flaw, events = result["service"], result["flaw"], f"{result['events']:,} event(s)"
    if flaw is None:
        print(f"{service}: whole, {events}, last hash {result['hash']} ({result['seconds']} s)")
    else:
        print(
            f"{service}: NOT WHOLE: position {flaw['position']} was {flaw['what']}; "
            f"the {events} before are as they were stored"
        )
    for check in result["checkpoints"]:
        verdict = "holds" if check["holds"] else f"DOES NOT HOLD: {check['why']}"
        print(f"{service}: checkpoint of {check['time']} at position {check['position']} {verdict}")


def _checkpoint(arguments: argparse.Namespace, settings: Settings) -> int:
    seed, now = checkpoint_key(settings), clock_from(settings.text("HALL_CLOCK_FILE")).now()
    with open_logs(settings, arguments.service) as logs:
        signed = [
            bridge.run(checkpoint.take(log.pool, log.name, now, seed)).to_wire() for log in logs.values()
        ]
    with output(arguments.output) as out:
        out.write(json.dumps({"checkpoints": signed}, indent=2) + "\n")
    return 0


def _checkpoints(file: Path) -> list[checkpoint.Checkpoint]:
    """Raises NotAuditable when the file is not one that `audit checkpoint` wrote."""
    try:
        return [checkpoint.Checkpoint.from_wire(wire) for wire in json.loads(file.read_text())["checkpoints"]]
    except (ValueError, KeyError, TypeError, checkpoint.CheckpointError) as error:
        raise audit.NotAuditable(f"{file} holds no checkpoints: {error!r}") from error


def _history(arguments: argparse.Namespace, settings: Settings) -> int:
    with open_logs(settings, None) as logs:
        service, stream = _stream(logs, arguments.id)
    events = [audit.readable(event) for event in stream]
    if arguments.json:
        print_json({"service": service, "stream_id": str(arguments.id), "events": events})
        return 0
    zone = ZoneInfo(settings.required("HALL_TIME_ZONE"))
    print(f"{service} {arguments.id}: {len(events)} event(s)")
    for recorded, event in zip(stream, events, strict=True):
        _print_event(recorded, event, zone)
    return 0


def _as_of(arguments: argparse.Namespace, settings: Settings) -> int:
    with open_logs(settings, None) as logs:
        service, stream = _stream(logs, arguments.id)
    found = {"service": service, **audit.as_of(audit.Language.of(service), stream, arguments.time)}
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
    from infra.bus.cloudevents import to_cloudevent

    with open_logs(settings, arguments.service) as logs, output(arguments.output) as out:
        for service, log in logs.items():
            for event in _events(log, Progress(f"exporting {service}")):
                out.write(json.dumps(to_cloudevent(service, event), ensure_ascii=False) + "\n")
    return 0


def _events(log: EventLog, progress: Progress) -> Iterator[Recorded]:
    """All of a log, a page in memory at a time, up to where it stands when we start."""
    head, at = bridge.run(log.head()), 0
    while page := bridge.run(log.read(at, min(_PAGE, head - at))):
        yield from page
        at = page[-1].position
        progress(at, head)


def _stream(logs: dict[str, EventLog], stream_id: UUID) -> tuple[str, list[Recorded]]:
    for service, log in logs.items():
        if stream := bridge.run(log.stream(stream_id)):
            return service, stream
    raise audit.NotAuditable(f"no log of {', '.join(logs)} has a stream {stream_id}")


def _print_event(recorded: Recorded, event: dict[str, Any], zone: ZoneInfo) -> None:
    told = event["metadata"]
    at = audit.occurred_at(recorded).astimezone(zone).isoformat(timespec="seconds")
    print(f"\n{event['version']:>4}  {at}  {event['type']}  (position {event['position']})")
    by = ", ".join(f"{word} {told[word]}" for word in ("actor", "role", "channel", "clause") if word in told)
    print(f"      {by}" if by else "      by nobody named")
    if recorded.recorded_at != audit.occurred_at(recorded):
        print(f"      recorded {recorded.recorded_at.astimezone(zone).isoformat(timespec='seconds')}")
    for name, value in event["data"].items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        print(f"      {name}: {_SEALED.sub('(sealed)', shown)}")
