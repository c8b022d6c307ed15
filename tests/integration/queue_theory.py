"""Days of a hall as queueing theory has them, told twice: by a recursion, and by the queue's own rules.

Visitors come by a Poisson process and are served for exponential times, at one line with a number of windows.
A day begins in the stationary state: its windows open once those who were there before have been served.
Times are whole microseconds from the day's beginning.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush, heapreplace
from itertools import accumulate
from math import factorial, log
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate
from services.queue.contract.plan import Plan, PlannedLine, PlannedWindow
from services.queue.domain.announcing import call_text
from services.queue.domain.hall_plan import HallPlan, line_of
from services.queue.domain.identity import line_day_id, plan_id, window_id
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Visit
from services.queue.domain.waiting import expected_wait, turns
from services.queue.domain.window import Window
from services.shared.hours import Opening
from services.shared.values import Words

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2026, 3, 2)
LINE = "main"
SERVICE = 120_000_000
"""The mean time that a visitor is served."""

RECENT = 21
"""Of so many calls `ReadTicket` looks at the turns."""

_WORDS = Words(en="x", zh_hant="x", zh_hans="x")


# what theory says


def must_wait(windows: int, load: float) -> float:
    """Erlang's C: the probability that all windows are taken; `load` is the share of time each is."""
    offered = windows * load
    taken = offered**windows / factorial(windows) / (1 - load)
    return taken / (taken + sum(offered**free / factorial(free) for free in range(windows)))


def mean_wait(windows: int, load: float) -> float:
    """Erlang's mean wait, in seconds."""
    return must_wait(windows, load) * SERVICE / 1e6 / (windows * (1 - load))


# a day


@dataclass(frozen=True)
class Day:
    """When each window opens, when each visitor comes, and how long he is served."""

    opens: Sequence[int]
    comes: Sequence[int]
    served: Sequence[int]


def a_day(windows: int, load: float, visitors: int, random: Random) -> Day:
    """The first visitor comes as the day begins: whoever comes finds the stationary state, then as later."""
    gaps = [0.0, *(_exponential(SERVICE / (windows * load), random) for _ in range(visitors - 1))]
    return Day(
        _stationary(windows, load, random),
        [round(moment) for moment in accumulate(gaps)],
        [round(_exponential(SERVICE, random)) + 1 for _ in range(visitors)],
    )


def _stationary(windows: int, load: float, random: Random) -> list[int]:
    """How long each window is still taken, at a moment picked at random: exponential times have no memory."""
    if random.random() < must_wait(windows, load):
        there, waiting = windows, int(log(1 - random.random()) / log(load))
    else:
        offered = windows * load
        weights = [offered**number / factorial(number) for number in range(windows)]
        there, waiting = random.choices(range(windows), weights)[0], 0
    taken = [_exponential(SERVICE, random) for _ in range(there)] + [0.0] * (windows - there)
    heapify(taken)
    for _ in range(waiting):
        heapreplace(taken, taken[0] + _exponential(SERVICE, random))
    return [round(until) for until in taken]


def _exponential(mean: float, random: Random) -> float:
    return -mean * log(1 - random.random())


# told by the recursion


def calls(day: Day) -> list[int]:
    """When each visitor is called: as soon as he and a window are there (Kiefer and Wolfowitz 1955)."""
    free = list(day.opens)
    heapify(free)
    called = []
    for comes, served in zip(day.comes, day.served, strict=True):
        start = max(comes, free[0])
        heapreplace(free, start + served)
        called.append(start)
    return called


def waits(day: Day) -> list[float]:
    """Seconds."""
    return [(call - comes) / 1e6 for comes, call in zip(day.comes, calls(day), strict=True)]


@dataclass(frozen=True)
class Guess:
    """What a visitor reads who has just drawn: how many are ahead of him, between how many seconds he may
    wait (None: there is nothing to go by); and how long he then did.
    """

    visitor: int
    ahead: int
    told: tuple[float, float] | None
    waited: float

    @property
    def right(self) -> bool:
        return self.told is not None and self.told[0] <= self.waited <= self.told[1]


def guesses(day: Day) -> Iterator[Guess]:
    """The first guess of everyone who found others waiting, once the calls it rests on are of all windows."""
    called, before = calls(day), 0
    settled = bisect_right(called, max(day.opens)) + RECENT
    moments = [tuple(_at(FIRST_DAY, one) for one in both) for both in zip(day.comes, called, strict=True)]
    for visitor, comes in enumerate(day.comes):
        while called[before] <= comes and before < visitor:
            before += 1
        if before >= settled and (ahead := visitor - before):
            told = expected_wait(turns(moments[max(0, before - RECENT) : before]), ahead)
            yield Guess(visitor, ahead, told, (called[visitor] - comes) / 1e6)


# told by the queue's own rules

Happened = tuple[UUID, int, Event]
"""Stream, version, event."""


class TheoreticalHall:
    """A hall that is open day and night, with one line; what happens there is in `happened`, in order."""

    def __init__(self, code: str, windows: int) -> None:
        self.code = code
        self.happened: list[Happened] = []
        plan = HallPlan(plan_id(code))
        self._happens(plan, *plan.set(code, _plan(windows), FIRST_DAY, FIRST_DAY))
        self._plan = plan.on(FIRST_DAY)
        self._windows = [Window(window_id(code, window.code)) for window in self._plan.windows]

    def play(self, on: date, day: Day) -> None:
        """A day, event by event. A visitor is served from the moment of his call."""
        line = LineDay(line_day_id(self.code, LINE, on))
        coming = [(moment, 0, number) for number, moment in enumerate(day.opens)]
        coming += [(moment, 1, number) for number, moment in enumerate(day.comes)]
        heapify(coming)
        free: list[int] = []
        while coming:
            moment, what, number = heappop(coming)
            now = _at(on, moment)
            if what == 1:
                self._happens(line, line.draw(line_of(self._plan, LINE), self.code, on, Visit(), now))
            else:
                self._is_free(number, line, on, now)
                free.append(number)
            if free and (ticket := line.next_for(self._name(free[0]), lambda holder: False)):
                window = free.pop(0)
                self._call(window, line, ticket.label, now)
                heappush(coming, (moment + day.served[_number(ticket.label)], 2, window))
        for window in self._windows:
            self._happens(window, *window.close(window.clerk or "", now, for_another=False))

    def _is_free(self, number: int, line: LineDay, on: date, now: datetime) -> None:
        """A window opens, or is done with its ticket."""
        window = self._windows[number]
        if window.label is None:
            place = (self.code, self._name(number))
            self._happens(window, *window.open(place, f"clerk-{number}", on, now))
        else:
            self._happens(line, line.finish(window.label, None, now))
            self._happens(window, window.release(now))

    def _call(self, number: int, line: LineDay, label: str, now: datetime) -> None:
        window, name = self._windows[number], self._name(number)
        said = call_text(label, self._plan.windows[number].name)
        self._happens(line, line.call(label, name, f"clerk-{number}", said, now))
        self._happens(window, window.take(LINE, line.day, label, now))
        self._happens(line, line.start(label, now))

    def _name(self, number: int) -> str:
        return self._plan.windows[number].code

    def _happens(self, to: Aggregate, *events: Event) -> None:
        for event in events:
            to.apply(event)
            self.happened.append((to.id, to.version, event))


def _plan(windows: int) -> Plan:
    return Plan(
        hours=tuple(Opening(weekday=day, opens="00:00", closes="23:59") for day in range(1, 8)),
        lines=(PlannedLine(code=LINE, name=_WORDS, prefix="A"),),
        windows=tuple(
            PlannedWindow(code=f"W{number}", name=_WORDS, kind="special", lines=(LINE,))
            for number in range(windows)
        ),
    )


def _number(label: str) -> int:
    """Which visitor of the day has a ticket, the first being 0."""
    return int(label[1:]) - 1


def _at(on: date, moment: int) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=ZONE) + timedelta(microseconds=moment)
