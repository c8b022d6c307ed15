"""Cases as they have gone so far, for tests: each function adds what happened next to the events before."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.contracts import Event
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.words import STEP_ROLES, Definition, MissingMaterial
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.words import Authority
from tests.permits import IMMEDIATE, definition

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar("CN", SHANGHAI)
RULES = Rules(CHINA)
PERMIT = definition()
TRINKET = definition(IMMEDIATE)


def clocks(of: Definition, rules: Rules = RULES) -> Clocks:
    return Clocks(of, rules)


CLOCKS = clocks(PERMIT)

MONDAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
"""A Monday with four plain weeks behind it."""


def on(day: int, hour: int = 10) -> datetime:
    """A day of March 2026 in the hall."""
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def applied(*materials: str, of: Definition = PERMIT, at: datetime = MONDAY) -> list[Event]:
    today = CHINA.day_of(at)
    event = CaseApplied(
        hall="h",
        number="h-2026-1",
        item="stall",
        item_version=1,
        item_class=of.item_class or "committed",
        channel="window",
        applicant="person-1",
        name="王小明",
        phone=None,
        document_number="1",
        materials=materials,
        code_mac="mac",
        received_at=at,
        check_deadline=clocks(of).check(today),
        day_end=clocks(of).day_end(today),
    )
    return [event]


IN_CHARGE = "food"
"""The department whose item it is."""


def someone(*departments: str, role: str = "clerk") -> Authority:
    """Someone of the hall, of the department in charge when none is named."""
    return Authority(role, frozenset({"h"}), frozenset(departments or {IN_CHARGE}))


def of_party(party: str) -> Authority:
    """Someone who is the party of a step."""
    return someone(role=party) if party in STEP_ROLES else someone(party)


def fold(events: list[Event]) -> Case:
    return Case.fold(UUID(int=1), events)


def noticed(past: list[Event], *materials: str, at: datetime) -> list[Event]:
    found = [MissingMaterial(material=code, reason="unreadable") for code in materials]
    return [*past, *fold(past).give_notice(CLOCKS, found, at)]


def supplemented(past: list[Event], *materials: str, at: datetime) -> list[Event]:
    return [*past, *fold(past).supplement(CLOCKS, materials, (), at)]


def accepted(past: list[Event] | None = None, at: datetime = MONDAY, of: Definition = PERMIT) -> list[Event]:
    past = applied("form", "id", of=of) if past is None else past
    return [*past, *fold(past).accept(clocks(of), at)]


def stepped(past: list[Event], *steps: str, at: datetime = MONDAY, of: Definition = PERMIT) -> list[Event]:
    for step in steps:
        party = next(part.party for part in of.steps or () if part.code == step)
        past = [*past, *fold(past).complete_step(clocks(of), step, "lin", of_party(party), IN_CHARGE, at)]
        at += timedelta(minutes=1)
    return past


def decided(past: list[Event], at: datetime = MONDAY) -> list[Event]:
    return [*past, *fold(past).decide(CLOCKS, "granted", None, at)]
