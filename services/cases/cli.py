"""`hall import receipts`, `hall import xes` and `hall report cases`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from infra.hosting import hall_client
from infra.hosting.cli import group
from infra.hosting.progress import Progress
from infra.loop.config import Settings
from services.cases.importing.names import CASE_FIELDS, STEP_FIELDS

if TYPE_CHECKING:
    from services.cases.importing.findings import Faults
    from services.cases.importing.importer import Advance, Importer

_HALL = "main"
_ITEM = "permit-receipt"
_FIELDS = sorted(CASE_FIELDS | STEP_FIELDS)
_KINDS = {
    "receipts": "historical cases from a receipt log (CSV, plain or gzip); resumable, twice is once",
    "xes": "historical cases from an event log in XES (IEEE 1849, plain or gzip); resumable, twice is once",
}


def register(lines: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add all lines."""
    kinds = group(lines, "import", "records of another system")
    for kind, help in _KINDS.items():
        line = kinds.add_parser(kind, help=help)
        line.add_argument("file", type=Path, metavar="FILE")
        line.add_argument("--hall", default=_HALL, help=f"hall the cases belong to (default: {_HALL})")
        line.add_argument("--item", default=_ITEM, help=f"item the cases belong to (default: {_ITEM})")
        line.add_argument(
            "--source",
            default=kind,
            help=f"system the log comes from: a case's name counts once in it (default: {kind})",
        )
        line.add_argument(
            "--map",
            action="append",
            default=[],
            type=_mapped,
            metavar="NAME=FIELD",
            help=f"what a name in the log stands for, of: {', '.join(_FIELDS)} (repeatable)",
        )
        line.add_argument("--encoding", help="the file's encoding, whatever it declares")
        line.add_argument(
            "--time-zone",
            type=_zone,
            metavar="ZONE",
            help="of times without offset, like Europe/Amsterdam",
        )
        line.add_argument("--json", action="store_true")
        line.set_defaults(handler=import_cases, kind=kind)

    report = group(lines, "report", "figures").add_parser("cases", help="figures over all cases")
    report.add_argument("--hall", help="one hall only")
    report.add_argument(
        "--from", dest="from_date", type=_date, metavar="DATE", help="begun on this day or later"
    )
    report.add_argument(
        "--to", dest="to_date", type=_date, metavar="DATE", help="begun on this day or earlier"
    )
    report.add_argument("--json", action="store_true")
    report.set_defaults(handler=report_cases)


def import_cases(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 0 when every case is there now, 1 when some were refused or the import broke off."""
    from services.cases.importing.findings import Faults, NotALog, Reading
    from services.cases.importing.importer import Importer, ImportFailed, Target
    from services.cases.importing.names import Names
    from services.cases.importing.receipts import read_receipts
    from services.cases.importing.sender import HallAway
    from services.cases.importing.xes import read_xes

    read = read_receipts if args.kind == "receipts" else read_xes
    url, token = hall_client.url(settings), hall_client.token(settings, "operator")
    broken: list[Exception] = []
    with Faults.kept() as faults:
        with _progress() as advance:
            followed = Progress("read models follow to position")
            reading = Reading(Names(dict(args.map)), args.encoding, args.time_zone)
            importer = Importer(Target(args.hall, args.item, args.source), reading, faults, advance, followed)
            try:
                asyncio.run(importer.run(read, args.file, url, token))
            except* (NotALog, ImportFailed, HallAway, OSError) as errors:
                broken.extend(_leaves(errors))
        if broken:
            print(f"hall import {args.kind}: {broken[0]}", file=sys.stderr)
            if isinstance(broken[0], HallAway) or importer.summary.imported:
                done = importer.summary.imported
                print(f"{done:,} cases were imported; run it again for the rest", file=sys.stderr)
        if not broken or importer.summary.position:
            _print_summary(importer, faults, as_json=args.json)
        return 1 if broken or len(faults) else 0


def _print_summary(importer: "Importer", faults: "Faults", *, as_json: bool) -> None:
    """What came of it, with the faults one by one: there may be more of them than fit in memory."""
    summary, reading = importer.summary, importer.reading
    if as_json:
        counts = {
            "imported": summary.imported,
            "steps": summary.steps,
            "already_there": summary.already_there,
            "passed_over": reading.passed_over,
            "not_understood": dict(reading.not_understood.most_common()),
            "position": summary.position,
            "followed": summary.followed,
        }
        print(json.dumps(counts, ensure_ascii=False)[:-1], end=', "refused": [')
        for number, fault in enumerate(faults):
            print(", " if number else "", json.dumps(fault.to_json(), ensure_ascii=False), sep="", end="")
        print("]}")
        return
    print(f"imported {summary.imported:,} cases with {summary.steps:,} steps; ", end="")
    print(f"already there: {summary.already_there:,}; refused: {len(faults):,}")
    if summary.followed < summary.position:
        where = f"position {summary.followed:,} of {summary.position:,}"
        print(f"  figures do not show all of it yet: the read models are at {where} and follow by themselves")
    if reading.passed_over:
        print(
            f"  passed over: {reading.passed_over:,} events that record no completion (lifecycle:transition)"
        )
    if reading.not_understood:
        told = ", ".join(f"{name} ({number:,})" for name, number in reading.not_understood.most_common())
        print(f"  not understood: {told}; --map NAME=FIELD says what a name stands for")
    for fault in faults:
        lines = ", ".join(map(str, fault.lines))
        print(f"  line {lines}: {fault.reference}: {fault.reason}")


def report_cases(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when the hall refuses or cannot be reached."""
    if args.from_date and args.to_date and args.from_date > args.to_date:
        print(f"hall report cases: --from {args.from_date} is after --to {args.to_date}", file=sys.stderr)
        return 2
    asked = {name: getattr(args, name) for name in ("hall", "from_date", "to_date")}
    parameters = {name: str(value) for name, value in asked.items() if value is not None}
    try:
        report = hall_client.ask(settings, "operator", "/cases/report", parameters)
    except hall_client.SaidNo as no:
        print(f"hall report cases: {no}", file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if args.json else _table(report))
    return 0


def _table(report: dict[str, Any]) -> str:
    lines = [
        f"{name:<26} {_figure(value):>12}" for name, value in report.items() if not isinstance(value, dict)
    ]
    for name, counts in report.items():
        if isinstance(counts, dict):
            lines += ["", name, *(f"  {key:<24} {count:>12,}" for key, count in counts.items())]
    return "\n".join(lines)


def _figure(value: object) -> str:
    if value is None:
        return "-"
    return (
        f"{value:,.3f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


def _leaves(errors: BaseExceptionGroup[Exception]) -> list[Exception]:
    return [
        leaf
        for error in errors.exceptions
        for leaf in (_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]


def _mapped(text: str) -> tuple[str, str]:
    name, _, field = text.rpartition("=")
    if not name.strip() or field not in _FIELDS:
        raise argparse.ArgumentTypeError(f"{text!r}: write NAME=FIELD, FIELD one of {', '.join(_FIELDS)}")
    return name, field


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is no time zone; write Europe/Amsterdam") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-03-02") from None


@contextmanager
def _progress() -> "Iterator[Advance]":
    """A bar on a terminal, nothing elsewhere."""
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("{task.fields[cases]:,} cases"),
        rich.BarColumn(),
        rich.TaskProgressColumn(),
        rich.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with rich.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0, cases=0)
        yield lambda share, cases: bar.update(task, completed=share, cases=cases)
