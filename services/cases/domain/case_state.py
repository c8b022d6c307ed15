"""What a case's events have made of it so far."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract import case_events as happened
from services.cases.contract.words import CaseStatus, Deadline, ItemClass
from services.cases.domain.deadlines.working_days import Span

_NEVER = datetime.min.replace(tzinfo=UTC)
_CLOSED: frozenset[CaseStatus] = frozenset({"refused", "decided", "delivered", "withdrawn"})


@dataclass
class CaseState(Aggregate):
    """`sealed` is name, phone and document number as they are stored; `supplied` what came since the notice.

    While `stopped_on` is set no clock of the case runs; `excluded` are the days its limit does not count.
    """

    hall: str = ""
    number: str = ""
    item: str = ""
    item_version: int = 0
    item_class: ItemClass = "committed"
    applicant: str = ""
    sealed: tuple[str, str | None, str] = ("", None, "")
    materials: frozenset[str] = frozenset()
    status: CaseStatus = "applied"
    received_at: datetime = _NEVER
    noticed: bool = False
    outstanding: frozenset[str] = frozenset()
    supplied: frozenset[str] = frozenset()
    stopped_on: date | None = None
    excluded: tuple[Span, ...] = ()
    accepted_on: date | None = None
    next_step: str | None = None
    step_since: date | None = None
    steps_done: tuple[str, ...] = ()
    check_deadline: Deadline | None = None
    day_end: Deadline | None = None
    case_deadline: Deadline | None = None
    step_deadline: Deadline | None = None
    raised: frozenset[str] = frozenset()

    @property
    def closed(self) -> bool:
        return self.status in _CLOSED

    @property
    def accepted(self) -> bool:
        return self.accepted_on is not None

    @applies(happened.CaseApplied)
    def _applied(self, event: happened.CaseApplied) -> None:
        self.hall, self.number, self.applicant = event.hall, event.number, event.applicant
        self.item, self.item_version, self.item_class = event.item, event.item_version, event.item_class
        self.sealed = (event.name, event.phone, event.document_number)
        self.materials = frozenset(event.materials)
        self.received_at = event.received_at
        self.check_deadline, self.day_end = event.check_deadline, event.day_end

    @applies(happened.NoticeGiven)
    def _noticed(self, event: happened.NoticeGiven) -> None:
        named = frozenset(line.material for line in event.missing)
        self.noticed = True
        self.outstanding |= named
        self.materials -= named
        self.stopped_on = event.stopped_on
        self.check_deadline = self.case_deadline = self.step_deadline = None
        if not self.accepted:
            self.status = "noticed"

    @applies(happened.MaterialsSupplemented)
    def _supplemented(self, event: happened.MaterialsSupplemented) -> None:
        self.materials |= set(event.materials)
        self.supplied |= set(event.materials)
        self.outstanding = frozenset(event.outstanding)
        self.check_deadline, self.case_deadline = event.check_deadline, event.case_deadline
        self.step_deadline = event.step_deadline
        if event.excluded is not None:
            self.stopped_on = None
            if self.accepted:
                self.excluded = (*self.excluded, event.excluded)
            else:
                self.status = "applied"

    @applies(happened.CaseAccepted, happened.CaseDeemedAccepted)
    def _accepted(self, event: happened.CaseAccepted) -> None:
        self.status, self.accepted_on = "accepted", event.accepted_on
        self.next_step, self.step_since = event.first_step, event.accepted_on
        self.check_deadline = None
        self.case_deadline, self.step_deadline = event.case_deadline, event.step_deadline

    @applies(happened.StepCompleted)
    def _stepped(self, event: happened.StepCompleted) -> None:
        self.steps_done = (*self.steps_done, event.step)
        self.next_step, self.step_since = event.next_step, event.completed_on
        self.step_deadline = event.step_deadline

    @applies(happened.CaseRefused)
    def _refused(self, event: happened.CaseRefused) -> None:
        self._close("refused")

    @applies(happened.CaseDecided)
    def _decided(self, event: happened.CaseDecided) -> None:
        self._close("decided")

    @applies(happened.CaseWithdrawn)
    def _withdrawn(self, event: happened.CaseWithdrawn) -> None:
        self._close("withdrawn")

    @applies(happened.ResultDelivered)
    def _delivered(self, event: happened.ResultDelivered) -> None:
        self.status = "delivered"

    def _close(self, status: CaseStatus) -> None:
        self.status = status
        self.check_deadline = self.day_end = self.case_deadline = self.step_deadline = None

    @applies(happened.CaseNearlyDue)
    def _nearly_due(self, event: happened.CaseNearlyDue) -> None:
        self.raised |= {"case_yellow"}

    @applies(happened.CaseOverdue)
    def _overdue(self, event: happened.CaseOverdue) -> None:
        self.raised |= {"case_due"}

    @applies(happened.ImmediateCaseLeftOpen)
    def _left_open(self, event: happened.ImmediateCaseLeftOpen) -> None:
        self.raised |= {"day_end"}

    @applies(happened.StepNearlyDue)
    def _step_nearly_due(self, event: happened.StepNearlyDue) -> None:
        self.raised |= {f"step_yellow/{event.step}"}

    @applies(happened.StepOverdue)
    def _step_overdue(self, event: happened.StepOverdue) -> None:
        self.raised |= {f"step_due/{event.step}"}

    @applies(happened.ApplicantRead)
    def _read(self, event: happened.ApplicantRead) -> None:
        """Reading changes nothing."""
