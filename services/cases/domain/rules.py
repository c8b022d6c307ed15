"""What dates are worked out under."""

from dataclasses import dataclass

from services.cases.contract.rules import DEFAULTS, Policy
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.hours import UNPLANNED, OpeningHours


@dataclass(frozen=True)
class Rules:
    """A hall's calendar, policy and opening hours; `version` counts their changes."""

    calendar: WorkingCalendar
    policy: Policy = DEFAULTS
    version: int = 0
    hours: OpeningHours = UNPLANNED

    @property
    def yellow_share(self) -> int:
        return self.policy.yellow_share
