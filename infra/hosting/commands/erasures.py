"""`hall erasures`: the register of erasures, taken out of the logs, and brought to databases."""

import argparse
from pathlib import Path
from typing import Any

from infra.contracts import KeyDestroyed
from infra.eventstore.log import EventLog
from infra.hosting.cli import group
from infra.hosting.commands.support import as_json, failing_plainly, open_logs, output, print_json, to_file
from infra.loop import bridge
from infra.loop.clock import clock_from
from infra.loop.config import ConfigurationError, Settings
from infra.privacy.erasing import Eraser
from infra.privacy.register import Destroyed, Register, parse

_PAGE = 1000


def register(lines: Any) -> None:
    """Add `erasures` to the lines of `hall`."""
    words = group(lines, "erasures", "what was erased, kept outside the databases")

    export = words.add_parser(
        "export",
        help="the register of all that was erased, to be kept apart from the backups",
        description="The register of erasures: of what the logs here tell, and what HALL_ERASURES_FILE does. "
        "For a hall whose services share no folder, and to be taken more often than backups.",
    )
    to_file(export)
    export.set_defaults(handler=failing_plainly(_export))

    apply = words.add_parser(
        "apply",
        help="erase again whom the register says was erased",
        description="Erase again, in every service's database, whom the register says was erased. A start of "
        "a service and `hall restore` do the same.",
    )
    apply.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="made by `erasures export`; the register takes it in",
    )
    as_json(apply, _apply)


def take_in(register: Register, files: list[Path]) -> None:
    """Add to the register what these files, each one itself, tell beyond it. Raises ConfigurationError."""
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from None
        if new := register.missing(parse(content, file)):
            register.add(new)


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    with open_logs(settings, None) as logs:
        told = [line for log in logs.values() for line in bridge.run(_told_by(log))]
    known = {key for line in told for key in line.keys}
    told += [line for line in Register.of(settings).read() if not known.issuperset(line.keys)]
    with output(arguments.output) as out:
        for line in told:
            out.write(f"{line.model_dump_json()}\n")
    return 0


def _apply(arguments: argparse.Namespace, settings: Settings) -> int:
    register = Register.of(settings)
    take_in(register, arguments.files)
    clock = clock_from(settings.text("HALL_CLOCK_FILE"))
    with open_logs(settings, None) as logs:
        again = {
            service: bridge.run(Eraser(log, clock, register, None).apply_register())
            for service, log in logs.items()
        }
    if arguments.json:
        print_json({"erased_again": again})
    else:
        for service, persons in again.items():
            print(f"{service}: {persons} person(s) erased again")
    return 0


async def _told_by(log: EventLog) -> list[Destroyed]:
    told: list[Destroyed] = []
    at = 0
    while page := (await log.read_types([KeyDestroyed.__name__], at, _PAGE))[0]:
        events = [KeyDestroyed.model_validate_json(one.state) for one in page]
        told += [Destroyed(log=log.name, person=e.person, keys=e.keys, at=e.destroyed_at) for e in events]
        at = page[-1].position
    return told
