"""A hall (大廳) and its departments as a service that follows the registry knows them: clause 1.2."""

from dataclasses import dataclass, field

from infra.eventstore.aggregate import Aggregate, applies
from services.shared import because
from services.shared.hall_events import DepartmentListed, HallListed
from services.shared.refusals import UNKNOWN_DEPARTMENT
from services.shared.values import Department, Words

_NAMELESS = Words(en="?", zh_hant="?", zh_hans="?")


@dataclass
class KnownHall(Aggregate):
    hall: str = ""
    name: Words = _NAMELESS
    departments: dict[str, Department] = field(default_factory=dict)

    def knows(self, department: str | None) -> bool:
        """Whether the service has heard of it, and of a department of it if one is named."""
        return self.version > 0 and (department is None or department in self.departments)

    def check_department(self, department: str) -> None:
        """Refuse a department that is not posted to the hall."""
        if department not in self.departments:
            raise UNKNOWN_DEPARTMENT(because.NO_DEPARTMENT(hall=self.hall, department=department))

    @applies(HallListed)
    def _listed(self, event: HallListed) -> None:
        self.hall, self.name = event.hall, event.name
        self.departments = {department.code: department for department in event.departments}

    @applies(DepartmentListed)
    def _department_listed(self, event: DepartmentListed) -> None:
        self.departments = {**self.departments, event.department.code: event.department}
