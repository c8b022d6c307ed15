"""The queue's figures judged by queueing theory: Poisson arrivals, exponential service, 1, 3 and 10 windows.

Waits in one line depend on each other, the more the fuller the hall, so a sampling error worked out from
single waits would be far too small. Here days are independent, and each begins in the stationary state: the
mean of a day's waits is an unbiased guess at Erlang's, and the error is that of the mean of so many days. How
far days scatter is taken from hundreds of further ones, told by the recursion alone; the hall's own few could
not say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import ceil, floor, sqrt
from random import Random
from statistics import fmean, median, quantiles, stdev
from uuid import uuid4

import pytest

from infra.contracts import Context
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy.keyring import Keyring
from infra.projections.rebuild import rebuild
from services.queue.contract import CONTRACT, UPCASTERS, figures, reading
from services.queue.contract.ticket_events import TicketDrawn
from services.queue.projections import PROJECTIONS
from services.queue.queries.all import queue_queries
from services.queue.secrets import QueueSecrets
from tests.integration import queue_theory as theory
from tests.integration.queue_theory import Day, Happened, TheoreticalHall

UNIT = 2000
"""Events appended together."""

VISITORS = {0.5: 60, 0.8: 100, 0.9: 150}
"""Of a day, by load."""

RECORDED = {0.5: 2, 0.8: 2, 0.9: 3}
"""Days that a hall lived through."""

FURTHER = {0.5: 2000, 0.8: 800, 0.9: 600}
"""Days told by the recursion alone."""

LONG_DAYS, LONG_DAY = {0.5: 15, 0.8: 4, 0.9: 3}, 300
"""Days on which first guesses are judged, so many for each window and one beside (at more windows fewer of
the visitors wait); and the visitors of such a day.
"""

SURE = 3.3
"""Standard errors: a right figure is beyond them once in a thousand times."""

MICROSECOND = 1e-6


@dataclass(frozen=True)
class Case:
    windows: int
    load: float

    @property
    def hall(self) -> str:
        return f"h{self.windows}-{self.load:g}"

    @property
    def recorded(self) -> list[Day]:
        return self._days("recorded", RECORDED[self.load], VISITORS[self.load])

    @property
    def further(self) -> list[Day]:
        return self._days("further", FURTHER[self.load], VISITORS[self.load])

    @property
    def long(self) -> list[Day]:
        return self._days("long", LONG_DAYS[self.load] * (self.windows + 1), LONG_DAY)

    def _days(self, seed: str, count: int, visitors: int) -> list[Day]:
        random = Random(f"{self.hall}/{seed}")
        return [theory.a_day(self.windows, self.load, visitors, random) for _ in range(count)]


CASES = [Case(windows, load) for windows in (1, 3, 10) for load in (0.5, 0.8, 0.9)]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.hall)


class Halls:
    """The queue service's log and read models, with the halls' days in them."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock(datetime(2026, 3, 31, tzinfo=theory.ZONE))
        self.log = EventLog("queue", url, self.clock)
        bridge.run(self.log.open())
        self._codec = Codec(CONTRACT.events, UPCASTERS)
        keyring = Keyring(self.log, bytes(32), self.clock)
        secrets = QueueSecrets.of(bytes(32))
        self.queries = queue_queries(self.log.pool, keyring, self.clock, theory.ZONE, secrets)

    def take_in(self, happened: list[Happened]) -> None:
        encode = self._codec.encode
        events = (NewEvent(stream, version, *encode(event)) for stream, version, event in happened)
        while unit := list(islice(events, UNIT)):
            bridge.run(self.log.append_async(Append(unit)))

    def project(self) -> None:
        for projection in PROJECTIONS:
            bridge.run(rebuild(projection, self.log, self._codec))

    def report(self, case: Case) -> figures.QueueReport:
        last = theory.FIRST_DAY + timedelta(days=RECORDED[case.load] - 1)
        query = figures.ReportQueue(hall=case.hall, from_date=theory.FIRST_DAY, to_date=last)
        return bridge.run(self.queries.answer(query, _context()))


@pytest.fixture(scope="module")
def halls(postgres: EmbeddedPostgres) -> Iterator[Halls]:
    halls = Halls(bridge.run(postgres.ensure_database("queue_theory")))
    for case in CASES:
        hall = TheoreticalHall(case.hall, case.windows)
        for number, day in enumerate(case.recorded):
            hall.play(theory.FIRST_DAY + timedelta(days=number), day)
        halls.take_in(hall.happened)
    halls.project()
    yield halls
    bridge.run(halls.log.close())


@each_case
def test_the_report_has_the_waits_of_the_recursion(halls: Halls, case: Case) -> None:
    report = halls.report(case)
    waits = [wait for day in case.recorded for wait in theory.waits(day)]
    total = report.total
    assert (total.drawn, total.called, total.served, total.left) == (len(waits), len(waits), len(waits), 0)
    told = [total.wait_mean, total.wait_median, total.wait_p90, total.wait_longest]
    ninth = quantiles(waits, n=10, method="inclusive")[8]
    assert told == pytest.approx([fmean(waits), median(waits), ninth, max(waits)], rel=0, abs=MICROSECOND)
    by_day = [fmean(theory.waits(day)) for day in case.recorded]
    assert [day.wait_mean for day in report.by_day] == pytest.approx(by_day, rel=0, abs=MICROSECOND)


@each_case
def test_mean_waits_are_erlangs(halls: Halls, case: Case) -> None:
    erlang = theory.mean_wait(case.windows, case.load)
    means = [fmean(theory.waits(day)) for day in case.further]
    error = SURE * stdev(means)
    assert error / sqrt(len(means)) < 0.25 * erlang, "so few days would prove nothing"
    assert fmean(means) == pytest.approx(erlang, rel=0, abs=error / sqrt(len(means)))
    reported = halls.report(case).total.wait_mean
    assert reported == pytest.approx(erlang, rel=0, abs=error / sqrt(RECORDED[case.load]))


@each_case
def test_windows_are_in_use_as_much_as_the_load_says(halls: Halls, case: Case) -> None:
    days = case.recorded
    times = halls.report(case).time_of_windows
    busy, open_ = sum(one.busy for one in times), sum(one.open for one in times)
    assert busy == pytest.approx(sum(sum(day.served) for day in days) / 1e6, rel=0, abs=1e-3)
    closes = [max(map(sum, zip(theory.calls(day), day.served, strict=True))) for day in days]
    spans = [max(closes[n], *day.opens) - opens for n, day in enumerate(days) for opens in day.opens]
    assert open_ == pytest.approx(sum(spans) / 1e6, rel=0, abs=1e-3)
    coming = case.windows * sum(day.comes[-1] for day in days) / 1e6
    services, gaps = sum(len(day.served) for day in days), sum(len(day.comes) - 1 for day in days)
    error = SURE * sqrt(1 / services + 1 / gaps)  # relative, of a quotient of two sums of exponential times
    assert busy / coming == pytest.approx(case.load, rel=error)


@each_case
def test_as_many_first_guesses_hold_as_is_said(case: Case) -> None:
    """It says 8 of 10, but the line was longer or shorter than usual for those who were asked."""
    told = [guess for day in case.long for guess in theory.guesses(day) if guess.told]
    share = fmean(guess.right for guess in told)
    print(f"{case.hall}: {share:.3f} of {len(told)} first guesses held")
    assert 0.7 <= share <= 0.9


def test_a_first_guess_is_what_the_visitor_reads(database: str) -> None:
    case = Case(3, 0.9)
    day = case.recorded[0]
    guess = max(theory.guesses(day), key=lambda guess: guess.ahead)
    assert guess.told is not None
    hall = TheoreticalHall(case.hall, case.windows)
    hall.play(theory.FIRST_DAY, day)
    number, drawn = next(
        (number, event)
        for number, (_, _, event) in enumerate(hall.happened)
        if isinstance(event, TicketDrawn) and event.number == guess.visitor + 1
    )
    halls = Halls(database)
    halls.take_in(hall.happened[: number + 1])
    halls.project()
    halls.clock.set(drawn.drawn_at)
    query = reading.ReadTicket(hall=case.hall, line=theory.LINE, label=drawn.label)
    ticket = bridge.run(halls.queries.answer(query, _context()))
    assert ticket.wait is not None
    low, high = guess.told
    assert (ticket.ahead, ticket.wait.from_minutes, ticket.wait.to_minutes) == (
        guess.ahead,
        floor(low / 60),
        ceil(high / 60),
    )
    bridge.run(halls.log.close())


def _context() -> Context:
    return Context(uuid4(), "supervisor-1", "supervisor", "window", "theory", attributes={})
