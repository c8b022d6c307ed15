"""Puts records together that are sent as one command: few large ones cost less than many small ones."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from infra.importing.findings import Fault, Finding, Found

MOST_BYTES = 900_000
"""Bytes of a batch; the gateway takes 1 MiB."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many records a batch may have, and after how many parts of them it is sent."""

    records: int
    parts: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Records, each with its JSON text."""

    records: tuple[tuple[Found, bytes], ...]

    def body(self, told: Mapping[str, str], field: str) -> bytes:
        """The command: what it tells besides, and the records in a field."""
        besides = json.dumps({**told, field: []}, ensure_ascii=False).encode()
        return besides.removesuffix(b"]}") + b",".join(text for _, text in self.records) + b"]}"

    def without(self, places: Iterable[int]) -> "Batch":
        left_out = set(places)
        return Batch(tuple(record for place, record in enumerate(self.records) if place not in left_out))

    def halves(self) -> "tuple[Batch, Batch]":
        middle = len(self.records) // 2
        return Batch(self.records[:middle]), Batch(self.records[middle:])


def batched(findings: Iterable[Finding], limits: Limits) -> Iterator[Batch | Fault]:
    """The records in batches, and the faults among them, as they come."""
    records: list[tuple[Found, bytes]] = []
    parts = size = 0
    for found in findings:
        if isinstance(found, Fault):
            yield found
            continue
        text = json.dumps(found.body, ensure_ascii=False).encode()
        over = parts + found.parts > limits.parts or size + len(text) > MOST_BYTES
        if records and (over or len(records) == limits.records):
            yield Batch(tuple(records))
            records, parts, size = [], 0, 0
        records.append((found, text))
        parts += found.parts
        size += len(text) + 1
    if records:
        yield Batch(tuple(records))
