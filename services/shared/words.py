"""Who may act, and where (clause 1.3.1): roles (角色), halls and departments, and what a message acts on.

A contract says beside each command and query which roles may send it and where it acts: a `Place`. One that
the sender names is checked before a service is asked (`Place.check_named`); one that only the service knows,
because the thing is found by its number, is checked there (`check_found`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from infra.contracts import PUBLIC, Context, Detail, Message, Refusal, RefusalKind, Terms
from services.shared import because

Role = Literal[
    "visitor",
    "kiosk",
    "clerk",
    "department_head",
    "supervisor",
    "facilities",
    "investigator",
    "auditor",
    "operator",
]
ROLES: tuple[Role, ...] = get_args(Role)
"""Roles a token may carry, in the order in which one is taken when a message admits several."""

PAYMENTS = "payments"
"""Granted to a device that takes money and hands results over (自助終端)."""
GRANTS = (PAYMENTS,)
"""What a token may grant a kiosk besides; no role implies it."""

ALL = "*"
"""In a token's halls or departments: all there are. It is never implied."""

Extent = Literal["hall", "reception", "department"]
"""For whom a thing of a hall is there (clause 1.3.1).

`hall`: whoever of its roles is in the hall. `department`: those of the department in charge (承辦部門).
`reception` (收件): clerks of the whole hall, for a comprehensive window takes in for all, and of the other
roles those of the department. Whoever oversees a hall acts for all of its departments.
"""

_ONESELF = frozenset({PUBLIC, "visitor"})
"""Who acts for himself: what he may see is decided by whose it is, not by where he is."""
_OVERSEERS = frozenset({"supervisor", "auditor", "investigator"})
_SYSTEM = "system"

NOT_YOUR_HALL = RefusalKind.of(
    "not_your_hall",
    403,
    "1.3.1",
    ("You have no part in this hall", "您不屬於此大廳", "您不属于此大厅"),
    (
        "Act in one of your own halls [halls, or ask for a token that names this one]",
        "請於您所屬之大廳辦理 [halls，或申請載明此大廳之權杖]",
        "请在您所属的大厅办理 [halls，或申请载明此大厅的令牌]",
    ),
)
NOT_YOUR_DEPARTMENT = RefusalKind.of(
    "not_your_department",
    403,
    "1.3.1",
    ("This is another department's to do", "此事由其他部門負責", "此事由其他部门负责"),
    (
        "Have a department that is responsible do it [responsible]",
        "請由主責部門辦理 [responsible]",
        "请由主责部门办理 [responsible]",
    ),
)


@dataclass(frozen=True, slots=True)
class Authority:
    """What a caller may act on (權限): `role`, its halls and departments; None: all there are."""

    role: str
    halls: frozenset[str] | None
    departments: frozenset[str] | None

    @classmethod
    def of(cls, context: Context) -> "Authority":
        """The authority that a request came with; who acts for himself, and a service, has no bounds."""
        role = context.role
        if role in _ONESELF or role == _SYSTEM:
            return cls(role, None, None)
        departments = None if role in _OVERSEERS else _bounds(context, "departments")
        return cls(role, _bounds(context, "halls"), departments)

    def is_in(self, hall: str | None) -> bool:
        """Whether the hall is one of the caller's; what is of no hall is only whose all are."""
        return self.halls is None or hall in self.halls

    def halls_asked(self, hall: str | None) -> list[str] | None:
        """The halls to look at when `hall` was asked for, or all (None) of the caller's; None: every one."""
        if hall is not None:
            return [hall]
        return None if self.halls is None else sorted(self.halls)

    def check_hall(self, hall: str) -> None:
        """Refuse NOT_YOUR_HALL for a hall that is none of the caller's."""
        if not self.is_in(hall):
            raise self.out_of_place(because.OTHER_HALL(hall=hall))

    def check_department(self, in_charge: Collection[str]) -> None:
        """Refuse NOT_YOUR_DEPARTMENT for who belongs to none of the departments in charge."""
        if self.departments is not None and self.departments.isdisjoint(in_charge):
            detail = because.OTHER_DEPARTMENTS(departments=sorted(in_charge))
            raise NOT_YOUR_DEPARTMENT(
                detail, responsible=sorted(in_charge), departments=sorted(self.departments)
            )

    def check_extent(self, extent: Extent, in_charge: Collection[str]) -> None:
        """Refuse NOT_YOUR_DEPARTMENT for whom a thing of one of the caller's halls is not there."""
        everyones = extent == "hall" or (extent == "reception" and self.role in ("clerk", "kiosk"))
        if not everyones:
            self.check_department(in_charge)

    def out_of_place(self, detail: Detail) -> Refusal:
        """The refusal NOT_YOUR_HALL, with the halls the caller has."""
        return NOT_YOUR_HALL(detail, halls=sorted(self.halls or ()))


def _bounds(context: Context, name: str) -> frozenset[str] | None:
    named = frozenset(context.attributes.get(name, ()))
    return None if ALL in named else named


@dataclass(frozen=True, slots=True)
class Place:
    """What a message acts on; `extent` says for whom of the hall. `infra` carries it unread."""

    acts_on: ClassVar[str]

    extent: Extent = "hall"

    @property
    def refusals(self) -> tuple[RefusalKind, ...]:
        """How a sender who is out of place is refused."""
        return (NOT_YOUR_HALL,) if self.extent == "hall" else (NOT_YOUR_HALL, NOT_YOUR_DEPARTMENT)

    def check_declared(self, message: type[Message], roles: frozenset[str]) -> None:
        """Raise TypeError for a role that is none, and for a field that the message need not have."""
        if unknown := sorted(roles - {PUBLIC, *ROLES}):
            raise TypeError(f"{message.__name__}: {', '.join(unknown)} is no role")
        for field in self.fields():
            if field not in message.model_fields or not message.model_fields[field].is_required():
                raise TypeError(f"{message.__name__} has no required field {field} to name its place")

    def fields(self) -> set[str]:
        """The fields that name the place, without which there is none."""
        return set()

    def check_named(self, authority: Authority, fields: Mapping[str, Any]) -> None:
        """Refuse who may not act on what the message names, given its fields as plain values."""
        if authority.halls is not None and not authority.halls:
            raise authority.out_of_place(because.NO_HALL_OF_YOURS())


class Own(Place):
    """The sender's own, or what is public: for who acts for himself, and for nobody else."""

    acts_on = "own"

    def check_declared(self, message: type[Message], roles: frozenset[str]) -> None:
        Place.check_declared(self, message, roles)
        if staff := sorted(roles - _ONESELF):
            raise TypeError(f"{message.__name__}: nothing says where {', '.join(staff)} may send it")

    @property
    def refusals(self) -> tuple[RefusalKind, ...]:
        return ()


class Installation(Place):
    """The whole installation, every hall of it."""

    acts_on = "installation"

    def check_named(self, authority: Authority, fields: Mapping[str, Any]) -> None:
        if authority.halls is not None:
            raise authority.out_of_place(because.WHOLE_INSTALLATION())


@dataclass(frozen=True, slots=True)
class InHall(Place):
    """The hall in field `hall`; `department` is the field with the department that it is done for.

    With an extent and no such field the department is the service's to find.
    """

    acts_on = "hall"

    hall: str = "hall"
    department: str | None = None

    def fields(self) -> set[str]:
        return {self.hall} | ({self.department} if self.department else set())

    def check_named(self, authority: Authority, fields: Mapping[str, Any]) -> None:
        authority.check_hall(fields[self.hall])
        if self.department is not None:
            authority.check_extent(self.extent, {fields[self.department]})


@dataclass(frozen=True, slots=True)
class InHalls(Place):
    """The hall in the optional field `hall`, or all of the sender's: a list that shows no other's."""

    acts_on = "halls"

    hall: str = "hall"

    def check_declared(self, message: type[Message], roles: frozenset[str]) -> None:
        Place.check_declared(self, message, roles)
        if self.hall not in message.model_fields:
            raise TypeError(f"{message.__name__} has no field {self.hall} to choose a hall by")

    def check_named(self, authority: Authority, fields: Mapping[str, Any]) -> None:
        Place.check_named(self, authority, fields)
        if (named := fields.get(self.hall)) is not None:
            authority.check_hall(named)


class Found(Place):
    """A thing that the service finds by what the message names, and knows the hall and department of."""

    acts_on = "found"


class Held(Place):
    """What opens to whoever brings its key, from whichever place he acts at."""

    acts_on = "held"


OWN, INSTALLATION, IN_HALL, IN_HALLS = Own(), Installation(), InHall(), InHalls()
HELD = Held()
OF_DEPARTMENT = InHall("department")


def place_of(terms: Terms) -> Place:
    """Where a message of these terms acts. Raises TypeError when they say so in other words than these."""
    if not isinstance(terms.place, Place):
        raise TypeError(f"{terms.path}: {terms.place!r} is no place")
    return terms.place


def check_found(
    context: Context,
    extent: Extent,
    hall: str,
    in_charge: Collection[str],
    unknown: Refusal,
) -> None:
    """Refuse whom a thing found is not there for: of another hall with `unknown`, as if there were none.

    Within it NOT_YOUR_DEPARTMENT. To be asked before anything else of the thing is told.
    """
    authority = Authority.of(context)
    if not authority.is_in(hall):
        raise unknown
    authority.check_extent(extent, in_charge)
