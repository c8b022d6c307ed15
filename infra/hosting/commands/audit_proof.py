"""`hall audit verify`, `checkpoint` and `public-key`: what proves that a log is as it was written."""

import argparse
import base64
import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from asyncpg.pool import PoolConnectionProxy

from infra.eventstore import audit, chain, checkpoint, proof
from infra.eventstore.log import EventLog
from infra.hosting.commands.support import as_json, of_service, open_logs, output, print_json, to_file
from infra.hosting.discovery import codec_of
from infra.hosting.progress import Progress
from infra.hosting.secrets import checkpoint_key, existing_checkpoint_key, master_key_at_hand
from infra.loop import bridge, values
from infra.loop.clock import clock_from
from infra.loop.config import ConfigurationError, Settings
from infra.privacy import keys_check


def add_lines(words: Any) -> None:
    """Add the lines below `hall audit`."""
    verify = words.add_parser(
        "verify",
        help="find what was changed, removed or added",
        description="Find the first event that was changed, removed or added; in a whole log, also which "
        "claims and stored answers are not what its events say. A tail that was cut off whole, and what was "
        "written anew in its place, show only against a checkpoint that was kept elsewhere.",
    )
    of_service(verify)
    verify.add_argument("--checkpoint", type=Path, metavar="FILE", help="made by `audit checkpoint` before")
    verify.add_argument(
        "--public-key",
        type=_key,
        metavar="KEY",
        help="as `audit public-key` printed it; default: from the key that signs here",
    )
    as_json(verify, _verify)

    signed = words.add_parser("checkpoint", help="verify the logs and sign where they stand; prints JSON")
    of_service(signed)
    to_file(signed)
    as_json(signed, _checkpoint)

    as_json(
        words.add_parser(
            "public-key", help="the key that checkpoints are held against, for whoever verifies"
        ),
        _public_key,
    )


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.public_key and not arguments.checkpoint:
        raise ConfigurationError("--public-key is the key of a checkpoint: give --checkpoint FILE with it")
    seen = _checkpoints(arguments.checkpoint) if arguments.checkpoint else []
    public_key = arguments.public_key or (_own_public_key(settings) if seen else b"")
    with open_logs(settings, arguments.service) as logs:
        if lost := [one.log for one in seen if one.log not in logs and arguments.service in (None, one.log)]:
            raise audit.NotAuditable(f"{arguments.checkpoint} saw a log that is not there: {', '.join(lost)}")
        results = [
            _proof(service, log, [one for one in seen if one.log == service], public_key)
            | _keys_of(log, settings)
            for service, log in logs.items()
        ]
    whole = all(result["whole"] and not result["keys"] for result in results)
    if arguments.json:
        print_json({"whole": whole, "logs": results})
    else:
        for result in results:
            _print_proof(result)
        if alone := [result["service"] for result in results if not result["checkpoints"]]:
            print(
                f"{', '.join(alone)}: a tail that was cut off whole, or a history written anew with hashes "
                "that fit, shows only against a checkpoint: --checkpoint FILE"
            )
    return 0 if whole else 1


def _proof(
    service: str, log: EventLog, seen: list[checkpoint.Checkpoint], public_key: bytes
) -> dict[str, Any]:
    started = time.perf_counter()
    found, checks = bridge.run(_prove(log, seen, public_key, Progress(f"verifying {service}")))
    verified = found.verified
    return {
        "service": service,
        "whole": found.whole and all(check["holds"] for check in checks),
        "events": verified.events,
        "hash": verified.hash.hex(),
        "flaw": verified.flaw and asdict(verified.flaw),
        "faults": found.faults(),
        "held": {f"{one.name}s": asdict(one) for one in found.held},
        "checkpoints": checks,
        "proven": {
            "by_chain": verified.events,
            "by_checkpoint": max((check["position"] for check in checks if check["holds"]), default=0),
        },
        "seconds": round(time.perf_counter() - started, 3),
    }


def _keys_of(log: EventLog, settings: Settings) -> dict[str, Any]:
    """What is wrong with the keys of persons beside a log, in words."""
    return {"keys": bridge.run(keys_check.told(log, codec_of(log.name), master_key_at_hand(settings)))}


async def _prove(
    log: EventLog, seen: list[checkpoint.Checkpoint], public_key: bytes, progress: Progress
) -> tuple[proof.Proof, list[dict[str, Any]]]:
    """Everything is proven of one snapshot."""
    async with chain.snapshot(log.pool) as connection:
        found = await proof.prove_within(connection, log.name, progress)
        return found, [await _held_against(one, connection, found.verified, public_key) for one in seen]


async def _held_against(
    one: checkpoint.Checkpoint,
    connection: PoolConnectionProxy,
    verified: chain.Verified,
    public_key: bytes,
) -> dict[str, Any]:
    told = {"position": one.position, "time": one.time.isoformat()}
    try:
        await checkpoint.check(connection, one, public_key)
    except checkpoint.CheckpointError as error:
        return {**told, "holds": False, "why": str(error)}
    if verified.flaw is not None and verified.events < one.position:
        why = f"the log has the hash that it names, but the chain does not lead there, for {verified.flaw}"
        return {**told, "holds": False, "why": why}
    return {**told, "holds": True}


def _print_proof(result: Mapping[str, Any]) -> None:
    service, events = result["service"], f"{result['events']:,} event(s)"
    if result["flaw"] is None:
        whole = "its chain is whole" if result["faults"] else "whole"
        for fault in result["faults"]:
            print(f"{service}: NOT WHOLE: {fault}")
        print(f"{service}: {whole}, {events}, last hash {result['hash']} ({result['seconds']} s)")
    else:
        print(f"{service}: NOT WHOLE: {result['faults'][0]}; the {events} before are as they were stored")
        print(f"{service}: claims and stored answers were not looked at: only a whole log says what they are")
    for held in result["held"].values():
        _print_held(service, held)
    for finding in result["keys"]:
        print(f"{service}: {finding}")
    for check in result["checkpoints"]:
        _print_check(result, check)


def _print_held(service: str, held: Mapping[str, Any]) -> None:
    if not held["differences"]:
        print(f"{service}: {held['rows'] - held['unproven']:,} {held['name']}(s) as its events say")
    if held["unproven"]:
        print(
            f"{service}: {held['unproven']:,} {held['name']}(s) of commands that stored no event: nothing "
            "proves them, and they decided nothing"
        )


def _print_check(result: Mapping[str, Any], check: Mapping[str, Any]) -> None:
    place = f"{result['service']}: checkpoint of {check['time']} at position {check['position']}"
    if check["holds"]:
        print(
            f"{place} holds: up to there nothing was cut off or written anew; the "
            f"{result['events'] - check['position']:,} event(s) since rest on the chain alone"
        )
    else:
        print(f"{place} DOES NOT HOLD: {check['why']}")


def _checkpoint(arguments: argparse.Namespace, settings: Settings) -> int:
    now = clock_from(settings.text("HALL_CLOCK_FILE")).now()
    with open_logs(settings, arguments.service) as logs:
        seed = checkpoint_key(settings)
        signed = [
            bridge.run(checkpoint.take(log.pool, name, now, seed, Progress(f"verifying {name}"))).to_wire()
            for name, log in logs.items()
        ]
    with output(arguments.output) as out:
        out.write(json.dumps({"checkpoints": signed}, indent=2) + "\n")
    return 0


def _public_key(arguments: argparse.Namespace, settings: Settings) -> int:
    key = base64.b64encode(_own_public_key(settings)).decode()
    if arguments.json:
        print_json({"public_key": key})
    else:
        print(key)
    return 0


def _own_public_key(settings: Settings) -> bytes:
    return checkpoint.public_key(existing_checkpoint_key(settings))


def _checkpoints(file: Path) -> list[checkpoint.Checkpoint]:
    """Raises NotAuditable when the file is not one that `audit checkpoint` wrote."""
    try:
        told = json.loads(file.read_text())["checkpoints"]
        return [checkpoint.Checkpoint.from_wire(wire) for wire in told]
    except OSError as error:
        raise audit.NotAuditable(f"{file} cannot be read: {error.strerror}") from None
    except checkpoint.CheckpointError as error:
        raise audit.NotAuditable(f"{file} holds no checkpoints: {error}") from error
    except (ValueError, KeyError, TypeError):
        raise audit.NotAuditable(
            f"{file} holds no checkpoints: give a file that `hall audit checkpoint` wrote"
        ) from None


def _key(text: str) -> bytes:
    try:
        return values.decode_key(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no public key; `hall audit public-key` prints the one of a hall"
        ) from None
