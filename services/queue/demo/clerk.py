"""A clerk at his window, from opening to closing: calls, serves, parks, sends on, and takes his breaks."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from infra.contracts import Command
from services.queue.contract import tickets, windows
from services.queue.contract.plan import PlannedWindow
from services.queue.demo.agenda import Act
from services.queue.demo.plan import HALL
from services.queue.demo.visitors import Visitor

if TYPE_CHECKING:
    from services.queue.demo.day import Day

_REACTION_SECONDS = 5
_WALK_SECONDS = (10, 40)
_CALL_AGAIN_SECONDS = (62, 80)
_PAPERWORK_SECONDS = (20, 60)
_PAPERWORK_SHARE = 0.25
_LOOK_AFTER_SECONDS = 16 * 60
_LOOK_AGAIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Break:
    """`reason` None: the clerk is away and has told nobody."""

    due: datetime
    reason: str | None
    minutes: int = 0


@dataclass
class Stay:
    """A visitor with his ticket; `turns` counts how often he was called in turn."""

    visitor: Visitor
    label: str
    line: str
    waits: bool = True
    turns: int = 0
    was_sent: bool = False

    def comes(self, call: int) -> bool:
        """Whether he comes when called so often in this turn."""
        match self.visitor.fate:
            case "distracted":
                return call > 1
            case "missed":
                return self.turns > 1
            case "gone":
                return False
        return True


class Clerk:
    """`serves` while the window is open, `idle` while nobody waits for it.

    Who parked here and is back is taken up before others.
    """

    def __init__(self, day: "Day", window: PlannedWindow, breaks: list[Break], random: Random) -> None:
        self.window = window.code
        self.lines = window.lines
        self.idle = False
        self.serves = False
        self.forgets_to_close = False
        self._day = day
        self._breaks = breaks
        self._random = random
        self._at = {"hall": HALL, "window": window.code}
        self._person = f"clerk-{window.code}"
        self._there: Stay | None = None
        self._back: list[Stay] = []

    def come(self) -> None:
        self._send(windows.OpenWindow(**self._at))
        self.serves = True
        for one in self._breaks:
            self._day.agenda.at(one.due, self._look_at_the_time)
        self._day.agenda.at(self._day.closes, self._look_at_the_time)
        self._call()

    def wake(self) -> None:
        """Someone waits."""
        self.idle = False
        self._day.agenda.later(_REACTION_SECONDS, self._next)

    def comes_back(self, stay: Stay) -> None:
        """Who was parked here is ready to go on."""
        self._back.append(stay)
        if self.idle:
            self.wake()

    def _look_at_the_time(self) -> None:
        if self.idle:
            self.idle = False
            self._go_on()

    def _go_on(self) -> None:
        """What comes next when nobody is at the window."""
        now = self._day.agenda.now
        if self._breaks and self._breaks[0].due <= now:
            self._take_a_break(self._breaks.pop(0))
        elif now >= self._day.ends:
            self._close()
        else:
            self._next()

    def _next(self) -> None:
        if self._back:
            self._take_up(self._back.pop(0))
        else:
            self._call()

    def _call(self, *, done: bool = False) -> None:
        called = self._send(tickets.CallNext(hall=HALL, window=self.window, done=done))
        if done:
            self._day.ledger.served(called.finished)
        if called.label is None:
            self._nobody()
            return
        stay = self._there = self._day.stays[called.label]
        stay.waits, stay.turns = False, stay.turns + 1
        self._day.ledger.called(stay.label, self._day.agenda.now)
        self._await(stay, call=1)

    def _nobody(self) -> None:
        if self._day.agenda.now >= self._day.closes:
            self._close()
        else:
            self.idle = True

    def _await(self, stay: Stay, call: int) -> None:
        if stay.comes(call):
            self._later(_WALK_SECONDS, lambda: self._start(stay))
        else:
            self._later(_CALL_AGAIN_SECONDS, self._call_again if call == 1 else self._give_up)

    def _call_again(self) -> None:
        assert self._there is not None
        self._send(tickets.Recall(**self._at))
        self._await(self._there, call=2)

    def _give_up(self) -> None:
        stay = self._gone()
        answer = self._send(tickets.ReportAbsent(**self._at))
        stay.waits = answer.status == "waiting"
        self._day.ledger.absent(stay.label, gone=not stay.waits)
        self._go_on()

    def _start(self, stay: Stay) -> None:
        self._send(tickets.StartService(**self._at))
        self._serve(stay)

    def _serve(self, stay: Stay) -> None:
        parts = 2 if stay.visitor.fate in ("parked", "parked_for_good") else 1
        self._day.agenda.later(stay.visitor.serve // parts, self._is_served)

    def _is_served(self) -> None:
        stay = self._there
        assert stay is not None
        now = self._day.agenda.now
        busy = self._back or now >= self._day.ends or (self._breaks and self._breaks[0].due <= now)
        if not stay.was_sent and stay.visitor.fate in ("parked", "parked_for_good"):
            self._park()
        elif not stay.was_sent and stay.visitor.fate in ("sent_on", "sent_to_a_window"):
            self._send_on()
        elif busy or self._random.random() < _PAPERWORK_SHARE:
            self._send(tickets.FinishService(**self._at))
            self._day.ledger.served(self._gone().label)
            self._later(_PAPERWORK_SECONDS, self._go_on)
        else:
            self._gone()
            self._call(done=True)

    def _park(self) -> None:
        self._send(tickets.ParkTicket(**self._at, reason="has a copy made"))
        stay = self._gone()
        stay.was_sent = True
        if stay.visitor.fate == "parked":
            self._day.agenda.later(stay.visitor.patience, lambda: self.comes_back(stay))
        self._go_on()

    def _take_up(self, stay: Stay) -> None:
        self._send(tickets.CallTicket(hall=HALL, window=self.window, line=stay.line, label=stay.label))
        self._there = stay
        self._serve(stay)

    def _send_on(self) -> None:
        stay = self._gone()
        stay.was_sent = True
        line, its_window = self._day.elsewhere(stay, self._random)
        window = its_window if stay.visitor.fate == "sent_to_a_window" else None
        self._send(tickets.TransferTicket(**self._at, to_line=line, to_window=window))
        self._day.is_sent_on(stay, line, window)
        self._go_on()

    def _gone(self) -> Stay:
        stay, self._there = self._there, None
        assert stay is not None
        return stay

    def _take_a_break(self, one: Break) -> None:
        if one.reason is None:
            away_since = self._day.agenda.now
            self._day.agenda.later(_LOOK_AFTER_SECONDS, lambda: self._is_missed(away_since))
        else:
            self._send(windows.PauseWindow(**self._at, reason=one.reason))
            self.serves = False
            self._day.agenda.later(one.minutes * 60, self._resume)

    def _resume(self) -> None:
        self._send(windows.ResumeWindow(**self._at))
        self.serves = True
        self._go_on()

    def _is_missed(self, since: datetime) -> None:
        """The hall raises a window left alone once someone waits; then the clerk is fetched back."""
        if self._day.ledger.waiting:
            self._day.await_raised(self.window, since)
        elif self._day.agenda.now < self._day.closes:
            self._day.agenda.later(_LOOK_AGAIN_SECONDS, lambda: self._is_missed(since))
            return
        self._go_on()

    def _close(self) -> None:
        if not self.forgets_to_close:
            self._send(windows.CloseWindow(**self._at))
            self.serves = False

    def _send(self, command: Command) -> Any:
        return self._day.desk.send(command, "clerk", self._person)

    def _later(self, between: tuple[int, int], act: Act) -> None:
        self._day.agenda.later(self._random.randint(*between), act)
