"""`hall demo`: plays the day, prints its report, and holds it against what was done."""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from infra.hosting import cli
from infra.hosting.hall_client import Gateway, SaidNo
from infra.hosting.progress import Progress
from infra.loop.config import ConfigurationError, Settings
from services.queue.demo.agenda import Agenda
from services.queue.demo.day import Day
from services.queue.demo.desk import Desk, wait_for
from services.queue.demo.hall import DidNotStart, OwnHall
from services.queue.demo.ledger import differences
from services.queue.demo.plan import CLOSES, DAY, HALL, OPENS, plan
from services.queue.demo.visitors import visitors
from services.queue.report_table import table

_BEFORE_OPENING = timedelta(minutes=10)
_BOARD = f"/zh-Hant/halls/{HALL}/board"
_NEXT_DAY = timedelta(days=1, minutes=5)


def demo(args: argparse.Namespace) -> int:
    """Exit code 0 when the hall's report and log agree with what was done, 1 when not."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside is ended in order, too
    try:
        with _folder(args.data) as data:
            played = _played(args, OwnHall(data))
    except (SaidNo, DidNotStart) as why:
        print(f"hall demo: {why}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(played, ensure_ascii=False))
    else:
        _print(played, args.data)
    for difference in played["differences"]:
        print(f"hall demo: {difference}", file=sys.stderr)
    return 1 if played["differences"] else 0


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """Where the hall's data is: in a folder that stays, or in one that is gone afterwards."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="openhall-demo-", ignore_cleanup_errors=True) as made:
            Path(made).chmod(0o755)  # PostgreSQL gives up root and must still get in
            yield Path(made)
        return
    folder = Settings({"HALL_DATA": str(given)}).made_data()
    if any(folder.iterdir()):
        raise ConfigurationError(f"--data {given} is not empty: the day begins with an empty folder")
    yield folder


def _played(args: argparse.Namespace, hall: OwnHall) -> dict[str, Any]:
    zone = hall.settings.zone
    opens, closes = (datetime.combine(DAY, hour, zone) for hour in (OPENS, CLOSES))
    agenda = Agenda(opens - _BEFORE_OPENING)
    coming = visitors(args.visitors, args.windows, opens, closes, Random(args.seed))
    with hall.running(agenda.now), Gateway(hall.url) as gateway:
        print(f"watch it at {hall.url}{_BOARD}", file=sys.stderr, flush=True)
        desk = Desk(hall, gateway, agenda)
        day = Day(desk, agenda, plan(args.windows), coming, (opens, closes), args.seed)
        started = time.monotonic()
        day.play(_paced(args.pace, day))
        seconds = time.monotonic() - started
        wrong = _ended(day, named=any(visitor.name for visitor in coming))
        report = desk.report()
        code, proof = cli.printed(["audit", "verify", "--service", "queue", "--json"], hall.settings)
    return {
        "hall": HALL,
        "day": DAY.isoformat(),
        **{name: getattr(args, name) for name in ("seed", "visitors", "windows")},
        "play_seconds": round(seconds, 1),
        "acts": dict(sorted(desk.acts.items())),
        "raised": day.raised,
        "report": report,
        "audit": json.loads(proof),
        "differences": [
            *wrong,
            *differences(day.ledger, report),
            *(["the log is not whole"] if code else []),
        ],
    }


def _paced(seconds: int, day: Day) -> Callable[[int, int], None]:
    """Says how far the day has come, and keeps it from being over before anybody has looked at it."""
    progress, started, whole = Progress("playing, visits over"), time.monotonic(), day.closes - day.opens

    def step(done: int, total: int) -> None:
        progress(done, total)
        due = started + seconds * ((day.agenda.now - day.opens) / whole)
        time.sleep(max(due - time.monotonic(), 0))

    return step


def _ended(day: Day, *, named: bool) -> list[str]:
    """Let the night come, in which the hall lets go of tickets, windows and names; what it did not do."""
    since = day.agenda.now
    day.agenda.now = day.opens + _NEXT_DAY
    day.ledger.close()
    left = day.ledger.figures()["total"]["left"]
    awaited = {
        "tickets were not let go at the end of the day": lambda: day.desk.report()["total"]["left"] == left,
        "windows were not closed at the end of the day": day.desk.closed,
        "names were not forgotten when the day was over": lambda: (
            not named or day.desk.happened("NamesForgotten", since)
        ),
    }
    unnoticed = [f"window {window} was left alone, and nobody raised it" for window in day.unnoticed]
    return [*unnoticed, *(wrong for wrong, right in awaited.items() if not wait_for(right))]


def _print(played: dict[str, Any], data: Path | None) -> None:
    acts, seconds = sum(played["acts"].values()), played["play_seconds"]
    print(table(played["report"]))
    print(f"\n{acts:,} acts of {played['visitors']:,} visitors and {played['windows']} clerks in {seconds} s")
    print("\n".join(f"  {name:<16} {count:>8,}" for name, count in played["acts"].items()))
    for window in played["raised"]:
        print(f"{window} was left alone, and the hall raised it")
    for log in played["audit"]["logs"]:
        whole = "whole" if log["whole"] else "NOT WHOLE"
        print(f"{log['service']}: {whole}, {log['events']:,} event(s), last hash {log['hash']}")
    if not played["differences"]:
        print("the report says what was done")
    if data is not None:
        print(f"to look at it: HALL_CLOCK_FILE={data}/clock hall run all --data {data}")
