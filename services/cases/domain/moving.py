"""Dates move when the hall's calendar or policy does: each open case says so in its own history."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from infra.contracts import Event
from services.cases.contract.case_events import CaseDatesMoved
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.marks import SIGNALS, mark_of
from services.cases.domain.passing import passed_limits
from services.shared.deadlines.marks import of_part, parted
from services.shared.deadlines.moving import ahead_again, dates_of, moved
from services.shared.deadlines.stops import still_left_out
from services.shared.deadlines.values import Deadline, Excluded

_Dates = tuple[tuple[object, ...], ...]


def move_dates(case: Case, clocks: Clocks, now: datetime) -> list[Event]:
    """The case's deadlines under the rules of now; nothing when they are what they were.

    A limit that had passed stays passed, and is raised first if it was not yet, unless a day of the calendar
    declared since moves it ahead of now.
    """
    dates = _by_rules_of_now(case, clocks, now)
    passed = passed_limits(case, clocks, now)
    late = case.copy()
    for event in passed:
        late.apply(event)
    ahead = set(_ahead_again(late, clocks, now))
    withdrawn = tuple(sorted(ahead & case.raised.keys()))
    if not withdrawn and _dates(dates) == _dates_of(case):
        return []
    stays = [event for event in passed if mark_of(event) not in ahead]
    return [*stays, dates.model_copy(update={"withdrawn": withdrawn})]


def _by_rules_of_now(case: Case, clocks: Clocks, now: datetime) -> CaseDatesMoved:
    whole, steps = clocks.of_case(case) if case.accepted and not case.closed else (None, ())
    check, day_end = case.check_deadline, case.day_end
    authority, delivery = case.authority_deadline, case.delivery_deadline
    return CaseDatesMoved(
        hall=case.hall,
        number=case.number,
        rules_version=clocks.rules.version,
        moved_at=now,
        check_deadline=clocks.check(check.since) if check else None,
        day_end=clocks.day_end(day_end.since) if day_end else None,
        case_deadline=moved(case.case_deadline, whole, now),
        open_steps=tuple(
            step.model_copy(
                update={"deadline": moved(case.open_steps[step.step].deadline, step.deadline, now)}
            )
            for step in steps
        ),
        authority_deadline=clocks.authority(authority.since) if authority else None,
        delivery_deadline=clocks.delivery(delivery.since) if delivery else None,
    )


def _ahead_again(case: Case, clocks: Clocks, now: datetime) -> Iterator[str]:
    """Marks of what had passed and by the calendar of now has not."""
    own = (*case.excluded, *still_left_out(case.stops, clocks.rules.calendar.day_of(now)))

    def excluded(clock: str) -> tuple[Excluded, ...]:
        return own if parted(clock)[0] in ("case", "step") else ()

    return ahead_again(_waited_for(case), SIGNALS, case.raised, clocks.rules, excluded, now)


def _waited_for(case: Case) -> Iterator[str]:
    """The limits that a case still has, running or standing."""
    if not case.closed:
        yield from ("day_end", "case", *(of_part("step", code) for code in case.open_steps))
    if "higher_authority" in case.stops:
        yield "authority"
    if case.delivery_deadline is not None:
        yield "delivery"


def _dates(of: CaseDatesMoved) -> _Dates:
    return _told(of, [(step.step, step.deadline) for step in of.open_steps])


def _dates_of(case: Case) -> _Dates:
    steps = {} if case.closed else case.open_steps
    return _told(case, [(code, step.deadline) for code, step in sorted(steps.items())])


def _told(of: CaseDatesMoved | Case, steps: Sequence[tuple[str, Deadline | None]]) -> _Dates:
    """The moments that matter, so that two sets of dates can be compared."""
    whole = (of.check_deadline, of.day_end, of.case_deadline, of.authority_deadline, of.delivery_deadline)
    return (*map(dates_of, whole), *((code, *dates_of(deadline)) for code, deadline in steps))
