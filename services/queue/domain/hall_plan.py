"""A hall's plan (窗口規劃), and whether it is open at a time: clause 1.3.4."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import refusals as no
from services.queue.contract.plan import HallPlanned, Plan, PlannedLine, PlannedWindow


@dataclass
class HallPlan(Aggregate):
    hall: str = ""
    plan: Plan | None = None

    def set(self, hall: str, plan: Plan) -> list[Event]:
        if contradiction := next(contradictions(plan), None):
            raise no.PLAN_CONTRADICTS_ITSELF(contradiction)
        return [] if plan == self.plan else [HallPlanned(hall=hall, plan=plan)]

    def in_force(self) -> Plan:
        if self.plan is None:
            raise no.UNPLANNED_HALL("the hall has no plan")
        return self.plan

    @applies(HallPlanned)
    def _planned(self, event: HallPlanned) -> None:
        self.hall, self.plan = event.hall, event.plan


def line_of(plan: Plan, code: str) -> PlannedLine:
    found = next((line for line in plan.lines if line.code == code), None)
    if found is None:
        raise no.UNKNOWN_LINE(f"the hall has no line {code}")
    return found


def window_of(plan: Plan, code: str) -> PlannedWindow:
    found = next((window for window in plan.windows if window.code == code), None)
    if found is None:
        raise no.UNKNOWN_WINDOW(f"the hall has no window {code}")
    return found


def check_open(plan: Plan, now: datetime, zone: ZoneInfo) -> None:
    """Refuse when the hall is closed: outside its hours, or on a day it is closed."""
    local = now.astimezone(zone)
    if any(closed.day == local.date() for closed in plan.closed):
        raise no.HALL_CLOSED(f"closed on {local.date()}")
    moment = local.time()
    hours = [opening for opening in plan.hours if opening.weekday == local.isoweekday()]
    if not any(opening.opens <= moment < opening.closes for opening in hours):
        told = ", ".join(
            f"{one.opens:%H:%M}–{one.closes:%H:%M}" for one in sorted(hours, key=lambda o: o.opens)
        )
        raise no.HALL_CLOSED(f"it is {moment:%H:%M}; open today: {told or 'not at all'}")


def contradictions(plan: Plan) -> Iterator[str]:
    """What cannot be right about a plan."""
    for opening in plan.hours:
        if opening.opens >= opening.closes:
            yield f"weekday {opening.weekday} closes at {opening.closes} before it opens at {opening.opens}"
    for weekday in range(1, 8):
        day = sorted((one for one in plan.hours if one.weekday == weekday), key=lambda one: one.opens)
        for one, following in pairwise(day):
            if following.opens < one.closes:
                yield f"hours of weekday {weekday} overlap"
    for what, codes in (
        ("line", [line.code for line in plan.lines]),
        ("prefix", [line.prefix for line in plan.lines]),
        ("window", [window.code for window in plan.windows]),
    ):
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            yield f"{what} {', '.join(twice)} is there twice"
    known = {line.code for line in plan.lines}
    for window in plan.windows:
        if unknown := sorted(set(window.lines) - known):
            yield f"window {window.code} serves {', '.join(unknown)}, which is no line"
    served = {code for window in plan.windows for code in window.lines}
    if unserved := sorted(known - served):
        yield f"no window serves {', '.join(unserved)}"
