"""Random histories of one case against what must always hold: clauses 3.2.1 and 3.2.2."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from infra.contracts import Event, Refusal
from services.cases.contract import case_events as happened
from services.cases.contract.words import DeadlineKind, MissingMaterial
from services.cases.domain.case import Case
from services.cases.domain.deadlines import limits
from services.cases.domain.passing import pass_deadline
from tests.unit.cases_told import CHINA, MONDAY, PERMIT, applied, fold

CODES = ("form", "id", "lease", "licence")
STEPS = ("examine", "visit", "sign")
PARTIES = ("food", "inspection", "department_head", "clerk")
KINDS: tuple[DeadlineKind, ...] = ("check", "day_end", "case_yellow", "case_due", "step_yellow", "step_due")
CLOSING = (happened.CaseRefused, happened.CaseDecided, happened.CaseWithdrawn)


class CaseHistory(RuleBasedStateMachine):
    """Every rule tries something at random; refused or not, the invariants hold."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY
        self.events: list[Event] = applied("form")
        self.case = fold(self.events)
        self.times: list[datetime] = [MONDAY]

    def attempt(self, act: Callable[[Case], list[Event]]) -> None:
        try:
            events = act(self.case)
        except Refusal:
            return
        for event in events:
            self.case.apply(event)
            self.events.append(event)
            self.times.append(self.now)

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
        self.attempt(lambda case: case.give_notice(PERMIT, lines, self.now, CHINA))

    @rule(codes=st.sets(st.sampled_from(CODES), min_size=1))
    def supplement(self, codes: set[str]) -> None:
        self.attempt(lambda case: case.supplement(PERMIT, codes, self.now, CHINA))

    @rule()
    def supplement_all(self) -> None:
        self.attempt(lambda case: case.supplement(PERMIT, case.outstanding, self.now, CHINA))

    @rule()
    def accept(self) -> None:
        self.attempt(lambda case: case.accept(PERMIT, self.now, CHINA))

    @rule(step=st.sampled_from(STEPS), party=st.sampled_from(PARTIES))
    def step(self, step: str, party: str) -> None:
        self.attempt(lambda case: case.complete_step(PERMIT, step, {party}, "lin", self.now, CHINA))

    @rule(kind=st.sampled_from(KINDS), step=st.sampled_from((None, *STEPS)))
    def deadline(self, kind: DeadlineKind, step: str | None) -> None:
        self.attempt(lambda case: pass_deadline(case, PERMIT, kind, step, self.now, CHINA))

    @rule(ending=st.sampled_from(["refuse", "decide", "withdraw"]), seldom=st.integers(0, 5))
    def end(self, ending: str, seldom: int) -> None:
        if ending == "decide":
            self.attempt(lambda case: case.decide("granted", None, self.now))
        elif seldom == 0:
            self.attempt(lambda case: getattr(case, ending)("reason", self.now))

    @rule()
    def deliver(self) -> None:
        self.attempt(lambda case: case.deliver("post", self.now))

    @invariant()
    def folding_all_is_the_same_as_step_by_step(self) -> None:
        assert fold(self.events) == self.case
        assert Case.from_snapshot(self.case.to_snapshot()) == self.case

    @invariant()
    def steps_are_done_in_the_order_of_the_item(self) -> None:
        done = tuple(event.step for event in self.events if isinstance(event, happened.StepCompleted))
        assert done == STEPS[: len(done)]

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
            if isinstance(event, (happened.CaseOverdue, happened.StepOverdue)):
                assert at >= event.deadline.due_at
            if isinstance(event, (happened.CaseNearlyDue, happened.StepNearlyDue)):
                assert at >= event.deadline.yellow_at

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
    def a_closed_case_sees_nothing_but_its_delivery(self) -> None:
        endings = [place for place, event in enumerate(self.events) if isinstance(event, CLOSING)]
        assert len(endings) <= 1
        after = self.events[endings[0] + 1 :] if endings else []
        assert [type(event) for event in after] in ([], [happened.ResultDelivered])

    @invariant()
    def used_and_left_make_the_limit(self) -> None:
        deadline, today = self.case.case_deadline, CHINA.day_of(self.now)
        if deadline is not None:
            used = limits.used(CHINA, deadline, today, self.case.excluded)
            assert used + limits.left(CHINA, deadline, today, self.case.excluded) == PERMIT.promised_limit
            assert limits.deadline(CHINA, deadline.since, deadline.limit, self.case.excluded) == deadline

    @invariant()
    def the_clocks_stand_exactly_while_something_is_outstanding(self) -> None:
        assert (self.case.stopped_on is not None) == bool(self.case.outstanding) or self.case.closed


TestCaseHistory = CaseHistory.TestCase
TestCaseHistory.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
