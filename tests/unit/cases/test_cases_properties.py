"""Random histories of one case against what must always hold: clauses 3.1.2, 3.2.1 and 3.2.2."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from infra.contracts import Command, Event, Refusal
from services.cases.contract import afterwards as later
from services.cases.contract import case_events as happened
from services.cases.contract import cases, course
from services.cases.contract.rules import PolicyChange
from services.cases.contract.words import (
    DeadlineKind,
    Definition,
    Finding,
    MissingMaterial,
    OrderedTime,
    Outcome,
)
from services.cases.domain import afterwards, authority, exclusions, extension
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.marks import RAISED
from services.cases.domain.moving import move_dates
from services.cases.domain.passing import pass_deadline, passed_limits
from services.cases.domain.process import waits_for
from services.shared.deadlines.explanation import explain, left, used
from services.shared.deadlines.marks import of_part
from services.shared.deadlines.values import Deadline, Excluded
from services.shared.hours import PlannedHours
from services.shared.values import CalendarDay, Words
from tests.permits import DEFINITION, definition, words
from tests.unit.cases_told import CHINA, IN_CHARGE, MONDAY, applied, fold, of_party

SIDE_BY_SIDE: Definition = definition(
    DEFINITION,
    steps=[
        {**DEFINITION["steps"][0], "after": []},
        {**DEFINITION["steps"][1], "after": []},
        {**DEFINITION["steps"][2], "after": ["examine", "visit"]},
    ],
)
REPORTED: Definition = definition(
    DEFINITION, item_class="reported", authority=words("Provincial bureau"), authority_limit=5
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
    "authority_due",
    "delivery_due",
)
OWN = Words.model_validate(words("the hall's own"))
OUTCOMES: tuple[Outcome, ...] = ("granted", "denied")
ORDERED: tuple[OrderedTime, ...] = ("hearing", "expert_review")
OF_AN_END = (happened.ImmediateCaseLeftOpen, happened.AuthorityOverdue, happened.DeliveryOverdue)
OF_A_STEP = (happened.StepNearlyDue, happened.StepOverdue)
CLOSING = (happened.CaseRefused, happened.CaseDecided, happened.CaseWithdrawn)
MOVING = (
    happened.CaseAccepted,
    happened.CaseDeemedAccepted,
    happened.NoticeGiven,
    happened.MaterialsSupplemented,
    happened.ClockStopped,
    happened.ClockResumed,
    happened.CaseExtended,
    happened.CaseForwarded,
    happened.AuthorityAnswered,
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
        self.events: list[Event] = applied("form", of=self.definition)
        self.case = fold(self.events)
        self.times: list[datetime] = [MONDAY]
        self.hall_rules = HallRules(UUID(int=2))
        self.used = 0
        self.last_due: date | None = None
        self.closing_deadline: Deadline | None = None
        self.rules_changed = self.calendar_changed = False

    @property
    def clocks(self) -> Clocks:
        return Clocks(self.definition, self.hall_rules.rules(CHINA))

    @property
    def today(self) -> date:
        return CHINA.day_of(self.now)

    def attempt(self, act: Callable[[Case], list[Event]], command: type[Command] | None = None) -> None:
        """What is refused is refused as the contract says that it may be; what passed by then comes first."""
        refused: Refusal | None = None
        events: list[Event] = []
        try:
            events = act(self.case)
            if command not in (None, cases.PassDeadline):
                events = [*passed_limits(self.case, self.clocks, self.now), *events]
        except Refusal as refusal:
            refused = refusal
        assert refused is None or (command and refused.kind in command.terms.refusals), refused
        for event in events:
            before, dates, raised = self.case.case_deadline, _moments(self.case), set(self.case.raised)
            self.case.apply(event)
            self.events.append(event)
            self.times.append(self.now)
            assert self.case.case_deadline == before or isinstance(event, MOVING), event
            if isinstance(event, happened.CaseDatesMoved):
                assert _moments(self.case) != dates or event.withdrawn, "a history says what was not so"
                assert raised.issuperset(event.withdrawn)
                assert self.calendar_changed or not event.withdrawn
            self._compare(event, before, self.case.case_deadline)
        if events and self.case.case_deadline is not None:
            self.rules_changed = False

    def _compare(self, event: Event, before: Deadline | None, after: Deadline | None) -> None:
        """No day that was used is given away, and no deadline comes nearer, but for what says so."""
        if isinstance(event, CLOSING):
            self.closing_deadline = before
        if isinstance(event, CLOSING) and before is not None:
            self.used = used(before, self.today)
        if after is None:
            return
        if self.rules_changed or getattr(event, "restarted", False):
            self.used = 0
        elif isinstance(event, happened.CaseReopened):
            assert used(after, self.today) == self.used
        if self.last_due is not None and not self.rules_changed:
            assert after.due_on >= self.last_due, event
        self.last_due = after.due_on
        self.used = min(self.used, used(after, self.today))

    @initialize(begun=st.booleans())
    def it_begins(self, begun: bool) -> None:
        """Most of what may go wrong comes after the acceptance."""
        if begun:
            self.attempt(lambda case: case.give_notice(self.clocks, (), self.now))
            self.attempt(lambda case: case.supplement(self.clocks, case.outstanding, (), self.now))
            self.attempt(lambda case: case.accept(self.clocks, self.now))

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
        self.attempt(lambda case: case.give_notice(self.clocks, lines, self.now), cases.GiveNotice)

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1))
    def supplement(self, codes: set[str]) -> None:
        self.attempt(lambda case: case.supplement(self.clocks, codes, (), self.now), cases.Supplement)

    @rule()
    def supplement_all(self) -> None:
        self.attempt(
            lambda case: case.supplement(self.clocks, case.outstanding, (), self.now), cases.Supplement
        )

    @rule()
    def accept(self) -> None:
        self.attempt(lambda case: case.accept(self.clocks, self.now), cases.AcceptCase)

    @rule(step=st.sampled_from(STEPS), party=st.sampled_from(PARTIES))
    def step(self, step: str, party: str) -> None:
        self._step(step, party, "agreed", None)

    @rule(reason=st.sampled_from([None, "one exit"]))
    def the_next_step(self, reason: str | None) -> None:
        for step in sorted(self.case.open_steps)[:1]:
            self._step(step, PARTIES[STEPS.index(step)], "agreed", reason)

    @rule(step=st.sampled_from(STEPS), reason=st.sampled_from([None, "one exit"]), seldom=st.integers(0, 3))
    def object_to(self, step: str, reason: str | None, seldom: int) -> None:
        if seldom == 0:
            self._step(step, PARTIES[STEPS.index(step)], "objected", reason)

    def _step(self, step: str, party: str, finding: Finding, reason: str | None) -> None:
        self.attempt(
            lambda case: case.complete_step(
                self.clocks, step, "lin", of_party(party), IN_CHARGE, self.now, finding=finding, reason=reason
            ),
            cases.CompleteStep,
        )

    @rule(kind=st.sampled_from(ORDERED))
    def stop(self, kind: OrderedTime) -> None:
        self.attempt(
            lambda case: exclusions.stop_clock(case, self.clocks, kind, "needed", self.now), course.StopClock
        )

    @rule(kind=st.sampled_from(ORDERED))
    def resume(self, kind: OrderedTime) -> None:
        self.attempt(
            lambda case: exclusions.resume_clock(case, self.clocks, kind, self.now), course.ResumeClock
        )

    @rule(days=st.integers(1, 12))
    def ask_for_more(self, days: int) -> None:
        self.attempt(
            lambda case: extension.request_extension(case, self.clocks, days, "busy", "lin", self.now),
            course.RequestExtension,
        )

    @rule(approver=st.sampled_from(["lin", "wu"]))
    def extend(self, approver: str) -> None:
        self.attempt(
            lambda case: extension.approve_extension(case, self.clocks, approver, self.now),
            course.ApproveExtension,
        )

    @rule()
    def reject(self) -> None:
        self.attempt(lambda case: extension.reject_extension(case, "no", "wu"), course.RejectExtension)

    @rule()
    def forward(self) -> None:
        self.attempt(lambda case: authority.forward(case, self.clocks, "H 1", self.now), course.ForwardCase)

    @rule(outcome=st.sampled_from(OUTCOMES), reason=st.sampled_from([None, "over quota"]))
    def the_authority_answers(self, outcome: Outcome, reason: str | None) -> None:
        self.attempt(
            lambda case: authority.record_answer(case, self.clocks, "P 9", outcome, reason, self.now),
            course.RecordAuthorityAnswer,
        )

    @rule(ahead=st.integers(-10, 30), working=st.sampled_from([True, False, None]))
    def the_calendar_changes(self, ahead: int, working: bool | None) -> None:
        day = CHINA.day_of(self.now) + timedelta(days=ahead)
        told = [CalendarDay(day=day, working=working, name=OWN)]
        self.calendar_changed = True
        self._change_rules(self.hall_rules.days_set("h", told, "why not"))

    @rule(
        change=st.builds(
            PolicyChange,
            yellow_share=st.sampled_from([None, 50]),
            supplement_clock=st.sampled_from([None, "reset", "continue"]),
            escalate_after=st.sampled_from([None, 1]),
            completeness_notice=st.sampled_from([None, 2, 8]),
            delivery_limit=st.sampled_from([None, 3]),
            extension=st.sampled_from([None, 3]),
            clock_excludes=st.sampled_from([None, ("hearing",), ORDERED]),
        )
    )
    def the_policy_changes(self, change: PolicyChange) -> None:
        today = CHINA.day_of(self.now)
        self._change_rules(self.hall_rules.change_policy("h", change, today, "why not", today))

    @rule(days=st.integers(-10, 30), weekday=st.integers(1, 5))
    def the_hours_change(self, days: int, weekday: int) -> None:
        only = {"weekly": [{"weekday": weekday, "opens": "09:00", "closes": "12:00"}]}
        begins = CHINA.day_of(self.now) + timedelta(days=days)
        self._change_rules(self.hall_rules.hours_planned("h", begins, PlannedHours.model_validate(only)))

    def _change_rules(self, events: list[Event]) -> None:
        for event in events:
            self.hall_rules.apply(event)
        self.rules_changed = True
        self.attempt(lambda case: move_dates(case, self.clocks, self.now))
        if (deadline := self.case.case_deadline) is not None:
            self.last_due, self.rules_changed = deadline.due_on, False
            self.used = min(self.used, used(deadline, self.today))

    @rule(kind=st.sampled_from(KINDS), step=st.sampled_from((None, *STEPS)))
    def deadline(self, kind: DeadlineKind, step: str | None) -> None:
        self.attempt(lambda case: pass_deadline(case, self.clocks, kind, step, self.now), cases.PassDeadline)

    @rule(outcome=st.sampled_from(OUTCOMES), reason=st.sampled_from([None, "so found"]))
    def decide(self, outcome: Outcome, reason: str | None) -> None:
        self.attempt(lambda case: case.decide(self.clocks, outcome, reason, self.now), cases.DecideCase)

    @rule(seldom=st.integers(0, 5))
    def refuse(self, seldom: int) -> None:
        if seldom == 0:
            self.attempt(lambda case: case.refuse("reason", self.now), cases.RefuseCase)

    @rule(seldom=st.integers(0, 5))
    def withdraw(self, seldom: int) -> None:
        if seldom == 0:
            self.attempt(lambda case: case.withdraw("reason", self.now), cases.WithdrawCase)

    @rule()
    def deliver(self) -> None:
        self.attempt(lambda case: afterwards.deliver(case, "posted", self.now), later.DeliverResult)

    @rule(outcome=st.sampled_from(OUTCOMES))
    def correct(self, outcome: Outcome) -> None:
        self.attempt(
            lambda case: afterwards.correct_decision(case, self.clocks, outcome, "wrong", self.now),
            later.CorrectDecision,
        )

    @rule(redo=st.sets(st.sampled_from(STEPS), max_size=3))
    def reopen(self, redo: set[str]) -> None:
        self.attempt(
            lambda case: afterwards.reopen(case, self.clocks, "order 1", "why", redo, self.now),
            later.ReopenCase,
        )

    @invariant()
    def folding_all_is_the_same_as_step_by_step(self) -> None:
        assert fold(self.events) == self.case
        assert Case.from_snapshot(self.case.to_snapshot()) == self.case

    @invariant()
    def no_step_is_done_before_those_it_waits_for(self) -> None:
        done: set[str] = set()
        for event in self.events:
            if isinstance(event, happened.StepCompleted):
                assert event.step not in done
                assert self._before(event.step) <= done
                done.add(event.step)
            if isinstance(event, happened.CaseReopened):
                done -= set(event.redo)
        assert done == set(self.case.steps_done)
        if self.case.accepted:
            can_be_done = {step for step in STEPS if step not in done and self._before(step) <= done}
            assert set(self.case.open_steps) == can_be_done

    def _before(self, code: str) -> set[str]:
        (step,) = [step for step in self.definition.steps or () if step.code == code]
        direct = waits_for(self.definition, step)
        return {*direct, *(further for one in direct for further in self._before(one))}

    @invariant()
    def no_outcome_is_what_others_have_ruled_out(self) -> None:
        answer: str | None = None
        objections: set[str] = set()
        for event in self.events:
            if isinstance(event, happened.AuthorityAnswered):
                answer = event.outcome
            elif isinstance(event, happened.StepCompleted) and event.finding == "objected":
                objections.add(event.step)
            elif isinstance(event, happened.CaseReopened):
                answer = None
                objections -= set(event.redo)
            elif isinstance(event, (happened.CaseDecided, happened.DecisionCorrected)):
                assert self.definition.item_class != "reported" or event.outcome == answer
                assert not (objections and event.outcome == "granted")

    @invariant()
    def each_light_is_raised_once(self) -> None:
        """Once for a case and for a step; what is begun anew in a re-opened case may be raised anew."""
        raised: set[tuple[type[Event], str | None]] = set()
        for event in self.events:
            if isinstance(event, happened.CaseReopened):
                raised -= {(kind, None) for kind in OF_AN_END}
                raised -= {(kind, step) for kind in OF_A_STEP for step in event.redo}
            elif isinstance(event, happened.DecisionCorrected):
                raised.discard((happened.DeliveryOverdue, None))
            elif isinstance(event, happened.CaseDatesMoved):
                raised = {one for one in raised if of_part(RAISED[one[0]], one[1]) not in event.withdrawn}
            elif isinstance(event, happened.DeadlinePassed):
                one = (type(event), getattr(event, "step", None))
                assert one not in raised
                raised.add(one)

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
    def late_stays_late(self) -> None:
        """Whatever has run out was raised when the next thing happened, and stays so but for the calendar."""
        late = False
        for event in self.events:
            if isinstance(event, happened.CaseOverdue):
                late = True
            elif isinstance(event, happened.CaseDatesMoved) and "case_due" in event.withdrawn:
                late = False
            elif isinstance(event, happened.CaseExtended):
                assert not late, "time that has run out was given again"
        assert late == ("case_due" in self.case.raised)
        ended = [at for event, at in zip(self.events, self.times, strict=True) if isinstance(event, CLOSING)]
        if ended and self.case.closed and self.closing_deadline is not None:
            assert late or ended[-1] < self.closing_deadline.due_at

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
    def every_other_date_is_what_its_explanation_lists(self) -> None:
        """What runs is worked out under the rules of now, except for what ended."""
        calendar = self.clocks.rules.calendar
        for excluded, deadline in _others(self.case):
            assert (deadline.due_on, deadline.limit) == _counted(deadline)
            assert all(
                (day.number is not None)
                == (calendar.is_working_day(day.day) and not _stood(day.day, excluded))
                for day in explain(deadline)
            )

    @invariant()
    def no_day_that_was_used_is_given_away(self) -> None:
        deadline = self.case.case_deadline
        if deadline is not None:
            now_used = used(deadline, self.today - timedelta(days=1))
            assert used(deadline, self.today) >= self.used
            self.used = max(self.used, now_used)

    @invariant()
    def a_closed_case_waits_for_its_delivery_at_most(self) -> None:
        case = self.case
        if case.closed:
            waits = (case.check_deadline, case.day_end, case.case_deadline, case.authority_deadline)
            assert waits == (None,) * 4
            assert all(step.deadline is None for step in case.open_steps.values())
            assert case.delivery_deadline is None or case.status == "decided"
        else:
            assert case.delivery_deadline is None
            assert (case.authority_deadline is None) == ("higher_authority" not in case.stops)

    @invariant()
    def what_is_excluded_is_what_began_and_ended(self) -> None:
        """Each span of a hearing and the like is that of its two events."""
        began: dict[str, date] = {}
        spans = []
        for event in self.events:
            if isinstance(event, happened.ClockStopped):
                assert event.kind not in began
                began[event.kind] = event.stopped_on
            if isinstance(event, happened.ClockResumed):
                assert event.resumed.first == began.pop(event.resumed.kind)
                spans.append(event.resumed)
            if isinstance(event, happened.CaseDeemedAccepted):
                assert event.accepted_on == self._check_began()
        assert [span for span in self.case.excluded if span.kind in ORDERED] == _over_a_night(spans)
        assert list(self.case.excluded) == self._ended_since_acceptance()
        assert {kind: day for kind, day in self.case.stops.items() if kind in ORDERED} == began

    def _check_began(self) -> date:
        """The day received, or that on which the file was complete or taken up again."""
        began = self.today
        for event in self.events:
            if isinstance(event, happened.CaseDeemedAccepted):
                return began
            check: Deadline | None = getattr(event, "check_deadline", None)
            began = check.since if check else began
        raise AssertionError("it was not deemed accepted")

    def _ended_since_acceptance(self) -> list[Excluded]:
        spans: list[Excluded] = []
        accepted = False
        for event in self.events:
            accepted = accepted or isinstance(event, happened.CaseAccepted)
            span: Excluded | None = getattr(event, "resumed", None)
            if accepted and span is not None:
                spans.append(span)
        return _over_a_night(spans)

    @invariant()
    def each_limit_counts_from_where_its_step_does(self) -> None:
        for step in self.case.open_steps.values():
            assert step.deadline is None or step.deadline.since == step.since

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


def _moments(case: Case) -> list[object]:
    """Every date of a case, and which days it counted."""
    whole = [case.check_deadline, case.day_end, case.case_deadline]
    whole += [case.authority_deadline, case.delivery_deadline]
    whole += [step.deadline for _, step in sorted(case.open_steps.items())]
    return [
        one and (one.due_at, one.yellow_at, one.escalate_at, [day.number for day in explain(one)])
        for one in whole
    ]


def _others(case: Case) -> Iterator[tuple[tuple[Excluded, ...], Deadline]]:
    """The deadlines beside the case's own, and what each does not count."""
    for deadline in (case.check_deadline, case.authority_deadline, case.delivery_deadline):
        if deadline is not None:
            yield (), deadline
    for step in case.open_steps.values():
        if step.deadline is not None:
            yield case.excluded, step.deadline


def _counted(deadline: Deadline) -> tuple[date, int]:
    days = list(explain(deadline))
    return days[-1].day, sum(day.number is not None for day in days)


def _over_a_night(spans: list[Excluded]) -> list[Excluded]:
    """What began and ended on one day left time that day; but while a case is closed nobody works on it."""
    return [span for span in spans if span.first < span.last or span.kind == "closed"]


def _stood(day: date, excluded: tuple[Excluded, ...]) -> bool:
    return any(span.first <= day <= span.last for span in excluded)


class SideBySideHistory(CaseHistory):
    """The same with two departments' steps at once."""

    definition = SIDE_BY_SIDE


class ReportedHistory(CaseHistory):
    """The same with a higher authority that decides."""

    definition = REPORTED


TestCaseHistory = CaseHistory.TestCase
TestCaseHistory.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestSideBySideHistory = SideBySideHistory.TestCase
TestSideBySideHistory.settings = settings(max_examples=90, stateful_step_count=50, deadline=None)
TestReportedHistory = ReportedHistory.TestCase
TestReportedHistory.settings = settings(max_examples=90, stateful_step_count=50, deadline=None)
