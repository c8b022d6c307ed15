"""`hall import receipts` and `hall report cases`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from infra.runtime import hall_client
from infra.runtime.cli import group
from infra.runtime.config import Settings

_HALL = "main"
_ITEM = "permit-receipt"


def register(lines: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both lines."""
    receipts = group(lines, "import", "records of another system").add_parser(
        "receipts", help="historical cases from a receipt log (CSV); resumable, twice is once"
    )
    receipts.add_argument("file", type=Path, metavar="FILE")
    receipts.add_argument("--hall", default=_HALL, help=f"hall the cases belong to (default: {_HALL})")
    receipts.add_argument("--item", default=_ITEM, help=f"item the cases belong to (default: {_ITEM})")
    receipts.add_argument("--json", action="store_true")
    receipts.set_defaults(handler=import_receipts)

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


def import_receipts(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 0 when every case is there now, 1 when some were refused or the import broke off."""
    from services.cases.importing.importer import Importer, ImportFailed
    from services.cases.importing.receipts import NotAReceiptLog
    from services.cases.importing.sender import HallAway

    url, token = hall_client.url(settings), hall_client.token(settings, "operator")
    broken: list[Exception] = []
    with _progress() as advance:
        importer = Importer(args.hall, args.item, advance)
        try:
            asyncio.run(importer.run(args.file, url, token))
        except* (NotAReceiptLog, ImportFailed, HallAway, OSError, UnicodeDecodeError) as errors:
            broken.extend(_leaves(errors))
    if broken:
        print(f"hall import receipts: {broken[0]}", file=sys.stderr)
        print(f"{importer.summary.imported} cases were imported; run it again for the rest", file=sys.stderr)
        return 1
    summary = importer.summary.to_json()
    if args.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(f"imported {summary['imported']:,} cases with {summary['steps']:,} steps; ", end="")
        print(f"already there: {summary['already_there']:,}; refused: {len(summary['refused']):,}")
    for fault in summary["refused"] if not args.json else ():
        lines = ", ".join(map(str, fault["lines"]))
        print(f"  line {lines}: {fault['reference']}: {fault['reason']}")
    return 1 if summary["refused"] else 0


def report_cases(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when the hall refuses or cannot be reached."""
    url, token = hall_client.url(settings), hall_client.token(settings, "operator")
    asked = {name: getattr(args, name) for name in ("hall", "from_date", "to_date")}
    parameters = {name: str(value) for name, value in asked.items() if value is not None}
    headers = {"Authorization": f"Bearer {token}"}
    try:
        response = httpx.get(f"{url}/v1/cases/report", params=parameters, headers=headers, timeout=60)
    except httpx.TransportError as error:
        print(f"hall report cases: {url} cannot be reached: {error}", file=sys.stderr)
        return 1
    if not response.is_success:
        print(f"hall report cases: {response.text}", file=sys.stderr)
        return 1
    report = response.json()
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


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-03-02") from None


@contextmanager
def _progress() -> "Iterator[Any]":
    """A bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("cases", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
