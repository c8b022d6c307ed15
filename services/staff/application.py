"""The table of contents of the staff service's command side."""

from infra.eventstore.application import Application
from infra.eventstore.handling import Handling
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.shared.deadlines.calendar import WorkingCalendar
from services.staff.contract import CONTRACT
from services.staff.handling import calendar, halls
from services.staff.session import Means, StaffSession


class StaffApplication(Application[StaffSession]):
    contract = CONTRACT
    handling = Handling.of(CONTRACT, halls, calendar)
    session = StaffSession
    means: Means

    def __init__(self, log: EventLog, keyring: Keyring, clock: Clock, country: WorkingCalendar) -> None:
        super().__init__(log, keyring, clock, Means(country))
