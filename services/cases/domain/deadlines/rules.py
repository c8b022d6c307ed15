"""What dates are worked out under."""

from dataclasses import dataclass

from services.cases.contract.rules import DEFAULTS, Policy
from services.shared.working_days import WorkingCalendar


@dataclass(frozen=True)
class Rules:
    """A hall's calendar and policy; `version` counts their changes."""

    calendar: WorkingCalendar
    policy: Policy = DEFAULTS
    version: int = 0
