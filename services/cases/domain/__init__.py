"""The rules of the cases service: pure, no I/O, no clock."""

from services.cases.domain.case import Case
from services.cases.domain.draft import Draft
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.historical_case import HistoricalCase
from services.cases.domain.identity import STREAMS
from services.cases.domain.person import Person
from services.cases.domain.service_item import ServiceItem
from services.shared.known_hall import KnownHall
from services.shared.telling.telling import Telling

AGGREGATES = (KnownHall, HallRules, ServiceItem, Case, HistoricalCase, Draft, Person, Telling)

__all__ = ["AGGREGATES", "STREAMS"]
