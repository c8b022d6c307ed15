"""`hall backup` and `hall restore`."""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import asyncpg

from infra.hosting import backup, backup_manifest, discovery, restore, run_file, service_databases
from infra.hosting.backup_manifest import BackupError
from infra.hosting.commands.erasures import take_in
from infra.hosting.secrets import checkpoint_key, master_key, require_all
from infra.loop import bridge
from infra.loop.clock import clock_from
from infra.loop.config import Settings
from infra.privacy.register import Register


def register(lines: Any) -> None:
    """Add `backup` and `restore` to the lines of `hall`."""
    for name, help, handler in (
        ("backup", "write every service's database into a folder, while the hall goes on", _backup),
        ("restore", "bring a backup back into empty databases, and prove it", _restore),
    ):
        line = lines.add_parser(name, help=help)
        line.add_argument("folder", type=Path, metavar="DIR")
        line.add_argument("--json", action="store_true", help="print the backup's manifest as JSON")
        line.set_defaults(handler=handler)
        if name == "restore":
            line.add_argument(
                "--erasures",
                type=Path,
                action="append",
                default=[],
                metavar="FILE",
                help="a register of erasures, or what `hall erasures export` wrote; taken into the own one",
            )


def _backup(arguments: argparse.Namespace, settings: Settings) -> int:
    folder, now = arguments.folder, clock_from(settings.text("HALL_CLOCK_FILE")).now()
    try:
        with service_databases.existing(settings, discovery.part_names()) as urls:
            manifest = bridge.run(backup.backup(urls, folder, checkpoint_key(settings), now, _say))
    except (BackupError, asyncpg.PostgresError, OSError) as error:
        return _failed("no backup was made", error)
    _print(manifest, arguments.json, "backed up")
    _say(
        "to restore it, the same HALL_PRIVACY_KEY, HALL_CHECKPOINT_KEY and HALL_IDENTITY_KEY (in the "
        "embedded run privacy.key, checkpoint.key and identity.key of the data folder) are needed: keep "
        f"them, and keep them elsewhere; so do with the register of erasures, {Register.of(settings).file}, "
        "which no backup holds"
    )
    faults = [
        f"{entry['service']}: NOT WHOLE: {fault}"
        for entry in manifest["services"]
        if entry["log"]
        for fault in entry["log"]["faults"]
    ]
    for fault in faults:
        _say(f"{fault}. It was kept as it is, but `hall restore` takes only what is whole")
    return 1 if faults else 0


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    require_all(settings)
    register, clock = Register.of(settings), clock_from(settings.text("HALL_CLOCK_FILE"))
    try:
        manifest = backup_manifest.read(arguments.folder, checkpoint_key(settings))
        logs = [entry["service"] for entry in manifest["services"] if entry["log"]]
        services = [entry["service"] for entry in manifest["services"]]
        with run_file.hold(settings, alone=True), _targets(settings, services) as urls:
            take_in(register, arguments.erasures)
            register.read()  # refused before anything is brought back
            bridge.run(restore.restore(urls, arguments.folder, manifest, master_key(settings), _say))
            again = sum(bridge.run(restore.erase_again(log, urls[log], register, clock)) for log in logs)
    except (BackupError, asyncpg.PostgresError, OSError) as error:
        return _failed("nothing was restored", error)
    _print(manifest, arguments.json, "restored and verified")
    _say("before the hall starts: empty the queues of its RabbitMQ, which may hold later events")
    _say(_erased_again(again, register, manifest["made_at"]))
    return 0


def _erased_again(persons: int, register: Register, made_at: str) -> str:
    """How far it is true that who was erased after the backup is erased."""
    lines = register.read()
    if not lines:
        return (
            f"there is no register of erasures in {register.file}: bring the hall's there, or give "
            "`hall erasures apply` what `hall erasures export` wrote, or erase again whoever was erased "
            f"after {made_at}"
        )
    last = max(line.at for line in lines).isoformat()
    return (
        f"erased again: {persons} person(s), as {register.file} says, whose last erasure is of {last}: if "
        "there were later ones, give their register to `hall erasures apply`"
    )


def _targets(settings: Settings, services: Iterable[str]) -> AbstractContextManager[dict[str, str]]:
    """Embedded databases are made for a run that is embedded altogether, never beside configured ones."""
    services = list(services)
    if any(settings.database_url(service) for service in services):
        return service_databases.existing(settings, services)
    return service_databases.opened(settings, services)


def _print(manifest: dict[str, Any], as_json: bool, done: str) -> None:
    if as_json:
        print(json.dumps(manifest, indent=2))
        return
    for entry in manifest["services"]:
        log = entry["log"]
        what = f"{log['position']:,} event(s), last hash {log['hash']}" if log else "no log"
        print(f"{entry['service']}: {done}, {what}, {entry['bytes']:,} bytes")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _failed(what: str, error: Exception) -> int:
    _say(f"hall: {what}: {error}")
    return 1
