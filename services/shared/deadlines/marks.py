"""What is raised of a clock is marked, so that it is raised once: `case_due`, `step_due/examine`.

A clock has a name, of a part perhaps: `case`, `step/examine`. A mark stands until a day of the calendar takes
it back (`moving`), or what it is about is begun anew: then its owner forgets it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.shared import because
from services.shared.deadlines.values import Deadline
from services.shared.refusals import NOT_DUE


@dataclass(frozen=True, slots=True)
class Signals:
    """The kinds of what is raised of a clock: when it has run out, before that, and a level higher after."""

    due: str
    yellow: str | None = None
    escalation: str | None = None

    def kinds(self) -> Iterator[str]:
        yield from filter(None, (self.yellow, self.due, self.escalation))

    def moment(self, kind: str, deadline: Deadline) -> datetime | None:
        """When a kind is raised; None: never."""
        if kind == self.due:
            return deadline.due_at
        return deadline.yellow_at if kind == self.yellow else deadline.escalate_at


SignalTable = Mapping[str, Signals]
"""Name of a clock, without its part → what is raised of it."""


def of_part(name: str, part: str | None) -> str:
    """A clock, or a mark, of a part of something; of the whole without one."""
    return f"{name}/{part}" if part else name


def parted(name: str) -> tuple[str, str | None]:
    """The name of a clock or a mark, and the part that it is of."""
    whole, _, part = name.partition("/")
    return whole, part or None


def check_passed(
    deadline: Deadline | None, at: datetime | None, mark: str, raised: Collection[str], now: datetime
) -> Deadline:
    """The deadline of a clock, of which something is to be raised that passes `at`. Refuses NOT_DUE."""
    if deadline is None or at is None:
        raise NOT_DUE(because.NOTHING_WAITS(mark=mark))
    if mark in raised:
        raise NOT_DUE(because.RAISED_BEFORE(mark=mark))
    if now < at:
        raise NOT_DUE(because.PASSES_AT(mark=mark, at=at.isoformat()))
    return deadline


def run_out(
    clocks: Mapping[str, Deadline | None], table: SignalTable, raised: Collection[str], now: datetime
) -> Iterator[tuple[str, str | None]]:
    """Kind and part of each clock that has run out and was not raised yet.

    It comes first in whatever is done next: so what was late shows it, though its limit was moved, stopped or
    ended before a sweeper came by.
    """
    for clock, deadline in clocks.items():
        name, part = parted(clock)
        due = table[name].due
        if deadline is not None and deadline.due_at <= now and of_part(due, part) not in raised:
            yield due, part


def ended(running: Deadline | None, passed: Deadline | None, now: datetime) -> Deadline | None:
    """The deadline of a limit that has run out, whether or not anyone has raised it; None: there is time.

    `passed` is the one that was raised, if any. Time that has run out is not given again.
    """
    if passed is not None:
        return passed
    return running if running is not None and running.due_at <= now else None
