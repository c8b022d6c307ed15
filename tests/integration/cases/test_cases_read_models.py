"""The cases service on a real log: its read models equal their replay, deadlines are raised once."""

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from infra.bus.port import BusUnavailable
from infra.contracts import Context, ErasedIn, Refusal
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent, Recorded
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy.keyring import Keyring
from infra.projections.projection import Projection
from infra.projections.rebuild import rebuild
from infra.projections.runner import Runner
from infra.projections.sweeps import Sweep
from infra.projections.verify import Verdict, verify
from services.cases.application import CasesApplication
from services.cases.contract.history import (
    HistoricalCaseRecorded,
    HistoricalRecord,
    HistoricalStepRecorded,
)
from services.cases.contract.words import STEP_ROLES
from services.cases.deadline_raising import raise_page
from services.cases.domain.case import Case
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import case_id, rules_id
from services.cases.domain.rules import Rules
from services.cases.erasures import ALONE, Elsewhere
from services.cases.projections import PROJECTIONS
from services.cases.projections.register import CaseRegister
from services.cases.projections.report import CaseFigures
from services.cases.projections.rules import versions
from services.cases.reactions import QUEUE, STAFF
from services.cases.secrets import CaseSecrets
from services.cases.sweeps import DATES, DEADLINES
from services.shared.deadlines.calendar import WorkingCalendar
from tests.alone import NO_REGISTRY, days_set, hall_opened
from tests.permits import DEFINITION, IMMEDIATE, JOINT, REPORTED, application, words
from tests.tickets import finished
from tests.waiting import until

ZONE = ZoneInfo("Asia/Shanghai")
STEPS = (("examine", "food"), ("visit", "inspection"), ("sign", "department_head"), ("issue", "clerk"))
PARTIES = {
    **dict(STEPS),
    **{"kitchen": "food", "fire": "inspection", "gather": "food", "review": "food"},
}
ITEMS = {"stall": DEFINITION, "trinket": IMMEDIATE, "joint": JOINT, "reported": REPORTED}
KINDS = (
    "check",
    "day_end",
    "case_yellow",
    "case_due",
    "escalation",
    "step_yellow",
    "step_due",
    "authority_due",
    "delivery_due",
)
_ENDINGS: tuple[tuple[str, dict[str, Any]], ...] = (("WithdrawCase", {}), ("RefuseCase", {"reason": "x"}))


class Hall:
    """The service's command side with its read models, without RPC."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock(datetime(2026, 3, 2, 10, tzinfo=ZONE))
        self.log = EventLog("cases", url, self.clock)
        keyring = Keyring(self.log, bytes(32), self.clock)
        bridge.run(self._open(keyring))
        calendar = WorkingCalendar("CN", ZONE)
        secrets = CaseSecrets.of(bytes(32))
        self.app = CasesApplication(
            self.log, keyring, self.clock, calendar=calendar, secrets=secrets, registry=NO_REGISTRY
        )
        self.runners = [Runner(projection, self.log, self.app.codec) for projection in PROJECTIONS]
        for runner in self.runners:
            bridge.run(runner.start())

    async def _open(self, keyring: Keyring) -> None:
        await self.log.open()
        await keyring.open()

    def close(self) -> None:
        for runner in self.runners:
            bridge.run(runner.stop())
        bridge.run(self.log.close())

    def do(
        self, name: str, body: dict[str, Any], role: str = "operator", by: CasesApplication | None = None
    ) -> Any:
        """A command done `by` another process than the hall's own."""
        place = {"halls": ["*"], "departments": ["*"]}
        context = Context(uuid4(), f"{role}-1", role, "window", "c", attributes=place)
        return (by or self.app).execute(name, body, context)["answer"]

    def case(self, number: str) -> Case:
        """A case as it is now."""
        return self.app.new_session(Context.of_itself("cases", uuid4())).case(number)

    def rules(self) -> Rules:
        """What dates are worked out under by now."""
        session = self.app.new_session(Context.of_itself("cases", uuid4()))
        return session.load(HallRules, rules_id("h")).rules(self.app.means.calendar, session.today)

    def due(self, sweep: Sweep) -> Sequence[Any]:
        """What there is to be done by the time it is."""
        return bridge.run(sweep.select(self.app, self.clock.now(), 100, None))

    def caught_up(self) -> None:
        head = bridge.run(self.log.head())
        for runner in self.runners:
            bridge.run(runner.wait_for(head, 10))

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        return bridge.run(self._rows())

    async def _rows(self) -> dict[str, list[str]]:
        names = [f"{p.name}.{table.name}" for p in PROJECTIONS for table in p.tables]
        queries = [f"select to_jsonb(t)::text as row from {name} t order by 1" for name in names]
        found = await asyncio.gather(*map(self.log.pool.fetch, queries))
        return {name: [row["row"] for row in rows] for name, rows in zip(names, found, strict=True)}


class Away:
    """Another service, which does not run."""

    async def erase(self, *asked: Any, told: bool) -> ErasedIn:
        raise BusUnavailable("nobody there")


@pytest.fixture
def hall(database: str) -> Iterator[Hall]:
    hall = Hall(database)
    STAFF.record(hall.app, [hall_opened("h", "food", "inspection")])
    for item, definition in ITEMS.items():
        place = {"hall": "h", "item": item}
        hall.do("DraftItem", {**place, "department": "food", "definition": definition}, "clerk")
        hall.do("ReviewItem", place)
        hall.do("PublishItem", place)
    yield hall
    hall.close()


def test_every_read_model_equals_its_replay_after_random_work(hall: Hall) -> None:
    random = Random(7)
    numbers: list[str] = []
    done = 0
    hall.do("BeginDraft", {"hall": "h", "item": "stall", "content": {"name": "王小明"}}, "visitor")
    person = {"person": f"person-{'0' * 32}", "reason": "asked"}
    erased = hall.do("ErasePerson", person, by=another_process(hall, Elsewhere(Away(), ["queue"])))
    assert [one["done"] for one in erased["services"]] == [True, False]
    for turn in range(500):
        hall.clock.set(hall.clock.now() + timedelta(minutes=random.randrange(300)))
        if turn % 100 == 99:
            hall.caught_up()  # so that the rows do not come of one batch
            QUEUE.record(hall.app, [finished(number, hall.clock.now()) for number in numbers[:3]])
        try:
            _something(hall, random, numbers)
            done += 1
        except Refusal:
            pass
    assert done > 100
    hall.caught_up()
    grown = hall.rows()
    assert any('"visits": [{' in row for row in grown["case_register.cases"])
    for projection in PROJECTIONS:
        bridge.run(rebuild(projection, hall.log, hall.app.codec))
    assert hall.rows() == grown
    assert all(grown.values())


def test_a_deadline_that_was_marked_as_raised_by_hand_is_found(hall: Hall) -> None:
    """No light would ever have come: the sweeper looks for those that wait."""
    number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    hall.do("AcceptCase", {"number": number}, "clerk")
    assert _held_against_the_log(hall, CaseRegister).first is None
    forged = "update case_register.deadlines set state = 'raised' where kind = 'case_due'"
    bridge.run(hall.log.pool.execute(forged))
    hall.clock.set(datetime(2026, 4, 30, tzinfo=ZONE))
    hall.caught_up()
    due = hall.due(DEADLINES)
    assert "case_due" not in [one["kind"] for one in due]
    verdict = _held_against_the_log(hall, CaseRegister)
    assert {name: count.different for name, count in verdict.tables.items() if count.different} == {
        "deadlines": 1
    }
    first = verdict.first
    assert first is not None
    assert first.key == {"case_id": str(case_id(number)), "kind": "case_due", "part": ""}
    assert (first.table, first.column, first.there, first.log) == ("deadlines", "state", "raised", "waiting")


def test_figures_that_were_forged_are_found(hall: Hall) -> None:
    for _ in range(2):
        number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
        hall.do("AcceptCase", {"number": number}, "clerk")
        hall.clock.set(hall.clock.now() + timedelta(days=40))
        hall.do("PassDeadline", {"number": number, "kind": "case_due", "step": None}, "system")
    assert _held_against_the_log(hall, CaseFigures).first is None
    bridge.run(hall.log.pool.execute("update case_figures.cases set overdue = 0"))
    verdict = _held_against_the_log(hall, CaseFigures)
    assert verdict.tables["cases"].changed == 2
    assert verdict.first is not None
    assert (verdict.first.column, verdict.first.there, verdict.first.log) == ("overdue", 0, 1)


def test_what_is_sealed_stays_so_when_it_is_compared(hall: Hall) -> None:
    number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    hall.do("RefuseCase", {"number": number, "reason": "he lives elsewhere"}, "clerk")
    hall.caught_up()
    bridge.run(hall.log.pool.execute("update case_register.cases set reason = 'none was given'"))
    first = _held_against_the_log(hall, CaseRegister).first
    assert first is not None
    assert (first.column, first.there) == ("reason", "none was given")
    assert first.log.startswith("sealed:")
    assert "elsewhere" not in first.log


def _held_against_the_log(hall: Hall, projection: type[Projection]) -> Verdict:
    hall.caught_up()
    return bridge.run(verify(projection, hall.log, hall.app.codec))


def test_deadlines_in_the_register_are_those_the_cases_hold(hall: Hall) -> None:
    random = Random(11)
    numbers: list[str] = []
    done: list[str] = []
    for turn in range(1500):
        hall.clock.set(hall.clock.now() + timedelta(minutes=random.randrange(200)))
        try:
            done.append(_something(hall, random, numbers, new=0.02))
        except Refusal:
            continue
        if turn % 50 == 0:
            _compare_deadlines(hall, numbers)
    _compare_deadlines(hall, numbers)
    assert {"GiveNotice", "Supplement", "CompleteStep", "PassDeadline", "DecideCase"} <= set(done)
    assert {"ChangeRules", "StopClock", "ResumeClock", "ApproveExtension", "ReopenCase"} <= set(done)
    assert {"ForwardCase", "RecordAuthorityAnswer", "CorrectDecision"} <= set(done)


def _compare_deadlines(hall: Hall, numbers: list[str]) -> None:
    hall.caught_up()
    rows = bridge.run(
        hall.log.pool.fetch("select number, kind, part, due_at, state from case_register.deadlines")
    )
    for number in numbers:
        case = hall.case(number)
        there = {(row["kind"], row["part"]): row for row in rows if row["number"] == number}
        running = {key: row["due_at"] for key, row in there.items() if row["state"] == "waiting"}
        held = _held(case)
        marks = {key: f"{key[0]}/{key[1]}" if key[1] else key[0] for key in held}
        assert running == {key: at for key, at in held.items() if marks[key] not in case.raised}
        raised = {key for key, row in there.items() if row["state"] == "raised"}
        assert raised >= {key for key in held if marks[key] in case.raised}
        assert {key[1] for key in there} <= {"", *case.open_steps}


def _held(case: Case) -> dict[tuple[str, str], datetime]:
    """Kind, step and time of each deadline that a case holds."""
    held = [
        (("check", ""), case.check_deadline, "due_at"),
        (("day_end", ""), case.day_end, "due_at"),
        (("case_yellow", ""), case.case_deadline, "yellow_at"),
        (("case_due", ""), case.case_deadline, "due_at"),
        (("escalation", ""), case.case_deadline, "escalate_at"),
        (("authority_due", ""), case.authority_deadline, "due_at"),
        (("delivery_due", ""), case.delivery_deadline, "due_at"),
    ]
    for code, step in case.open_steps.items():
        held.append((("step_yellow", code), step.deadline, "yellow_at"))
        held.append((("step_due", code), step.deadline, "due_at"))
    return {key: getattr(deadline, moment) for key, deadline, moment in held if deadline is not None}


def test_a_passed_deadline_is_raised_once_however_often_it_is_swept(hall: Hall) -> None:
    number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    hall.do("AcceptCase", {"number": number}, "clerk")
    hall.clock.set(datetime(2026, 3, 30, tzinfo=ZONE))
    hall.caught_up()
    due = hall.due(DEADLINES)
    assert [one["kind"] for one in due] == [
        "step_yellow",
        "step_due",
        "case_yellow",
        "case_due",
        "escalation",
    ]
    for one in [*due, *due]:
        DEADLINES.act(hall.app, one)
    stream = bridge.run(hall.log.stream(case_id(number)))
    raised = [event.topic for event in stream[2:]]
    assert raised == ["StepNearlyDue", "StepOverdue", "CaseNearlyDue", "CaseOverdue", "CaseEscalated"]
    hall.caught_up()
    assert hall.due(DEADLINES) == []


def test_what_was_raised_stays_raised_when_the_clocks_go_on(hall: Hall) -> None:
    number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    hall.do("AcceptCase", {"number": number}, "clerk")
    hall.clock.set(datetime(2026, 3, 10, tzinfo=ZONE))
    hall.caught_up()
    for one in hall.due(DEADLINES):
        DEADLINES.act(hall.app, one)
    hall.do("GiveNotice", {"number": number, "missing": [{"material": "lease"}]}, "clerk")
    hall.clock.set(datetime(2026, 3, 11, tzinfo=ZONE))
    hall.do("Supplement", {"number": number, "materials": ["lease"]}, "clerk")
    hall.clock.set(datetime(2026, 4, 30, tzinfo=ZONE))
    hall.caught_up()
    due = hall.due(DEADLINES)
    kinds = [one["kind"] for one in due]
    assert kinds == ["case_yellow", "case_due", "escalation"]  # those of the step were raised before


def another_process(hall: Hall, elsewhere: Elsewhere = ALONE) -> CasesApplication:
    """The command side as another process has it: what it remembers is its own."""
    means = hall.app.means
    return CasesApplication(
        hall.log,
        means.keyring,
        hall.clock,
        calendar=means.calendar,
        secrets=means.secrets,
        registry=NO_REGISTRY,
        elsewhere=elsewhere,
    )


def test_a_new_holiday_moves_every_open_case_whatever_the_process_remembers(hall: Hall) -> None:
    numbers = [hall.do("SubmitApplication", application("h"), "clerk")["number"] for _ in range(3)]
    for number in numbers:
        hall.do("AcceptCase", {"number": number}, "clerk")
    other = another_process(hall)
    days = [{"day": "2026-03-09", "working": False, "name": words("Typhoon")}]
    told = replace(days_set(days, reason="storm"), correlation_id="typhoon")
    STAFF.record(other, [told])
    hall.caught_up()
    (due,) = hall.due(DATES)
    DATES.act(hall.app, due)
    for number in numbers:
        last = bridge.run(hall.log.stream(case_id(number)))[-1]
        assert (last.topic, last.metadata["correlation_id"]) == ("CaseDatesMoved", "typhoon")
        case = hall.case(number)
        assert case.case_deadline is not None
        assert case.case_deadline.due_on.isoformat() == "2026-03-17"
    hall.caught_up()
    assert hall.due(DATES) == []
    DATES.act(hall.app, due)  # again, because the read model was behind, say
    assert [one.topic for one in bridge.run(hall.log.stream(case_id(numbers[0])))].count(
        "CaseDatesMoved"
    ) == 1


def test_a_register_that_is_behind_raises_nothing_wrong(hall: Hall) -> None:
    number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    named = {"case_id": case_id(number), "number": number, "version": 1}
    DEADLINES.act(hall.app, {**named, "kind": "case_due", "step": None, "due_at": hall.clock.now()})
    assert len(bridge.run(hall.log.stream(case_id(number)))) == 1


def test_an_item_withdrawn_by_another_process_is_not_applied_for(hall: Hall) -> None:
    hall.do("SubmitApplication", application("h"), "clerk")
    body = {"hall": "h", "item": "stall", "reason": "merged"}
    hall.do("WithdrawItem", body, by=another_process(hall))
    with pytest.raises(Refusal, match="item_withdrawn"):
        hall.do("SubmitApplication", application("h"), "clerk")


def test_a_case_goes_on_under_a_version_that_another_process_published(hall: Hall) -> None:
    hall.do("SubmitApplication", application("h"), "clerk")
    other, item = another_process(hall), {"hall": "h", "item": "stall"}
    hall.do("ReviseItem", {**item, "definition": DEFINITION}, "clerk", by=other)
    hall.do("ReviewItem", item, by=other)
    hall.do("PublishItem", item, by=other)
    number = hall.do("SubmitApplication", application("h"), "clerk", by=other)["number"]
    assert hall.do("AcceptCase", {"number": number}, "clerk")["status"] == "accepted"
    assert hall.case(number).item_version == 2


@pytest.mark.parametrize(
    ("name", "body", "key", "code"),
    [
        ("SubmitApplication", application("h"), "open_applications", "too_many_applications"),
        ("BeginDraft", {"hall": "h", "item": "stall", "content": {}}, "open_drafts", "too_many_drafts"),
    ],
)
def test_two_processes_at_once_open_no_more_for_an_account_than_may_be(
    hall: Hall, name: str, body: dict[str, Any], key: str, code: str
) -> None:
    hall.do("ChangePolicy", {"hall": "h", "change": {key: 3}, "reason": "x"})
    other = EventLog("cases", hall.log.dsn, hall.clock)
    bridge.run(other.open())
    keyring = Keyring(other, bytes(32), hall.clock)
    bridge.run(keyring.open())
    calendar, secrets = hall.app.means.calendar, hall.app.means.secrets
    told_alone = {"calendar": calendar, "secrets": secrets, "registry": NO_REGISTRY}
    apps = (hall.app, CasesApplication(other, keyring, hall.clock, **told_alone))

    def attempt(number: int) -> str:
        context = Context(uuid4(), "wang", "visitor", "online", "c", attributes={})
        while True:
            try:
                apps[number % 2].execute(name, body, context)
                return "done"
            except Refusal as refusal:
                if refusal.kind.code != "unavailable":  # others came between again and again
                    return refusal.kind.code

    with ThreadPoolExecutor(12) as callers:
        told = Counter(callers.map(attempt, range(24)))
    bridge.run(other.close())
    assert told == {"done": 3, code: 21}


def test_nothing_is_held_on_to_of_what_a_large_import_brought(hall: Hall) -> None:
    """What the process works on at a time is bounded, and let go of once it is stored and projected."""
    hall.do("DraftItem", {**HISTORICAL, "department": "food", "definition": {"name": words("Log")}}, "clerk")
    for batch in range(4):
        cases = [_historical(f"{batch}-{number}") for number in range(100)]
        done = hall.do("RecordHistoricalCases", {**HISTORICAL, "source": "log", "cases": cases})
        assert done["steps"] == 800
    hall.caught_up()
    assert bridge.run(hall.log.pool.fetchval("select count(*) from case_figures.steps")) == 3200
    until(lambda: not _held_of_the_import())


HISTORICAL = {"hall": "h", "item": "log"}


def _historical(reference: str) -> dict[str, Any]:
    at = "2025-03-03T10:00:00+08:00"
    step = {"activity": "check", "at": at, "party": "desk", "actor": "r1"}
    return {"reference": reference, "channel": "Desk", "started_at": at, "steps": [step] * 8}


def _held_of_the_import() -> list[str]:
    """The types of what is still there of historical cases, in whatever form."""
    kinds = (HistoricalRecord, HistoricalCaseRecorded, HistoricalStepRecorded, NewEvent, Recorded)
    gc.collect()
    return [
        type(one).__name__
        for one in gc.get_objects()
        if isinstance(one, kinds) and getattr(one, "topic", "Historical").startswith("Historical")
    ]


def test_the_code_is_not_in_the_database(hall: Hall) -> None:
    answer = hall.do("SubmitApplication", application("h"), "clerk")
    stored = bridge.run(hall.log.pool.fetch("select answer from cases_commands"))
    states = [event.state.decode() for event in bridge.run(hall.log.stream(case_id(answer["number"])))]
    assert answer["code"]
    assert not any(answer["code"] in text for text in [*states, *(row["answer"] or "" for row in stored)])


def _role(step: str) -> str:
    party = PARTIES[step]
    return party if party in STEP_ROLES else "clerk"


def _change_rules(hall: Hall, random: Random) -> str:
    """Close or open a day of the weeks to come, or change the policy, and let the open cases follow."""
    today = hall.clock.now().date()
    if random.random() < 0.6:
        day = (today + timedelta(days=random.randrange(20))).isoformat()
        days = [{"day": day, "working": random.choice([True, False, None]), "name": words("own")}]
        STAFF.record(hall.app, [days_set(days)])
    else:
        change = {random.choice(["completeness_notice", "delivery_limit"]): random.randrange(3, 9)}
        later = (today + timedelta(days=random.randrange(3))).isoformat()
        hall.do("ChangePolicy", {"hall": "h", "change": change, "effective_from": later, "reason": "x"})
    hall.caught_up()
    assert _versions(hall) == hall.rules().version, "SQL and rule count the same"
    for due in hall.due(DATES):
        DATES.act(hall.app, due)
    hall.caught_up()
    return "ChangeRules"


def _versions(hall: Hall) -> int:
    """How many changes of the rules hold by now, as SQL numbers them."""
    today, zone = hall.clock.now().astimezone(ZONE).date(), ZONE.key
    sql = f"select coalesce(max(rules_version), 0) from {versions('$1', '$2')} v where rules_id = $3"
    count: int = bridge.run(hall.log.pool.fetchval(sql, today, zone, rules_id("h")))
    return count


def _something(hall: Hall, random: Random, numbers: list[str], new: float = 0.15) -> str:
    """Do one command at random, mostly one that fits where the case stands, and name it."""
    if len(numbers) < 5 or random.random() < new:
        item = random.choice(["stall", "stall", *ITEMS])
        materials = random.choice([["form", "id"], ["form"], []]) if item == "stall" else []
        body = application("h", item, materials=materials)
        numbers.append(hall.do("SubmitApplication", body, "clerk")["number"])
        return "SubmitApplication"
    number = random.choice(numbers)
    if random.random() < 0.03:
        return _change_rules(hall, random)
    if random.random() < 0.02:
        name, body = random.choice(_ENDINGS)
        hall.do(name, {"number": number, **body})
        return name
    step = random.choice(list(PARTIES))
    kind = random.choice(KINDS)
    ordered = random.choice(["hearing", "expert_review"])
    case = hall.case(number)
    following = random.choice([*case.open_steps, None])
    name, body, role = random.choice(
        [
            ("GiveNotice", {"missing": [{"material": "lease"}]}, "clerk"),
            ("Supplement", {"materials": sorted(case.outstanding) or ["form"]}, "clerk"),
            ("AcceptCase", {}, "clerk"),
            ("AcceptCase", {}, "clerk"),
            ("CompleteStep", {"step": step}, _role(step)),
            ("CompleteStep", {"step": following or step}, _role(following or step)),
            ("CompleteStep", {"step": following or step}, _role(following or step)),
            ("ForwardCase", {"reference": "letter 1"}, "clerk"),
            ("RecordAuthorityAnswer", {"reference": "2", "outcome": "granted"}, "clerk"),
            ("StopClock", {"kind": ordered, "reason": "needed"}, "clerk"),
            ("ResumeClock", {"kind": random.choice([*case.stops, ordered])}, "clerk"),
            ("ResumeClock", {"kind": random.choice([*case.stops, ordered])}, "clerk"),
            ("RequestExtension", {"days": 5, "reason": "busy"}, "clerk"),
            ("ApproveExtension", {}, "supervisor"),
            ("RejectExtension", {"reason": "no"}, "supervisor"),
            ("MarkFeePaid", {"amount": 5000, "receipt": "R1"}, "clerk"),
            ("DecideCase", {"outcome": "granted"}, "clerk"),
            ("CorrectDecision", {"outcome": "denied", "reason": "wrong"}, "supervisor"),
            ("DeliverResult", {"method": "posted"}, "clerk"),
            ("ReopenCase", {"order": "1", "reason": "x", "steps": [step]}, "supervisor"),
            ("PassDeadline", {"kind": kind, "step": following}, "system"),
            ("PassDeadline", {"kind": kind, "step": following}, "system"),
            ("ReadApplicant", {"purpose": "call"}, "clerk"),
        ]
    )
    hall.do(name, {"number": number, **body}, role)
    return name


HERD = 1000
RAISED = ["StepNearlyDue", "StepOverdue", "CaseNearlyDue", "CaseOverdue"]


def herd(hall: Hall, count: int = HERD) -> list[str]:
    """So many accepted cases, all due at the same midnights, straight into the log."""
    first = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    hall.do("AcceptCase", {"number": first}, "clerk")
    told = bridge.run(hall.log.stream(case_id(first)))
    numbers = [f"h-herd-{number}" for number in range(count)]
    for begins in range(0, count, 250):
        hall.log.append(
            Append(
                [
                    NewEvent(
                        case_id(number),
                        one.version,
                        one.topic,
                        one.state.replace(first.encode(), number.encode()),
                        '{"actor": "lin", "role": "clerk"}',
                    )
                    for number in numbers[begins : begins + 250]
                    for one in told
                ]
            )
        )
    hall.caught_up()
    return [first, *numbers]


def raised_of(hall: Hall, numbers: list[str]) -> dict[str, list[Recorded]]:
    streams = bridge.run(hall.log.streams([case_id(number) for number in numbers]))
    return {number: streams[case_id(number)][2:] for number in numbers}


def test_a_herd_that_is_due_at_one_midnight_is_raised_exactly_once_by_two_processes(
    hall: Hall, database: str
) -> None:
    numbers = herd(hall)
    hall.clock.set(datetime(2026, 3, 17, tzinfo=ZONE))  # yellow and red of the case and of its open step
    log = EventLog("cases", database, hall.clock)
    bridge.run(log.open())
    keyring = Keyring(log, bytes(32), hall.clock)
    bridge.run(keyring.open())
    other = CasesApplication(
        log,
        keyring,
        hall.clock,
        calendar=hall.app.means.calendar,
        secrets=hall.app.means.secrets,
        registry=NO_REGISTRY,
    )

    def sweep(application: CasesApplication) -> None:
        for page in pages:
            raise_page(application, page)

    pages = list(pages_of(hall))
    assert sum(map(len, pages)) == 4 * len(numbers)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(sweep, (hall.app, other)))
    bridge.run(log.close())
    streams = raised_of(hall, numbers).values()
    assert all([one.topic for one in raised] == RAISED for raised in streams)
    causes = {one.metadata["correlation_id"] for raised in streams for one in raised}
    assert len(causes) == 4 * len(numbers), "each is raised for a reason of its own"
    hall.caught_up()
    assert list(pages_of(hall)) == []


def pages_of(hall: Hall) -> Iterator[list[asyncpg.Record]]:
    """What is listed as passed, page by page."""
    after = None
    while page := list(bridge.run(DEADLINES.select(hall.app, hall.clock.now(), 200, after))):
        yield page
        after = page[-1]


def test_a_sweeper_raises_a_herd_once_though_the_register_lags(hall: Hall) -> None:
    numbers = herd(hall, 300)
    for runner in hall.runners:
        bridge.run(runner.stop())
    hall.clock.set(datetime(2026, 3, 17, tzinfo=ZONE))
    sweeping = DEADLINES.of(hall.app)
    bridge.run(sweeping.start())
    until(lambda: all(len(raised) == 4 for raised in raised_of(hall, numbers).values()))
    bridge.run(sweeping.stop())
    for runner in hall.runners:
        bridge.run(runner.start())


def test_one_case_that_cannot_be_decided_leaves_the_others_of_its_page_alone(hall: Hall) -> None:
    numbers = herd(hall, 20)
    lost = case_id(numbers[7])
    bridge.run(hall.log.pool.execute("delete from cases_events where stream_id = $1", lost))
    hall.clock.set(datetime(2026, 3, 17, tzinfo=ZONE))
    sweeping = DEADLINES.of(hall.app)
    bridge.run(sweeping.start())
    others = [number for number in numbers if case_id(number) != lost]
    until(lambda: all(len(raised) == 4 for raised in raised_of(hall, others).values()))
    bridge.run(sweeping.stop())
