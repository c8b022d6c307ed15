"""The published language of the staff service: so far what others must hear of who is on duty in a hall."""

from infra.contracts import Contract
from services.staff.contract import duty_events

CONTRACT = Contract.of("staff", vars(duty_events))

__all__ = ["CONTRACT"]
