"""What the day came to by its own account, and what the hall's report must therefore say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median, quantiles
from typing import Any, Literal

_SAME_SECONDS = 1e-6


@dataclass
class Entry:
    """A ticket's time in one line; who is sent on has one in each."""

    line: str
    since: datetime
    drawn: bool
    called_at: datetime | None = None
    absent: bool = False
    end: Literal["served", "left", "sent_on"] | None = None


class Ledger:
    """Entries by ticket, the last one where it is now; how many wait, and how many visits are over."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self.waiting = 0
        self.over = 0

    def drawn(self, label: str, line: str, now: datetime) -> None:
        self._entries[label] = [Entry(line, now, drawn=True)]
        self.waiting += 1

    def called(self, label: str, now: datetime) -> None:
        entry = self._entries[label][-1]
        entry.called_at = entry.called_at or now
        self.waiting -= 1

    def absent(self, label: str, *, gone: bool) -> None:
        entry = self._entries[label][-1]
        entry.absent = True
        if gone:
            self._end(label, "left")
        else:
            self.waiting += 1

    def served(self, label: str) -> None:
        self._end(label, "served")

    def cancelled(self, label: str) -> None:
        self._end(label, "left")
        self.waiting -= 1

    def sent_on(self, label: str, line: str, now: datetime) -> None:
        self._entries[label][-1].end = "sent_on"
        self._entries[label].append(Entry(line, now, drawn=False))
        self.waiting += 1

    def close(self) -> None:
        """The day is over: whoever is still there leaves."""
        for entry in self._all():
            entry.end = entry.end or "left"
        self.waiting, self.over = 0, len(self._entries)

    def figures(self) -> dict[str, dict[str, float | None]]:
        """What a report must say in all, and of each line."""
        entries = list(self._all())
        lines = sorted({entry.line for entry in entries})
        by_line = {line: _figures([one for one in entries if one.line == line]) for line in lines}
        return {"total": _figures(entries), **by_line}

    def _end(self, label: str, end: Literal["served", "left"]) -> None:
        self._entries[label][-1].end = end
        self.over += 1

    def _all(self) -> Iterator[Entry]:
        for entries in self._entries.values():
            yield from entries


def _figures(entries: Sequence[Entry]) -> dict[str, float | None]:
    waits = [(one.called_at - one.since).total_seconds() for one in entries if one.called_at]
    return {
        "drawn": sum(one.drawn for one in entries),
        "called": len(waits),
        "served": sum(one.end == "served" for one in entries),
        "absent": sum(one.absent for one in entries),
        "left": sum(one.end == "left" for one in entries),
        "wait_mean": fmean(waits) if waits else None,
        "wait_median": median(waits) if waits else None,
        "wait_p90": _nine_of_ten(waits),
        "wait_longest": max(waits, default=None),
    }


def _nine_of_ten(waits: Sequence[float]) -> float | None:
    """So long waited nine of ten at most, between two values as PostgreSQL's percentile_cont has it."""
    return quantiles(waits, n=10, method="inclusive")[8] if len(waits) > 1 else max(waits, default=None)


def differences(ledger: Ledger, report: dict[str, Any]) -> Iterable[str]:
    """Where a report says something else than the ledger, in words."""
    told = {figures["name"]: figures for figures in (report["total"], *report["by_line"])}
    for name, figures in ledger.figures().items():
        for what, value in figures.items():
            said = told.get(name, {}).get(what)
            if not _same(value, said):
                yield f"{name}: {what} was {value}, and the report says {said}"


def _same(value: float | None, said: float | None) -> bool:
    if value is None or said is None:
        return value is said
    return abs(value - said) <= _SAME_SECONDS
