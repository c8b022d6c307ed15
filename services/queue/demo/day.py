"""The day itself: what people do there, and what they do next upon what the hall answers."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from services.queue.contract import plan as contract
from services.queue.contract import tickets
from services.queue.demo.agenda import Agenda
from services.queue.demo.clerk import Break, Clerk, Stay
from services.queue.demo.desk import Desk, wait_for
from services.queue.demo.ledger import Ledger
from services.queue.demo.plan import HALL, LINES, NAME
from services.queue.demo.visitors import Visitor
from services.staff.contract.halls import OpenHall

_AFTER_HOURS = timedelta(minutes=30)
_COME_EARLY = timedelta(minutes=5)


class Day:
    """From before opening until the last clerk has gone; `ends` is when they stop, whoever still waits.

    `raised` and `unnoticed` name windows that were left alone while someone waited.
    """

    def __init__(
        self,
        desk: Desk,
        agenda: Agenda,
        plan: contract.Plan,
        visitors: Sequence[Visitor],
        hours: tuple[datetime, datetime],
        seed: int,
    ) -> None:
        self.desk = desk
        self.agenda = agenda
        self.opens, self.closes = hours
        self.ends = self.closes + _AFTER_HOURS
        self.ledger = Ledger()
        self.stays: dict[str, Stay] = {}
        self.raised: list[str] = []
        self.unnoticed: list[str] = []
        self._plan = plan
        self._visitors = visitors
        self._clerks = [
            Clerk(self, window, _breaks(number, self.opens), Random(f"{seed}/{window.code}"))
            for number, window in enumerate(plan.windows)
        ]
        self._clerks[-1].forgets_to_close = True

    def play(self, progress: Callable[[int, int], None]) -> None:
        self.desk.send(OpenHall(hall=HALL, name=NAME), "operator")
        self.desk.send(contract.PlanHall(hall=HALL, plan=self._plan), "operator")
        for clerk in self._clerks:
            self.agenda.at(self.opens - _COME_EARLY, clerk.come)
        for visitor in self._visitors:
            self.agenda.at(visitor.comes_at, partial(self._comes, visitor))
        while self.agenda.step():
            progress(self.ledger.over, len(self._visitors))

    def _comes(self, visitor: Visitor) -> None:
        told = {"priority": visitor.priority, **({"name": visitor.name} if visitor.name else {})}
        command = tickets.DrawTicket.model_validate({"hall": HALL, "line": visitor.line, **told})
        drawn = self.desk.send(command, *_by(visitor))
        self.stays[drawn.label] = stay = Stay(visitor, drawn.label, visitor.line)
        self.ledger.drawn(stay.label, stay.line, self.agenda.now)
        if visitor.fate == "impatient":
            self.agenda.later(visitor.patience, lambda: self._has_had_enough(stay))
        self._wake(stay.line)

    def _has_had_enough(self, stay: Stay) -> None:
        if stay.waits:
            stay.waits = False
            place = {"hall": HALL, "line": stay.line, "label": stay.label}
            why = "cancelled" if stay.visitor.account else "left"
            self.desk.send(tickets.CancelTicket.model_validate({**place, "why": why}), *_by(stay.visitor))
            self.ledger.cancelled(stay.label)

    # what clerks need

    def elsewhere(self, stay: Stay, random: Random) -> tuple[str, str | None]:
        """Another line, and an open window that serves it, if there is one."""
        line = random.choice([line for line in LINES if line != stay.line])
        there = [clerk.window for clerk in self._clerks if clerk.serves and line in clerk.lines]
        return line, random.choice(there) if there else None

    def is_sent_on(self, stay: Stay, line: str, window: str | None) -> None:
        stay.line, stay.waits = line, True
        self.ledger.sent_on(stay.label, line, self.agenda.now)
        self._wake(line, window)

    def await_raised(self, window: str, since: datetime) -> None:
        noticed = wait_for(lambda: self.desk.happened("WindowUnattended", since, window=window))
        (self.raised if noticed else self.unnoticed).append(window)

    def _wake(self, line: str, window: str | None = None) -> None:
        """The first clerk with nothing to do looks up."""
        for clerk in self._clerks:
            if clerk.idle and line in clerk.lines and window in (None, clerk.window):
                clerk.wake()
                return


def _by(visitor: Visitor) -> tuple[str, str]:
    """As whom he deals with his ticket."""
    return ("visitor", visitor.account) if visitor.account else ("kiosk", "kiosk-1")


def _breaks(number: int, opens: datetime) -> list[Break]:
    """A clerk's breaks, in turn with the others'; the first clerk leaves his window alone in the morning."""
    away = [Break(opens + timedelta(minutes=90), None)] if number == 0 else []
    lunch = Break(opens + timedelta(minutes=150 + 30 * (number % 4)), "lunch", 30)
    forms = Break(opens + timedelta(minutes=330 + 20 * (number % 5)), "fetches forms", 10)
    return [*away, lunch, forms]
