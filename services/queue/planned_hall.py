"""A hall's plans as the read model has them, and which of its days it is."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import asyncpg

from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Plan
from services.queue.domain.hall_day import hall_day
from services.shared.effective import begun_by


class PlannedHall:
    """`rows` are its plans by the day from which each holds; there may be none."""

    def __init__(self, hall: str, rows: Mapping[date, asyncpg.Record], now: datetime, zone: ZoneInfo) -> None:
        self.rows = rows
        self._hall = hall
        self._now = now
        self._zone = zone

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days of the hall whose visitors are there, the earlier first."""
        return hall_day(self._in_force, self._now, self._zone).days

    @property
    def today(self) -> date:
        return self.days[-1]

    def on(self, day: date) -> Plan:
        """What holds on a day. Refuses UNPLANNED_HALL."""
        return plan_from(self.rows[self.begun(day)]["in_force"])

    def begun(self, day: date) -> date:
        """The day on which what holds on a day began. Refuses UNPLANNED_HALL."""
        begun = begun_by(self.rows, day)
        if begun is None:
            raise refuse.UNPLANNED_HALL(because.NO_PLAN(day=day))
        return begun

    def _in_force(self, day: date) -> Plan | None:
        begun = begun_by(self.rows, day)
        return None if begun is None else plan_from(self.rows[begun]["in_force"])


@lru_cache(maxsize=256)
def plan_from(text: str) -> Plan:
    """A plan as the read model has it; every look at a hall takes it in once more."""
    return Plan.model_validate_json(text)
