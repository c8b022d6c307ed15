"""`hall import receipts`, `hall import xes` and `hall report cases`."""

import argparse
import json
import sys
from datetime import date
from typing import Any

from infra.hosting import hall_client
from infra.hosting.cli import group
from infra.hosting.progress import Progress
from infra.importing.options import add_options
from infra.loop.config import Settings
from services.cases.importing.names import CASE_FIELDS, STEP_FIELDS, LogReading, Names

_HALL = "main"
_ITEM = "permit-receipt"
_KINDS = {
    "receipts": "historical cases from a receipt log (CSV, plain or gzip); resumable, twice is once",
    "xes": "historical cases from an event log in XES (IEEE 1849, plain or gzip); resumable, twice is once",
}


def register(lines: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add all lines."""
    kinds = group(lines, "import", "records of another system")
    for kind, help in _KINDS.items():
        line = kinds.add_parser(kind, help=help)
        add_options(line, CASE_FIELDS | STEP_FIELDS)
        line.add_argument("--hall", default=_HALL, help=f"hall the cases belong to (default: {_HALL})")
        line.add_argument("--item", default=_ITEM, help=f"item the cases belong to (default: {_ITEM})")
        line.add_argument(
            "--source",
            default=kind,
            help=f"system the log comes from: a case's name counts once in it (default: {kind})",
        )
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
    from infra.importing import command
    from services.cases.importing.receipts import read_receipts
    from services.cases.importing.target import target_of
    from services.cases.importing.xes import read_xes

    read = read_receipts if args.kind == "receipts" else read_xes
    reading = LogReading(args.encoding, args.time_zone, names=Names(dict(args.map)))
    return command.run(
        args.kind,
        read(args.file, reading),
        reading,
        target_of(args.hall, args.item, args.source),
        (hall_client.url(settings), hall_client.token(settings, "operator")),
        Progress("read models follow to position"),
        as_json=args.json,
    )


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


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-03-02") from None
