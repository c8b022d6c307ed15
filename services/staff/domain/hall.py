"""A hall (大廳), the departments posted to it and who heads them: clause 1.2."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.shared.because import NO_DEPARTMENT
from services.shared.refusals import UNKNOWN_DEPARTMENT
from services.shared.values import Department, Words
from services.staff.contract import because
from services.staff.contract.halls import DepartmentAdmitted, HallOpened, HeadNamed
from services.staff.contract.refusals import DUPLICATE_HALL


@dataclass
class Hall(Aggregate):
    """`heads` are persons by the department each of them heads."""

    hall: str = ""
    departments: dict[str, Department] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)

    def open(self, hall: str, name: Words, departments: Sequence[Department]) -> list[Event]:
        if self.version:
            raise DUPLICATE_HALL(because.HALL_IS_OPEN(hall=hall))
        return [HallOpened(hall=hall, name=name, departments=tuple(departments))]

    def admit(self, department: Department) -> list[Event]:
        """A department, or another name of one."""
        if self.departments.get(department.code) == department:
            return []
        return [DepartmentAdmitted(hall=self.hall, department=department)]

    def name_head(self, department: str, person: str | None) -> list[Event]:
        if department not in self.departments:
            raise UNKNOWN_DEPARTMENT(NO_DEPARTMENT(hall=self.hall, department=department))
        if self.heads.get(department) == person:
            return []
        return [HeadNamed(hall=self.hall, department=department, person=person)]

    @applies(HallOpened)
    def _opened(self, event: HallOpened) -> None:
        self.hall = event.hall
        self.departments = {department.code: department for department in event.departments}

    @applies(DepartmentAdmitted)
    def _admitted(self, event: DepartmentAdmitted) -> None:
        self.departments[event.department.code] = event.department

    @applies(HeadNamed)
    def _head_named(self, event: HeadNamed) -> None:
        if event.person is None:
            self.heads.pop(event.department, None)
        else:
            self.heads[event.department] = event.person
