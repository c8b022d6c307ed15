"""Runs one line of `hall import` and says what came of it."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra.importing.findings import Faults, Finding, Reading, WrongFile
from infra.importing.importer import Advance, Importer
from infra.importing.sender import Followed, HallAway, ImportFailed
from infra.importing.target import Target


def run(
    kind: str,
    findings: Iterator[Finding],
    reading: Reading,
    target: Target,
    gateway: tuple[str, str],
    followed: Followed,
    *,
    as_json: bool,
) -> int:
    """Import what is found as it is read, through a gateway, by its URL and a token.

    Exit code 0 when every record is there now, 1 when some were refused or the import broke off.
    """
    broken: list[Exception] = []
    with Faults.kept() as faults:
        with _progress(target.records) as advance:
            importer = Importer(target, reading, faults, advance, followed)
            try:
                asyncio.run(importer.run(findings, *gateway))
            except* (WrongFile, ImportFailed, HallAway, OSError) as errors:
                broken.extend(_leaves(errors))
        if broken:
            print(f"hall import {kind}: {broken[0]}", file=sys.stderr)
            if isinstance(broken[0], HallAway) or importer.summary.imported:
                done = f"{importer.summary.imported:,} {target.records} were imported"
                print(f"{done}; run it again for the rest", file=sys.stderr)
        if not broken or importer.summary.position:
            (_print_json if as_json else _print_text)(importer, faults)
        return 1 if broken or len(faults) else 0


def _print_json(importer: Importer, faults: Faults) -> None:
    """With the faults one by one, as below: there may be more of them than fit in memory."""
    summary, reading = importer.summary, importer.reading
    counts = {
        "imported": summary.imported,
        **summary.figures,
        "already_there": summary.already_there,
        "passed_over": reading.passed_over.total(),
        "not_understood": dict(reading.not_understood.most_common()),
        "position": summary.position,
        "followed": summary.followed,
    }
    print(json.dumps(counts, ensure_ascii=False)[:-1], end=', "refused": [')
    for number, fault in enumerate(faults):
        print(", " if number else "", json.dumps(fault.to_json(), ensure_ascii=False), sep="", end="")
    print("]}")


def _print_text(importer: Importer, faults: Faults) -> None:
    summary, reading = importer.summary, importer.reading
    figures = "".join(f" with {number:,} {what}" for what, number in summary.figures.items())
    print(f"imported {summary.imported:,} {importer.target.records}{figures}; ", end="")
    print(f"already there: {summary.already_there:,}; refused: {len(faults):,}")
    if summary.followed < summary.position:
        where = f"position {summary.followed:,} of {summary.position:,}"
        print(f"  figures do not show all of it yet: the read models are at {where} and follow by themselves")
    for what, number in reading.passed_over.most_common():
        print(f"  passed over: {number:,} {what}")
    if reading.not_understood:
        told = ", ".join(f"{name} ({number:,})" for name, number in reading.not_understood.most_common())
        print(f"  not understood: {told}; --map NAME=FIELD says what a name stands for")
    for fault in faults:
        lines = ", ".join(map(str, fault.lines))
        print(f"  line {lines}: {fault.reference}: {fault.reason}")


def _leaves(errors: BaseExceptionGroup[Exception]) -> list[Exception]:
    return [
        leaf
        for error in errors.exceptions
        for leaf in (_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]


@contextmanager
def _progress(records: str) -> Iterator[Advance]:
    """A bar on a terminal, nothing elsewhere."""
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn(f"{{task.fields[done]:,}} {records}"),
        rich.BarColumn(),
        rich.TaskProgressColumn(),
        rich.TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with rich.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1.0, done=0)
        yield lambda share, done: bar.update(task, completed=share, done=done)
