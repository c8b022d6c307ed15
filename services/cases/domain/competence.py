"""For whom of a hall a case is there: its reception (收件), or the department in charge (承辦部門).

Clauses 1.3.1 and 7.3.1.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from infra.contracts import Context, Refusal, Terms
from services.cases.contract import because
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import CompleteStep
from services.cases.contract.persons import OpenAttachment, ReadApplicant
from services.cases.contract.words import STEP_ROLES, Definition, ReceptionAct
from services.cases.domain.case_state import CaseState
from services.cases.domain.process import steps_of
from services.shared.words import PAYMENTS, Authority, Extent, check_found, place_of


class OnCase(Protocol):
    """A command on one case."""

    terms: ClassVar[Terms]
    number: str


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose a case is: its hall, the departments in charge, the applicant and who acts for him."""

    number: str
    hall: str
    in_charge: Collection[str]
    persons: Collection[str | None]


def concerned_by(
    command: OnCase, case: CaseState, definition: Definition, in_charge: str
) -> tuple[Extent, Whose]:
    """For whom a command on a case is, when `in_charge` is its item's department.

    A step is done by whoever has a part; personal data is read as `personal_data_is_for` says.
    """
    extent, departments = place_of(command.terms).extent, {in_charge}
    if isinstance(command, CompleteStep):
        departments = with_a_part(definition, in_charge)
    elif isinstance(command, ReadApplicant | OpenAttachment):
        extent = personal_data_is_for(case, command.act)
    return extent, Whose(case.number, case.hall, departments, (case.applicant, case.agent))


def check_concerned(context: Context, extent: Extent, case: Whose) -> None:
    """Refuse whom a case does not concern, before anything else of it is told.

    To whoever is of another hall there is no such case; a visitor sees only his own (clause 3.3.2), and
    nobody else has to do with his own.
    """
    check_found(context, extent, case.hall, case.in_charge, unknown_case(case.number))
    own = context.actor in case.persons
    if context.role == "visitor" and not own:
        raise refuse.NOT_YOUR_CASE(because.OTHER_PERSONS(number=case.number))
    if context.role != "visitor" and own:
        raise refuse.YOUR_OWN_CASE(because.YOU_APPLIED(number=case.number))


def check_device(context: Context) -> None:
    """Refuse a kiosk that was not given payments."""
    if context.role == "kiosk" and PAYMENTS not in context.attributes.get("grants", ()):
        raise refuse.DEVICE_WITHOUT_PAYMENTS(because.NOT_GRANTED(grant=PAYMENTS))


def check_responsible(authority: Authority, step: str, party: str, in_charge: str) -> None:
    """Refuse who is not the party of a step: its department, or its role in the department in charge."""
    if party in STEP_ROLES:
        responsible = authority.role == party
    else:
        responsible = authority.departments is None or party in authority.departments
    if not responsible:
        raise refuse.NOT_RESPONSIBLE(because.ANOTHERS_STEP(step=step, party=party), responsible=party)
    if party in STEP_ROLES:
        authority.check_department({in_charge})


def with_a_part(definition: Definition, in_charge: str) -> set[str]:
    """The departments that have a part in a case: the one in charge, and those whose steps there are."""
    return {in_charge} | {step.party for step in steps_of(definition)} - set(STEP_ROLES)


def personal_data_is_for(case: CaseState, act: ReceptionAct | None) -> Extent:
    """Until it is accepted the hall's reception may read it, later for an act that can be done now."""
    waits = not case.accepted and not case.closed
    return "reception" if waits or act in set(acts_of_reception(case)) else "department"


def acts_of_reception(case: CaseState) -> Iterator[ReceptionAct]:
    """What the applicant may come to a window for just now."""
    if not case.closed:
        yield "withdrawal"
        if case.outstanding:
            yield "supplement"
    if case.status == "decided":
        yield "delivery"
    if case.fee is not None and not case.fee_paid and case.status not in ("refused", "withdrawn"):
        yield "payment"


def unknown_case(number: str) -> Refusal:
    """The one answer for a case that is not there, and for one that is another hall's."""
    return refuse.UNKNOWN_CASE(because.NO_CASE(number=number))
