"""Command handling of the queue: decide on what this process remembers, and let the append prove it.

One command of a hall is decided at a time in a process, on what the one before left; between processes the
append finds out who came first, and the other decides again on what has happened. So no ticket is called
twice, however many call at once. What no append proves (a refusal, nobody waits) is said only after a look at
the log.
"""

import hmac
import threading
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.contracts import Context, Refusal
from infra.eventstore.application import Application, Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.eventstore.records import Claim, ClaimHeld
from infra.eventstore.remembered import Remembered
from infra.privacy.keyring import Keyring
from infra.runtime.clock import Clock
from services.queue.contract import CONTRACT, plan, tickets, windows
from services.queue.contract import refusals as no
from services.queue.contract.plan import Plan
from services.queue.domain.hall_plan import HallPlan, check_open, line_of, window_of
from services.queue.domain.identity import line_day_id, plan_id, window_id
from services.queue.domain.line_day import LineDay, Ticket
from services.queue.domain.window import Window

_LIVE_TICKET, _CLERK = "live_ticket", "clerk_window"
_TURNS = 64
_C = TypeVar("_C")


class NotProven(Exception):
    """Said on what this process remembers, and only true if that is all there is."""


class View:
    """What a command is decided on: as this process remembers it, or looked up in the log."""

    def __init__(self, application: "QueueApplication", *, looked_up: bool) -> None:
        self._application = application
        self.looked_up = looked_up
        self.now = application.clock.now()

    @property
    def today(self) -> date:
        return self.now.astimezone(self._application.zone).date()

    def plan(self, hall: str) -> Plan:
        """Refuses UNPLANNED_HALL."""
        found: HallPlan = self._known(self._application.plans, plan_id(hall))
        return found.in_force()

    def line(self, hall: str, line: str, day: date | None = None) -> LineDay:
        found: LineDay = self._known(self._application.lines, line_day_id(hall, line, day or self.today))
        return found

    def window(self, hall: str, window: str) -> Window:
        found: Window = self._known(self._application.windows, window_id(hall, window))
        return found

    def _known(self, kept: Remembered[Any], stream_id: UUID) -> Any:
        known = None if self.looked_up else kept.remembered(stream_id)
        return known or kept.current(stream_id)


_Handler = Callable[["QueueApplication", _C, Context, View], Decision]


def decided(handler: _Handler[_C]) -> Callable[["QueueApplication", _C, Context], Decision]:
    """Decide on what is remembered; a refusal, and what is not proven, only on what was looked up."""

    @wraps(handler)
    def decide(self: "QueueApplication", command: _C, context: Context) -> Decision:
        try:
            return handler(self, command, context, View(self, looked_up=False))
        except (Refusal, NotProven):
            return handler(self, command, context, View(self, looked_up=True))

    return decide


class QueueApplication(Application):
    contract = CONTRACT
    attempts = 100  # processes that call on the same line at once take turns; nobody is sent away for it

    def __init__(
        self, log: EventLog, keyring: Keyring, clock: Clock, *, zone: ZoneInfo, holder_key: bytes
    ) -> None:
        super().__init__(log, keyring, clock)
        self.zone = zone
        self.plans = Remembered(HallPlan, log, self.codec)
        self.lines = Remembered(LineDay, log, self.codec)
        self.windows = Remembered(Window, log, self.codec)
        self._holder_key = holder_key
        self._today = date.min
        self._turns = [threading.Lock() for _ in range(_TURNS)]

    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's, one of a hall at a time."""
        with self._turns[hash(str(body.get("hall"))) % _TURNS]:
            self._begin_day()
            return super().execute(name, body, context)

    def _begin_day(self) -> None:
        """Yesterday's lines need not be remembered."""
        today = self.clock.now().astimezone(self.zone).date()
        if today != self._today:
            self._today, self.lines = today, Remembered(LineDay, self.log, self.codec)

    def forget(self, stream_id: UUID) -> None:
        """Take in what others have stored."""
        for kept in (self.plans, self.lines, self.windows):
            if kept.remembered(stream_id) is not None:
                kept.current(stream_id)

    def stored(self, changes: Sequence[Change]) -> None:
        for change in changes:
            for kept in (self.plans, self.lines, self.windows):
                kept.advance(change.stream_id, change.version, change.events)

    def claim_refusal(self, held: ClaimHeld) -> Refusal:
        if held.claim.kind == _CLERK:
            return no.AT_ANOTHER_WINDOW("this person serves at another window")
        return no.IN_LINE_ALREADY("this person has a live ticket in this line")

    # the plan

    @handles(plan.PlanHall)
    def plan_hall(self, command: plan.PlanHall, context: Context) -> Decision:
        found = self.plans.current(plan_id(command.hall))
        events = found.set(command.hall, command.plan)
        answer = plan.PlanAnswer(hall=command.hall, version=found.version + len(events))
        return Decision([Change(found.id, found.version, events)], answer)

    # tickets

    @handles(tickets.DrawTicket)
    @decided
    def draw_ticket(self, command: tickets.DrawTicket, context: Context, view: View) -> Decision:
        hall_plan = view.plan(command.hall)
        planned = line_of(hall_plan, command.line)
        check_open(hall_plan, view.now, self.zone)
        line = view.line(command.hall, command.line)
        holder = self._holder(context.actor) if context.role == "visitor" else None
        drawn = line.draw(
            planned, command.hall, view.today, command.priority, command.items, holder, view.now
        )
        answer = tickets.DrawnTicket(
            hall=command.hall,
            line=command.line,
            label=drawn.label,
            status="waiting",
            window=None,
            version=line.version + 1,
            ahead=line.ahead_of_new(command.priority),
            drawn_at=view.now,
        )
        claims = [(_live(command.hall, command.line, view.today, holder), line.id)] if holder else []
        return Decision([Change(line.id, line.version, [drawn])], answer, claims=claims)

    @handles(tickets.CallNext)
    @decided
    def call_next(self, command: tickets.CallNext, context: Context, view: View) -> Decision:
        planned = window_of(view.plan(command.hall), command.window)
        window = view.window(command.hall, command.window)
        window.check_free(context.actor)
        lines = [view.line(command.hall, code) for code in planned.lines]
        heads = [(head.rank, place, line, head) for place, line in enumerate(lines) if (head := line.head())]
        if not heads:
            if not view.looked_up:
                raise NotProven
            return Decision([], _nobody(command))
        _, _, line, head = min(heads, key=lambda found: found[:2])
        return self._called(command.hall, window, line, head, context.actor, view)

    @handles(tickets.CallTicket)
    @decided
    def call_ticket(self, command: tickets.CallTicket, context: Context, view: View) -> Decision:
        hall_plan = view.plan(command.hall)
        planned = window_of(hall_plan, command.window)
        line_of(hall_plan, command.line)
        if command.line not in planned.lines:
            raise no.LINE_NOT_SERVED(f"window {command.window} does not serve {command.line}")
        window = view.window(command.hall, command.window)
        window.check_free(context.actor)
        line = view.line(command.hall, command.line)
        return self._called(command.hall, window, line, line.ticket(command.label), context.actor, view)

    @handles(tickets.Recall)
    @decided
    def recall(self, command: tickets.Recall, context: Context, view: View) -> Decision:
        window, line, ticket = self._at_window(command, context, view)
        called = line.recall(ticket.label, view.now)
        answer = _called_answer(command.hall, window.window, line, ticket, called.call)
        return Decision([Change(line.id, line.version, [called])], answer, unchanged=[_seen(window)])

    @handles(tickets.StartService)
    @decided
    def start_service(self, command: tickets.StartService, context: Context, view: View) -> Decision:
        window, line, ticket = self._at_window(command, context, view)
        events = line.start(ticket.label, view.now)
        answer = _answer(line, ticket.label, "served", window.window, len(events))
        return Decision([Change(line.id, line.version, events)], answer, unchanged=[_seen(window)])

    @handles(tickets.ReportAbsent)
    @decided
    def report_absent(self, command: tickets.ReportAbsent, context: Context, view: View) -> Decision:
        window, line, ticket = self._at_window(command, context, view)
        gone = ticket.returned_at is not None
        events = line.absent(ticket.label, view.now)
        answer = _answer(line, ticket.label, "left" if gone else "waiting", None, len(events))
        return self._released(window, line, events, answer, ticket if gone else None, view)

    @handles(tickets.ParkTicket)
    @decided
    def park_ticket(self, command: tickets.ParkTicket, context: Context, view: View) -> Decision:
        window, line, ticket = self._at_window(command, context, view)
        events = line.park(ticket.label, command.reason, view.now)
        answer = _answer(line, ticket.label, "parked", None, len(events))
        return self._released(window, line, events, answer, None, view)

    @handles(tickets.FinishService)
    @decided
    def finish_service(self, command: tickets.FinishService, context: Context, view: View) -> Decision:
        window, line, ticket = self._at_window(command, context, view)
        events = line.finish(ticket.label, command.case, view.now)
        answer = _answer(line, ticket.label, "finished", None, len(events))
        return self._released(window, line, events, answer, ticket, view)

    @handles(tickets.TransferTicket)
    @decided
    def transfer_ticket(self, command: tickets.TransferTicket, context: Context, view: View) -> Decision:
        line_of(view.plan(command.hall), command.to_line)
        window, line, ticket = self._at_window(command, context, view)
        if command.to_line == line.line:
            raise no.TICKET_NOT_THERE(
                f"{ticket.label} is in {line.line} already", ticket_status=ticket.status
            )
        to = view.line(command.hall, command.to_line)
        answer = _answer(line, ticket.label, "waiting", None, 1)
        moved = Change(to.id, to.version, to.move_in(ticket, line, command.to_line, view.now))
        out = line.move_out(ticket.label, command.to_line, view.now)
        claims = (
            [(_live(command.hall, command.to_line, line.day, ticket.holder), to.id)] if ticket.holder else []
        )
        decision = self._released(window, line, out, answer, ticket, view)
        return Decision([*decision.changes, moved], answer, claims=claims, releases=decision.releases)

    @handles(tickets.CancelTicket)
    @decided
    def cancel_ticket(self, command: tickets.CancelTicket, context: Context, view: View) -> Decision:
        line_of(view.plan(command.hall), command.line)
        line = view.line(command.hall, command.line)
        ticket = line.ticket(command.label)
        if context.role == "visitor" and ticket.holder != self._holder(context.actor):
            raise no.NOT_YOUR_TICKET(f"{command.label} is another person's")
        events = line.cancel(command.label, view.now)
        answer = _answer(line, command.label, "left", None, len(events))
        return Decision([Change(line.id, line.version, events)], answer, releases=_releases(line, [ticket]))

    @handles(tickets.CloseLineDay)
    @decided
    def close_line_day(self, command: tickets.CloseLineDay, context: Context, view: View) -> Decision:
        day = _day(command.day)
        line = view.line(command.hall, command.line, day)
        if day >= view.today:
            raise no.NOTHING_TO_CLOSE(f"{day} is not over")
        left = list(line.tickets.values())
        events = line.close(view.now)
        changes = [Change(line.id, line.version, events)]
        for ticket in left:
            if ticket.window is not None:
                window = view.window(command.hall, ticket.window)
                changes.append(Change(window.id, window.version, [window.release(view.now)]))
        answer = tickets.DayClosed(
            hall=command.hall, line=command.line, left=len(left), version=line.version + len(events)
        )
        return Decision(changes, answer, releases=_releases(line, left))

    # windows

    @handles(windows.OpenWindow)
    @decided
    def open_window(self, command: windows.OpenWindow, context: Context, view: View) -> Decision:
        window_of(view.plan(command.hall), command.window)
        window = view.window(command.hall, command.window)
        events = window.open(command.hall, command.window, context.actor, view.now)
        claims = [(_clerk(command.hall, context.actor), window.id)] if events else []
        answer = _window_answer(command, "open" if events else window.status, context.actor, window, events)
        return Decision([Change(window.id, window.version, events)], answer, claims=claims)

    @handles(windows.PauseWindow)
    @decided
    def pause_window(self, command: windows.PauseWindow, context: Context, view: View) -> Decision:
        window = self._window(command, view)
        events = window.pause(context.actor, command.reason, view.now)
        answer = _window_answer(command, "paused", context.actor, window, events)
        return Decision([Change(window.id, window.version, events)], answer)

    @handles(windows.ResumeWindow)
    @decided
    def resume_window(self, command: windows.ResumeWindow, context: Context, view: View) -> Decision:
        window = self._window(command, view)
        events = window.resume(context.actor, view.now)
        answer = _window_answer(command, "open", context.actor, window, events)
        return Decision([Change(window.id, window.version, events)], answer)

    @handles(windows.CloseWindow)
    @decided
    def close_window(self, command: windows.CloseWindow, context: Context, view: View) -> Decision:
        window = self._window(command, view)
        events = window.close(context.actor, view.now, for_another=context.role == "supervisor")
        releases = [_clerk(command.hall, window.clerk or context.actor)]
        answer = _window_answer(command, "closed", None, window, events)
        return Decision([Change(window.id, window.version, events)], answer, releases=releases)

    # what the above share

    def _window(self, command: Any, view: View) -> Window:
        window_of(view.plan(command.hall), command.window)
        return view.window(command.hall, command.window)

    def _at_window(self, command: Any, context: Context, view: View) -> tuple[Window, LineDay, Ticket]:
        """The window, and the ticket that the caller deals with there."""
        window = self._window(command, view)
        code, label = window.current(context.actor)
        line = view.line(command.hall, code)
        return window, line, line.ticket(label)

    def _called(
        self, hall: str, window: Window, line: LineDay, ticket: Ticket, clerk: str, view: View
    ) -> Decision:
        events = line.call(ticket.label, window.window, clerk, view.now)
        call = 1 if ticket.status == "waiting" else None
        answer = _called_answer(hall, window.window, line, ticket, call)
        taken = [window.take(line.line, ticket.label, view.now)]
        return Decision(
            [Change(line.id, line.version, events), Change(window.id, window.version, taken)], answer
        )

    def _released(
        self,
        window: Window,
        line: LineDay,
        events: Sequence[Any],
        answer: tickets.TicketAnswer,
        gone: Ticket | None,
        view: View,
    ) -> Decision:
        """What happened to the window's ticket leaves the window free; who is gone may draw again."""
        free = [window.release(view.now)]
        return Decision(
            [Change(line.id, line.version, events), Change(window.id, window.version, free)],
            answer,
            releases=_releases(line, [gone] if gone else []),
        )

    def _holder(self, account: str) -> str:
        """Stands for an account in events: the same for the same one, and nobody can tell which."""
        return hmac.digest(self._holder_key, account.encode(), "sha256").hex()[:32]


def _nobody(command: tickets.CallNext) -> tickets.CalledTicket:
    return tickets.CalledTicket(
        hall=command.hall, window=command.window, line=None, label=None, priority=None, items=(), call=None
    )


def _called_answer(
    hall: str, window: str, line: LineDay, ticket: Ticket, call: int | None
) -> tickets.CalledTicket:
    return tickets.CalledTicket(
        hall=hall,
        window=window,
        line=line.line,
        label=ticket.label,
        priority=ticket.priority,
        items=ticket.items,
        call=call,
    )


def _answer(line: LineDay, label: str, status: Any, window: str | None, stored: int) -> tickets.TicketAnswer:
    return tickets.TicketAnswer(
        hall=line.hall,
        line=line.line,
        label=label,
        status=status,
        window=window,
        version=line.version + stored,
    )


def _window_answer(
    command: Any, status: Any, clerk: str | None, window: Window, events: Sequence[Any]
) -> windows.WindowAnswer:
    return windows.WindowAnswer(
        hall=command.hall,
        window=command.window,
        status=status,
        clerk=clerk,
        version=window.version + len(events),
    )


def _live(hall: str, line: str, day: date, holder: str) -> Claim:
    return Claim(_LIVE_TICKET, f"{hall}/{line}/{day.isoformat()}/{holder}")


def _clerk(hall: str, clerk: str) -> Claim:
    return Claim(_CLERK, f"{hall}/{clerk}")


def _releases(line: LineDay, gone: Sequence[Ticket]) -> list[Claim]:
    return [_live(line.hall, line.line, line.day, one.holder) for one in gone if one.holder]


def _seen(window: Window) -> tuple[UUID, int]:
    return window.id, window.version


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise no.NOTHING_TO_CLOSE(f"{text} is no day") from None
