"""What the registry of halls told, as each service that follows it keeps it in its own log: clause 1.2."""

from infra.contracts import Event
from services.shared.values import Department, Words


class HallListed(Event):
    """A hall was opened."""

    hall: str
    name: Words
    departments: tuple[Department, ...]


class DepartmentListed(Event):
    """A department was admitted to the hall, or has another name."""

    hall: str
    department: Department
