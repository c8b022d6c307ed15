"""A hall (大廳) and the departments posted to it."""

from dataclasses import dataclass, field

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract.halls import Department, DepartmentAdmitted, HallOpened
from services.cases.contract.refusals import UNKNOWN_DEPARTMENT
from services.cases.contract.words import Words

_NAMELESS = Words(en="?", zh_hant="?", zh_hans="?")


@dataclass
class Hall(Aggregate):
    hall: str = ""
    name: Words = _NAMELESS
    departments: dict[str, Department] = field(default_factory=dict)

    def admit(self, department: Department) -> list[Event]:
        if self.departments.get(department.code) == department:
            return []
        return [DepartmentAdmitted(hall=self.hall, department=department)]

    def check_department(self, department: str) -> None:
        """Refuse a department that is not posted to the hall (clause 1.2)."""
        if department not in self.departments:
            raise UNKNOWN_DEPARTMENT(f"hall {self.hall} has no department {department}")

    @applies(HallOpened)
    def _opened(self, event: HallOpened) -> None:
        self.hall, self.name = event.hall, event.name
        self.departments = {department.code: department for department in event.departments}

    @applies(DepartmentAdmitted)
    def _admitted(self, event: DepartmentAdmitted) -> None:
        self.departments[event.department.code] = event.department
