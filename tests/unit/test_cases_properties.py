"""Random histories of one case against what must always hold: clauses 3.1.2, 3.2.1 and 3.2.2."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from infra.contracts import Event, Refusal
from services.cases.contract import case_events as happened
from services.cases.contract.rules import CalendarDay, PolicyChange
from services.cases.contract.words import (
    Deadline,
    DeadlineKind,
    Definition,
    MissingMaterial,
    OrderedTime,
    Words,
)
from services.cases.domain import afterwards, exclusions, extension
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.deadlines.explanation import explain, left, used
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.moving import move_dates
from services.cases.domain.passing import pass_deadline
from tests.permits import DEFINITION, definition, words
from tests.unit.cases_told import CHINA, MONDAY, applied, fold

SIDE_BY_SIDE: Definition = definition(
    DEFINITION,
    steps=[
        {**DEFINITION["steps"][0], "after": []},
        {**DEFINITION["steps"][1], "after": []},
        {**DEFINITION["steps"][2], "after": ["examine", "visit"]},
    ],
)
CODES = ("form", "id", "lease", "licence")
STEPS = ("examine", "visit", "sign")
PARTIES = ("food", "inspection", "department_head")
KINDS: tuple[DeadlineKind, ...] = (
    "check",
    "case_yellow",
    "case_due",
    "escalation",
    "step_yellow",
    "step_due",
    "delivery_due",
)
OWN = Words.model_validate(words("the hall's own"))
ORDERED: tuple[OrderedTime, ...] = ("hearing", "expert_review")
CLOSING = (happened.CaseRefused, happened.CaseDecided, happened.CaseWithdrawn)
MOVING = (
    happened.CaseAccepted,
    happened.CaseDeemedAccepted,
    happened.NoticeGiven,
    happened.MaterialsSupplemented,
    happened.ClockStopped,
    happened.ClockResumed,
    happened.CaseExtended,
    happened.CaseReopened,
    happened.CaseDatesMoved,
    *CLOSING,
)
"""Whatever else happens to a case leaves its deadline where it is."""


class CaseHistory(RuleBasedStateMachine):
    """Every rule tries something at random; refused or not, the invariants hold."""

    definition = definition()

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY
        self.events: list[Event] = applied("form")
        self.case = fold(self.events)
        self.times: list[datetime] = [MONDAY]
        self.rules = HallRules(UUID(int=2))

    @property
    def clocks(self) -> Clocks:
        return Clocks(self.definition, self.rules.rules(CHINA))

    def attempt(self, act: Callable[[Case], list[Event]]) -> None:
        try:
            events = act(self.case)
        except Refusal:
            return
        for event in events:
            before = self.case.case_deadline
            self.case.apply(event)
            self.events.append(event)
            self.times.append(self.now)
            assert self.case.case_deadline == before or isinstance(event, MOVING), event

    @rule(hours=st.integers(1, 24 * 6))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        lines=st.lists(
            st.builds(
                MissingMaterial,
                material=st.sampled_from(CODES),
                reason=st.sampled_from([None, "unreadable"]),
                because_of=st.sampled_from([None, *CODES]),
            ),
            max_size=2,
        )
    )
    def notice(self, lines: list[MissingMaterial]) -> None:
        self.attempt(lambda case: case.give_notice(self.clocks, lines, self.now))

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1))
    def supplement(self, codes: set[str]) -> None:
        self.attempt(lambda case: case.supplement(self.clocks, codes, (), self.now))

    @rule()
    def supplement_all(self) -> None:
        self.attempt(lambda case: case.supplement(self.clocks, case.outstanding, (), self.now))

    @rule()
    def accept(self) -> None:
        self.attempt(lambda case: case.accept(self.clocks, self.now))

    @rule(step=st.sampled_from(STEPS), party=st.sampled_from(PARTIES))
    def step(self, step: str, party: str) -> None:
        self.attempt(lambda case: case.complete_step(self.clocks, step, {party}, "lin", self.now))

    @rule(kind=st.sampled_from(ORDERED))
    def stop(self, kind: OrderedTime) -> None:
        self.attempt(lambda case: exclusions.stop_clock(case, self.clocks, kind, "needed", self.now))

    @rule(kind=st.sampled_from(ORDERED))
    def resume(self, kind: OrderedTime) -> None:
        self.attempt(lambda case: exclusions.resume_clock(case, self.clocks, kind, self.now))

    @rule(days=st.integers(1, 12))
    def ask_for_more(self, days: int) -> None:
        self.attempt(lambda case: extension.request_extension(case, self.clocks, days, "busy", "lin"))

    @rule(approver=st.sampled_from(["lin", "wu"]))
    def extend(self, approver: str) -> None:
        self.attempt(lambda case: extension.approve_extension(case, self.clocks, approver, self.now))

    @rule(ahead=st.integers(-10, 30), working=st.sampled_from([True, False, None]))
    def the_calendar_changes(self, ahead: int, working: bool | None) -> None:
        day = CHINA.day_of(self.now) + timedelta(days=ahead)
        told = [CalendarDay(day=day, working=working, name=OWN)]
        self._change_rules(self.rules.change_calendar("h", told, "why not"))

    @rule(
        change=st.builds(
            PolicyChange,
            yellow_share=st.sampled_from([None, 50]),
            supplement_clock=st.sampled_from([None, "reset", "continue"]),
            escalate_after=st.sampled_from([None, 1]),
        )
    )
    def the_policy_changes(self, change: PolicyChange) -> None:
        today = CHINA.day_of(self.now)
        self._change_rules(self.rules.change_policy("h", change, today, "why not", today))

    def _change_rules(self, events: list[Event]) -> None:
        for event in events:
            self.rules.apply(event)
        self.attempt(lambda case: move_dates(case, self.clocks, self.now))

    @rule(kind=st.sampled_from(KINDS), step=st.sampled_from((None, *STEPS)))
    def deadline(self, kind: DeadlineKind, step: str | None) -> None:
        self.attempt(lambda case: pass_deadline(case, self.clocks, kind, step, self.now))

    @rule(ending=st.sampled_from(["refuse", "decide", "withdraw"]), seldom=st.integers(0, 5))
    def end(self, ending: str, seldom: int) -> None:
        if ending == "decide":
            self.attempt(lambda case: case.decide(self.clocks, "granted", None, self.now))
        elif seldom == 0:
            self.attempt(lambda case: getattr(case, ending)("reason", self.now))

    @rule()
    def deliver(self) -> None:
        self.attempt(lambda case: afterwards.deliver(case, "posted", self.now))

    @rule()
    def correct(self) -> None:
        self.attempt(lambda case: afterwards.correct_decision(case, self.clocks, "denied", "wrong", self.now))

    @rule(redo=st.sets(st.sampled_from(STEPS), max_size=2))
    def reopen(self, redo: set[str]) -> None:
        self.attempt(lambda case: afterwards.reopen(case, self.clocks, "order 1", "why", redo, self.now))

    @invariant()
    def folding_all_is_the_same_as_step_by_step(self) -> None:
        assert fold(self.events) == self.case
        assert Case.from_snapshot(self.case.to_snapshot()) == self.case

    @invariant()
    def no_step_is_done_before_those_it_waits_for(self) -> None:
        if any(isinstance(event, happened.CaseReopened) for event in self.events):
            return
        done = [event.step for event in self.events if isinstance(event, happened.StepCompleted)]
        assert len(done) == len(set(done))
        assert "sign" not in done or set(done) == set(STEPS)

    @invariant()
    def each_light_is_raised_once(self) -> None:
        raised = [
            (type(event), getattr(event, "step", None))
            for event in self.events
            if isinstance(event, happened.DeadlinePassed)
        ]
        assert len(raised) == len(set(raised))

    @invariant()
    def nothing_is_raised_before_its_time(self) -> None:
        for event, at in zip(self.events, self.times, strict=True):
            if isinstance(event, (happened.CaseOverdue, happened.StepOverdue, happened.DeliveryOverdue)):
                assert at >= event.deadline.due_at
            if isinstance(event, (happened.CaseNearlyDue, happened.StepNearlyDue)):
                assert at >= event.deadline.yellow_at
            if isinstance(event, happened.CaseEscalated):
                assert event.deadline.escalate_at is not None
                assert at >= event.deadline.escalate_at > event.deadline.due_at

    @invariant()
    def later_notices_name_only_what_supplements_brought_up(self) -> None:
        supplied: set[str] = set()
        first = True
        for event in self.events:
            if isinstance(event, happened.MaterialsSupplemented):
                supplied |= set(event.materials)
            if isinstance(event, happened.NoticeGiven):
                brought_up = [
                    line for line in event.missing if line.material in supplied or line.because_of in supplied
                ]
                assert first or len(brought_up) == len(event.missing)
                first = False

    @invariant()
    def extended_once(self) -> None:
        assert sum(isinstance(event, happened.CaseExtended) for event in self.events) <= 1

    @invariant()
    def a_deadline_is_what_its_explanation_lists_and_the_rules_say(self) -> None:
        deadline = self.case.case_deadline
        if deadline is None:
            return
        assert (deadline.due_on, deadline.limit) == _counted(deadline)
        assert deadline.limit == (self.definition.promised_limit or 0) + self.case.extended
        assert self.case.since == deadline.since
        today = self.clocks.rules.calendar
        assert all(
            (day.number is not None)
            == (today.is_working_day(day.day) and not _stood(day.day, self.case.excluded))
            for day in explain(deadline)
        )

    @invariant()
    def used_and_left_make_the_limit(self) -> None:
        deadline, today = self.case.case_deadline, CHINA.day_of(self.now)
        if deadline is not None:
            assert used(deadline, today) + left(deadline, today) == deadline.limit

    @invariant()
    def the_clocks_stand_exactly_while_something_stops_them(self) -> None:
        if self.case.closed or not self.case.accepted:
            return
        assert (self.case.case_deadline is None) == bool(self.case.stops)
        assert ("supplement" in self.case.stops) == bool(self.case.outstanding)
        limited = [step for code, step in self.case.open_steps.items() if code != "sign"]
        assert all((step.deadline is None) == bool(self.case.stops) for step in limited)


def _counted(deadline: Deadline) -> tuple[date, int]:
    days = list(explain(deadline))
    return days[-1].day, sum(day.number is not None for day in days)


def _stood(day: date, excluded: tuple[object, ...]) -> bool:
    return any(span.first <= day <= span.last for span in excluded)  # type: ignore[attr-defined]


class SideBySideHistory(CaseHistory):
    """The same with two departments' steps at once."""

    definition = SIDE_BY_SIDE


TestCaseHistory = CaseHistory.TestCase
TestCaseHistory.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
TestSideBySideHistory = SideBySideHistory.TestCase
TestSideBySideHistory.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)
