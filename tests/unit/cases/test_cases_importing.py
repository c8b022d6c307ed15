"""Historical cases from logs of another system: how a batch of them was taken, and in how little memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.importing.batches import Batch, batched
from infra.importing.findings import Finding
from infra.importing.target import Taken
from services.cases.importing.names import LogReading
from services.cases.importing.receipts import read_receipts
from services.cases.importing.target import LIMITS, target_of
from services.cases.importing.xes import read_xes


def test_recorded_before_is_counted_apart_and_recorded_otherwise_is_a_fault() -> None:
    cases = [
        {"reference": "a", "outcome": "recorded"},
        {"reference": "b", "outcome": "already_recorded"},
        {"reference": "c", "outcome": "recorded_otherwise", "number": "h-1", "detail": "7 steps, 8 now"},
    ]
    target = target_of("h", "i", "s")
    refused = {2: "is recorded as h-1, and otherwise: 7 steps, 8 now"}
    assert target.taken({"cases": cases, "steps": 5}) == Taken(1, 1, refused)


def _csv(file: Path, cases: int) -> None:
    header = (
        "case:concept:name,case:channel,case:startdate,concept:name,org:group,org:resource,time:timestamp"
    )
    at = "2011-10-11T13:45:40+02:00"
    rows = (f"case-{number % cases},Desk,{at},Do,G,R,{at}\n" for number in range(3 * cases))
    file.write_text(f"{header}\n{''.join(rows)}")


def _xes(file: Path, cases: int) -> None:
    attributes = '<string key="concept:name" value="Do"/><date key="time:timestamp" value="2011-10-11T13Z"/>'
    event = f"<event>{attributes}</event>"
    traces = (
        f'<trace><string key="concept:name" value="case-{number}"/>{event * 3}</trace>'
        for number in range(cases)
    )
    file.write_text(f"<log>{''.join(traces)}</log>")


@pytest.mark.parametrize(("write", "read"), [(_csv, read_receipts), (_xes, read_xes)], ids=["csv", "xes"])
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, write: Callable[[Path, int], None], read: Callable[[Path, LogReading], Iterator[Finding]]
) -> None:
    peaks = []
    for cases in (300, 1_000, 4_000):  # the first one warms up
        file = tmp_path / "log"
        write(file, cases)
        tracemalloc.start()
        batches = batched(read(file, LogReading()), LIMITS)
        steps = sum(
            found.parts for batch in batches if isinstance(batch, Batch) for found, _ in batch.records
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert steps == 3 * cases
    assert peaks[2] < 1.5 * peaks[1]  # four times the file: what grew with it would be near 4
