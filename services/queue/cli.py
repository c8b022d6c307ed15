"""`hall report queue` and `hall demo`."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from infra.hosting import hall_client
from infra.hosting.cli import group
from infra.loop.config import Settings
from services.queue.report_table import table


def register(lines: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add all lines."""
    report = group(lines, "report", "figures").add_parser("queue", help="waits and service of a hall")
    report.add_argument("--hall", required=True)
    report.add_argument("--from", dest="from_date", type=date.fromisoformat, metavar="DATE", help="first day")
    report.add_argument("--to", dest="to_date", type=date.fromisoformat, metavar="DATE", help="last day")
    report.add_argument("--json", action="store_true")
    report.set_defaults(handler=report_queue)

    demo = lines.add_parser("demo", help="a day of a hall, played through the public API in seconds")
    demo.add_argument("--visitors", type=_count, default=300, help="who come that day (default: 300)")
    demo.add_argument("--windows", type=_count, default=6, help="each with a clerk (default: 6)")
    pace = "seconds that the day takes at least, to be watched (default: 1)"
    demo.add_argument("--pace", type=_count, default=1, metavar="SECONDS", help=pace)
    demo.add_argument("--seed", type=int, default=1, help="the same seed, the same day (default: 1)")
    demo.add_argument("--data", type=Path, metavar="DIR", help="keep the hall's data in this empty folder")
    demo.add_argument("--json", action="store_true")
    demo.set_defaults(handler=play_demo)


def report_queue(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when the hall refuses or cannot be reached."""
    asked = {name: getattr(args, name) for name in ("from_date", "to_date")}
    parameters = {name: str(value) for name, value in asked.items() if value is not None}
    try:
        report = hall_client.ask(settings, "operator", f"/halls/{args.hall}/queue-report", parameters)
    except hall_client.SaidNo as no:
        print(f"hall report queue: {no}", file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if args.json else table(report))
    return 0


def play_demo(args: argparse.Namespace, settings: Settings) -> int:
    from services.queue.demo.command import demo

    return demo(args)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)
