"""Puts cases together that are sent as one command: few large ones cost less than many small ones."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.cases.importing.findings import Fault, Finding, FoundCase

MOST_CASES = 200
"""Cases of one batch; the command takes no more."""
ENOUGH_STEPS = 500
"""Steps after which a batch is sent: more of them would keep others waiting in the service meanwhile."""
MOST_BYTES = 900_000
"""Bytes of a batch; the gateway takes 1 MiB."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases, each with its JSON text."""

    cases: tuple[tuple[FoundCase, bytes], ...]

    @property
    def steps(self) -> int:
        return sum(case.steps for case, _ in self.cases)

    def body(self, hall: str, item: str, source: str) -> bytes:
        """The command."""
        start = json.dumps({"hall": hall, "item": item, "source": source}, ensure_ascii=False).encode()
        return start[:-1] + b', "cases": [' + b",".join(text for _, text in self.cases) + b"]}"

    def without(self, places: Iterable[int]) -> "Batch":
        left_out = set(places)
        return Batch(tuple(case for place, case in enumerate(self.cases) if place not in left_out))

    def halves(self) -> "tuple[Batch, Batch]":
        middle = len(self.cases) // 2
        return Batch(self.cases[:middle]), Batch(self.cases[middle:])


def batched(findings: Iterable[Finding]) -> Iterator[Batch | Fault]:
    """The cases in batches, and the faults among them, as they come."""
    cases: list[tuple[FoundCase, bytes]] = []
    steps = size = 0
    for found in findings:
        if isinstance(found, Fault):
            yield found
            continue
        text = json.dumps(found.body, ensure_ascii=False).encode()
        full = len(cases) == MOST_CASES or steps + found.steps > ENOUGH_STEPS or size + len(text) > MOST_BYTES
        if cases and full:
            yield Batch(tuple(cases))
            cases, steps, size = [], 0, 0
        cases.append((found, text))
        steps += found.steps
        size += len(text) + 1
    if cases:
        yield Batch(tuple(cases))
