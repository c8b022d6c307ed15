"""The published language of the staff service: the registry of halls, and who is on duty in them."""

from infra.contracts import Contract
from services.staff.contract import calendar, duty_events, halls

CONTRACT = Contract.of("staff", *map(vars, (halls, calendar, duty_events)))

__all__ = ["CONTRACT"]
