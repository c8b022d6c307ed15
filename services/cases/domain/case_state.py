"""What a case's events have made of it so far."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract import case_events as happened
from services.cases.contract.words import (
    ANY_STEP,
    CaseStatus,
    Charge,
    ExclusionKind,
    ItemClass,
    Outcome,
    StepDeadline,
)
from services.cases.domain.marks import DELIVERED_ANEW, RAISED, begun_anew, mark_of
from services.shared.deadlines.marks import of_part
from services.shared.deadlines.stops import left_out
from services.shared.deadlines.values import Deadline, Excluded

_NEVER = datetime.min.replace(tzinfo=UTC)
_CLOSED: frozenset[CaseStatus] = frozenset({"refused", "decided", "delivered", "withdrawn"})


@dataclass
class OpenStep:
    """A step that can be done; its limit counts from `since`."""

    since: date
    deadline: Deadline | None


@dataclass(frozen=True)
class Asked:
    """An extension that waits for approval."""

    days: int
    by: str


@dataclass
class CaseState(Aggregate):
    """`attachments` are the files handed in, in their order, as stored; `files` the hall's own among them.

    `sealed` are name, phone, document number, the agent's name, document number and basis, and the e-mail
    address, as stored;
    `supplied` is what came since the notice.

    While `stops` is not empty no clock of the case runs; `excluded` are the days its limits do not count.
    `raised`: mark → the deadline that passed. `slot` is of the account that applied, None once it was closed.
    """

    hall: str = ""
    number: str = ""
    item: str = ""
    item_version: int = 0
    item_class: ItemClass = "committed"
    applicant: str = ""
    agent: str | None = None
    slot: int | None = None
    sealed: tuple[str | None, ...] = ("", None, "", None, None, None, None)
    materials: frozenset[str] = frozenset()
    attachments: tuple[happened.KeptFile, ...] = ()
    files: tuple[str, ...] = ()
    fee: Charge | None = None
    fee_paid: bool = False
    status: CaseStatus = "applied"
    received_at: datetime = _NEVER
    noticed: bool = False
    outstanding: frozenset[str] = frozenset()
    supplied: frozenset[str] = frozenset()
    stops: dict[str, date] = field(default_factory=dict)
    excluded: tuple[Excluded, ...] = ()
    since: date | None = None
    extended: int = 0
    extension_asked: Asked | None = None
    open_steps: dict[str, OpenStep] = field(default_factory=dict)
    steps_done: tuple[str, ...] = ()
    objections: frozenset[str] = frozenset()
    refusals: int = 0
    forwarded: bool = False
    authority_answer: Outcome | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    check_deadline: Deadline | None = None
    day_end: Deadline | None = None
    case_deadline: Deadline | None = None
    authority_deadline: Deadline | None = None
    delivery_deadline: Deadline | None = None
    raised: dict[str, Deadline] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        return self.status in _CLOSED

    @property
    def clocks(self) -> dict[str, Deadline | None]:
        """Each clock of the case and until when it runs; None while it stands, and once it is over."""
        return {
            "check": self.check_deadline,
            "day_end": self.day_end,
            "case": self.case_deadline,
            "authority": self.authority_deadline,
            "delivery": self.delivery_deadline,
            **{of_part("step", code): step.deadline for code, step in sorted(self.open_steps.items())},
        }

    @property
    def account(self) -> str:
        """Who made the application: its agent, if it has one."""
        return self.agent or self.applicant

    @property
    def accepted(self) -> bool:
        return self.since is not None

    @property
    def of_applicant(self) -> dict[str, Any]:
        """Hall, number and applicant, as an event with words about the applicant has them."""
        return {"hall": self.hall, "number": self.number, "applicant": self.applicant}

    @applies(happened.CaseApplied)
    def _applied(self, event: happened.CaseApplied) -> None:
        self.hall, self.number, self.applicant = event.hall, event.number, event.applicant
        self.item, self.item_version, self.item_class = event.item, event.item_version, event.item_class
        self.sealed = (
            event.name,
            event.phone,
            event.document_number,
            event.agent_name,
            event.agent_document_number,
            event.agent_basis,
            event.email,
        )
        self.agent, self.fee, self.slot = event.agent, event.fee, event.slot
        self.materials = frozenset(event.materials)
        self.attachments, self.files = event.attachments, event.files
        self.received_at = event.received_at
        self.check_deadline, self.day_end = event.check_deadline, event.day_end

    @applies(happened.NoticeGiven)
    def _noticed(self, event: happened.NoticeGiven) -> None:
        named = frozenset(line.material for line in event.missing)
        self.noticed = True
        self.outstanding |= named
        self.materials -= named
        self._stop("supplement", event.stopped_on)
        if not self.accepted:
            self.status = "noticed"

    @applies(happened.MaterialsSupplemented)
    def _supplemented(self, event: happened.MaterialsSupplemented) -> None:
        self.materials |= set(event.materials)
        self.supplied |= set(event.materials)
        self.attachments, self.files = (*self.attachments, *event.attachments), event.files
        self.outstanding = frozenset(event.outstanding)
        if event.resumed is not None:
            self._resume(event.resumed, event.case_deadline, event.open_steps)
            if not self.accepted:
                self.status, self.check_deadline = "applied", event.check_deadline
            elif event.restarted:
                self._restart(event.resumed.last)

    @applies(happened.CaseAccepted, happened.CaseDeemedAccepted)
    def _accepted(self, event: happened.CaseAccepted) -> None:
        self.status, self.since = "accepted", event.accepted_on
        self.check_deadline = None
        self.case_deadline = event.case_deadline
        self._open(event.open_steps, event.accepted_on)

    @applies(happened.StepCompleted)
    def _stepped(self, event: happened.StepCompleted) -> None:
        self.steps_done = (*self.steps_done, event.step)
        del self.open_steps[event.step]
        if event.finding == "objected":
            self.objections |= {event.step}
        self._open(event.opened, event.completed_on)

    @applies(happened.ClockStopped)
    def _stopped(self, event: happened.ClockStopped) -> None:
        self._stop(event.kind, event.stopped_on)

    @applies(happened.ClockResumed)
    def _resumed(self, event: happened.ClockResumed) -> None:
        self._resume(event.resumed, event.case_deadline, event.open_steps)

    @applies(happened.ExtensionRequested)
    def _extension_requested(self, event: happened.ExtensionRequested) -> None:
        self.extension_asked = Asked(event.days, event.requested_by)

    @applies(happened.ExtensionRejected)
    def _extension_rejected(self, event: happened.ExtensionRejected) -> None:
        self.extension_asked = None

    @applies(happened.CaseExtended)
    def _extended(self, event: happened.CaseExtended) -> None:
        self.extension_asked, self.extended = None, event.days
        self.case_deadline = event.case_deadline

    @applies(happened.CaseForwarded)
    def _forwarded(self, event: happened.CaseForwarded) -> None:
        self.forwarded = True
        self._stop("higher_authority", event.forwarded_on)
        self.authority_deadline = event.authority_deadline

    @applies(happened.AuthorityAnswered)
    def _answered(self, event: happened.AuthorityAnswered) -> None:
        self.authority_answer, self.authority_deadline = event.outcome, None
        self._resume(event.resumed, event.case_deadline, event.open_steps)

    @applies(happened.FeePaid)
    def _paid(self, event: happened.FeePaid) -> None:
        self.fee_paid = True

    @applies(happened.CaseRefused)
    def _refused(self, event: happened.CaseRefused) -> None:
        self._close("refused", event.refused_at)
        self.refusals += 1

    @applies(happened.CaseDecided)
    def _decided(self, event: happened.CaseDecided) -> None:
        self._close("decided", event.decided_at)
        self.outcome, self.delivery_deadline = event.outcome, event.delivery_deadline

    @applies(happened.DecisionCorrected)
    def _corrected(self, event: happened.DecisionCorrected) -> None:
        self.status = "decided"
        self._unmark(DELIVERED_ANEW)
        self.outcome, self.delivery_deadline = event.outcome, event.delivery_deadline

    @applies(happened.CaseWithdrawn)
    def _withdrawn(self, event: happened.CaseWithdrawn) -> None:
        self._close("withdrawn", event.withdrawn_at)

    @applies(happened.ResultDelivered)
    def _delivered(self, event: happened.ResultDelivered) -> None:
        self.status, self.delivery_deadline = "delivered", None

    @applies(happened.CaseReopened)
    def _reopened(self, event: happened.CaseReopened) -> None:
        self.status = "accepted" if self.accepted else "noticed" if self.outstanding else "applied"
        self.outcome = self.closed_at = self.delivery_deadline = None
        self.authority_answer, self.forwarded = None, False
        self._unmark(begun_anew(event.redo))
        self.stops.pop("higher_authority", None)
        can_be_done = {step.step for step in event.open_steps}
        again = {*event.redo, *can_be_done}
        self.steps_done = tuple(step for step in self.steps_done if step not in again)
        self.objections -= again
        self.open_steps = {code: step for code, step in self.open_steps.items() if code in can_be_done}
        self._open(
            [step for step in event.open_steps if step.step not in self.open_steps], event.resumed.last
        )
        self._resume(event.resumed, event.case_deadline, event.open_steps)
        self.check_deadline, self.day_end = event.check_deadline, event.day_end

    @applies(happened.CaseDatesMoved)
    def _moved(self, event: happened.CaseDatesMoved) -> None:
        self.check_deadline, self.day_end = event.check_deadline, event.day_end
        self.case_deadline, self.authority_deadline = event.case_deadline, event.authority_deadline
        self.delivery_deadline = event.delivery_deadline
        self._set_deadlines(event.open_steps)
        self._unmark(event.withdrawn)

    @applies(*RAISED)
    def _raised(self, event: happened.DeadlinePassed) -> None:
        self.raised = {**self.raised, mark_of(event): event.deadline}

    @applies(happened.ApplicantRead, happened.CaseServedAtWindow)
    def _recorded(self, event: happened.ApplicantRead | happened.CaseServedAtWindow) -> None:
        """Recorded; it changes nothing of the case."""

    def _unmark(self, marks: Collection[str]) -> None:
        self.raised = {mark: passed for mark, passed in self.raised.items() if mark not in marks}

    def _stop(self, kind: ExclusionKind, day: date) -> None:
        self.stops.setdefault(kind, day)
        self.check_deadline = self.case_deadline = None
        self._set_deadlines(())

    def _resume(
        self, resumed: Excluded, case_deadline: Deadline | None, steps: tuple[StepDeadline, ...]
    ) -> None:
        self.stops.pop(resumed.kind, None)
        if not self.accepted:
            return
        self.excluded = self.left_out(resumed)
        self.case_deadline = case_deadline
        self._set_deadlines(steps)

    def _restart(self, day: date) -> None:
        self.since = day
        for step in self.open_steps.values():
            step.since = day

    def _open(self, steps: Iterable[StepDeadline], since: date) -> None:
        for step in steps:
            self.open_steps[step.step] = OpenStep(since, step.deadline)

    def _set_deadlines(self, steps: tuple[StepDeadline, ...]) -> None:
        told = {step.step: step.deadline for step in steps}
        for code, step in self.open_steps.items():
            step.deadline = told.get(code, told.get(ANY_STEP))

    def _close(self, status: CaseStatus, at: datetime) -> None:
        self.status, self.closed_at, self.slot = status, at, None
        self.check_deadline = self.day_end = self.case_deadline = self.authority_deadline = None
        self.extension_asked = None
        self._set_deadlines(())

    def left_out(self, stop: Excluded) -> tuple[Excluded, ...]:
        """The days that limits do not count once a stop is over; a closed case was not worked on at all."""
        return left_out(self.excluded, stop, entirely=stop.kind == "closed")
