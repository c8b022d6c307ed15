"""A hall's plan (窗口規劃), and its opening hours: clause 1.3.4."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from pydantic import ValidationError

from infra.contracts import Detail, Event, Text
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import because, plan_because
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import ClosedDay, DaysClosed, HallPlanned, Plan, PlannedLine, PlannedWindow
from services.queue.domain.announcing import LONGEST_LABEL, call_text
from services.queue.domain.calendar import Calendar
from services.shared.effective import begun_by, check_not_past
from services.shared.hours import Hours, clock_text, in_order, since_midnight
from services.shared.values import AdoptedYear, CalendarDay

_DAY = timedelta(days=1)


@dataclass
class HallPlan(Aggregate):
    """`plans` by the day from which each holds, until the next does: no day is without, none has two.

    They are as planned; those `in_force` are closed on the days that the calendar closes, too.
    """

    hall: str = ""
    plans: dict[date, Plan] = field(default_factory=dict)
    plans_in_force: dict[date, Plan] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)

    def set(self, hall: str, plan: Plan, effective_from: date, today: date) -> list[Event]:
        check_not_past(effective_from, today)
        if reasons := list(contradictions(plan)):
            detail = plan_because.REASONS(reasons=reasons)
            raise refuse.PLAN_CONTRADICTS_ITSELF(detail, reasons=list(map(str, reasons)))
        if plan == self.plans.get(effective_from):
            return []
        return [HallPlanned(hall=hall, effective_from=effective_from, plan=plan)]

    def in_force(self, day: date) -> Plan | None:
        """What holds on a day."""
        begun = begun_by(self.plans_in_force, day)
        return None if begun is None else self.plans_in_force[begun]

    def planned(self, plan: Plan, effective_from: date) -> Callable[[date], Plan | None]:
        """What would hold on a day with one more plan."""
        plans = {**self.plans_in_force, effective_from: closed_on(plan, self.calendar.closed)}

        def in_force(day: date) -> Plan | None:
            begun = begun_by(plans, day)
            return None if begun is None else plans[begun]

        return in_force

    def on(self, day: date) -> Plan:
        """What holds on a day. Refuses UNPLANNED_HALL."""
        plan = self.in_force(day)
        if plan is None:
            raise refuse.UNPLANNED_HALL(because.NO_PLAN(day=day))
        return plan

    def days_set(self, hall: str, days: Sequence[CalendarDay]) -> list[Event]:
        """The hall set days of its own."""
        closed = self.calendar.with_days(days).closing()
        return [DaysClosed(hall=hall, days=tuple(days), closed=closed)]

    def year_adopted(self, hall: str, year: AdoptedYear) -> list[Event]:
        """The hall adopted a year."""
        return [DaysClosed(hall=hall, year=year, closed=self.calendar.with_year(year).closing())]

    @applies(HallPlanned)
    def _planned(self, event: HallPlanned) -> None:
        self.hall = event.hall
        self.plans = {**self.plans, event.effective_from: event.plan}
        self._close()

    @applies(DaysClosed)
    def _closed(self, event: DaysClosed) -> None:
        self.hall = event.hall
        self.calendar = self.calendar.with_days(event.days)
        if event.year is not None:
            self.calendar = self.calendar.with_year(event.year)
        self.calendar = replace(self.calendar, closed=event.closed)
        self._close()

    def _close(self) -> None:
        closed = self.calendar.closed
        self.plans_in_force = {begins: closed_on(plan, closed) for begins, plan in self.plans.items()}


def closed_on(plan: Plan, days: Sequence[ClosedDay]) -> Plan:
    """The plan, closed on these days too, but for those that it gives hours of their own."""
    told = {one.day for one in plan.closed} | {one.day for one in plan.special}
    more = tuple(one for one in days if one.day not in told)
    return plan.model_copy(update={"closed": (*plan.closed, *more)}) if more else plan


def line_of(plan: Plan, code: str) -> PlannedLine:
    found = next((line for line in plan.lines if line.code == code), None)
    if found is None:
        raise refuse.UNKNOWN_LINE(because.NO_LINE(line=code))
    return found


def window_of(plan: Plan, code: str) -> PlannedWindow:
    found = next((window for window in plan.windows if window.code == code), None)
    if found is None:
        raise refuse.UNKNOWN_WINDOW(because.NO_WINDOW(window=code))
    return found


def check_serves(window: PlannedWindow, line: str) -> None:
    if line not in window.lines:
        raise refuse.LINE_NOT_SERVED(because.NOT_SERVED(window=window.code, line=line))


def items_at(plan: Plan, window: PlannedWindow) -> list[str]:
    """The service items of the window's lines, each once; a line without items asks for none."""
    return list(dict.fromkeys(item for code in window.lines for item in line_of(plan, code).items))


def opening_hours(plan: Plan, day: date) -> Sequence[Hours]:
    """When the hall is open on a day, in order; not at all on a day it is closed."""
    if any(closed.day == day for closed in plan.closed):
        return []
    special = next((special.hours for special in plan.special if special.day == day), None)
    usual = [opening for opening in plan.hours if opening.weekday == day.isoweekday()]
    return in_order(usual if special is None else special)


def left_behind(plan: Plan, lines: set[str], windows: set[str]) -> Iterator[Detail]:
    """Which of the lines that people wait in, and of the windows that are open, a plan does not know."""
    for line in sorted(lines - {line.code for line in plan.lines}):
        yield plan_because.HAS_TICKETS(line=line)
    for window in sorted(windows - {window.code for window in plan.windows}):
        yield plan_because.IS_OPEN(window=window)


def relabelled(plan: Plan, prefixes: Mapping[str, str]) -> Iterator[Detail]:
    """Which lines would give labels that another one has given; `prefixes` are today's, by line."""
    for line in plan.lines:
        if prefixes.get(line.prefix, line.code) != line.code:
            yield plan_because.NUMBERS_AGAIN(line=line.code, other=prefixes[line.prefix])


def ended(over: Sequence[date]) -> Iterator[Detail]:
    """Which days, with tickets, would be over at once."""
    for day in over:
        yield plan_because.DAY_OVER(day=day)


def contradictions(plan: Plan) -> Iterator[Detail]:
    """What cannot be right about a plan."""
    for weekday in range(1, 8):
        usual, next_usual = (
            [one for one in plan.hours if one.weekday == day] for day in (weekday, weekday % 7 + 1)
        )
        yield from _contradictory_hours(plan_because.WEEKDAYS[weekday - 1], usual, next_usual)
    for special in plan.special:
        yield from _contradictory_hours(special.day, special.hours, ())
        for day in (special.day - _DAY, special.day):
            if _into(opening_hours(plan, day), opening_hours(plan, day + _DAY)):
                yield plan_because.INTO_NEXT(day=day)
    yield from _named_twice(plan)
    for line in plan.lines:
        if len(set(line.ranks)) < len(line.ranks):
            yield plan_because.RANKS_TWICE(line=line.code)
    yield from _without_counterpart(plan)
    yield from _not_to_be_said(plan)


def _not_to_be_said(plan: Plan) -> Iterator[Detail]:
    """Windows whose names the sentence of a call has no room for."""
    for window in plan.windows:
        try:
            call_text(LONGEST_LABEL, window.name)
        except ValidationError:
            yield plan_because.NAME_TOO_LONG(window=window.code)


def _named_twice(plan: Plan) -> Iterator[Detail]:
    days = [str(one.day) for one in plan.closed] + [str(one.day) for one in plan.special]
    for what, names in (
        (plan_because.LINE, [line.code for line in plan.lines]),
        (plan_because.PREFIX, [line.prefix for line in plan.lines]),
        (plan_because.WINDOW, [window.code for window in plan.windows]),
        (plan_because.DAY, days),
    ):
        if twice := sorted({name for name in names if names.count(name) > 1}):
            yield plan_because.TWICE(what=what, names=twice)


def _without_counterpart(plan: Plan) -> Iterator[Detail]:
    """Windows that serve no line of the plan, and lines that no window serves."""
    known = {line.code for line in plan.lines}
    for window in plan.windows:
        if unknown := sorted(set(window.lines) - known):
            yield plan_because.SERVES_NO_LINE(window=window.code, lines=unknown)
    served = {code for window in plan.windows for code in window.lines}
    if unserved := sorted(known - served):
        yield plan_because.UNSERVED(lines=unserved)


def _contradictory_hours(
    day: date | Text, hours: Sequence[Hours], following: Sequence[Hours]
) -> Iterator[Detail]:
    """`following` are the hours of the day after, into which these may not last."""
    for one in hours:
        if since_midnight(one.opens) >= one.closes:
            yield plan_because.CLOSES_BEFORE(day=day, closes=clock_text(one.closes), opens=one.opens)
    for one, later in pairwise(in_order(hours)):
        if since_midnight(later.opens) < one.closes:
            yield plan_because.OVERLAP(day=day)
    if _into(hours, following):
        yield plan_because.INTO_NEXT(day=day)


def _into(hours: Sequence[Hours], following: Sequence[Hours]) -> bool:
    last = max((one.closes for one in hours), default=_DAY)
    return any(since_midnight(one.opens) < last - _DAY for one in following)
