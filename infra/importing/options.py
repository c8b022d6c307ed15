"""What every line of `hall import` is told beside the file: how that is written."""

import argparse
from collections.abc import Collection
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def add_options(line: argparse.ArgumentParser, fields: Collection[str]) -> None:
    """Gives `file`, `map` (pairs of a name and one of the fields), `encoding`, `time_zone` and `json`."""
    choice = ", ".join(sorted(fields))

    def mapped(text: str) -> tuple[str, str]:
        name, _, field = text.rpartition("=")
        if not name.strip() or field not in fields:
            raise argparse.ArgumentTypeError(f"{text!r}: write NAME=FIELD, FIELD one of {choice}")
        return name, field

    line.add_argument("file", type=Path, metavar="FILE")
    line.add_argument(
        "--map",
        action="append",
        default=[],
        type=mapped,
        metavar="NAME=FIELD",
        help=f"what a name in the file stands for, of: {choice} (repeatable)",
    )
    line.add_argument("--encoding", help="the file's encoding, whatever it declares")
    line.add_argument(
        "--time-zone", type=_zone, metavar="ZONE", help="of times without offset, like Europe/Amsterdam"
    )
    line.add_argument("--json", action="store_true")


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is no time zone; write Europe/Amsterdam") from None
