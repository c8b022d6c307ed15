"""Personal data is read for a stated purpose, and each reading is in the case's history: clause 7.3.1."""

from infra.contracts import Event
from services.cases.contract import because
from services.cases.contract.case_events import ApplicantRead, KeptFile
from services.cases.contract.refusals import NO_ATTACHMENT
from services.cases.contract.words import ReceptionAct
from services.cases.domain.case_state import CaseState

_FIELDS = (
    "name",
    "phone",
    "document_number",
    "agent_name",
    "agent_document_number",
    "agent_basis",
    "email",
)


def personal_of(case: CaseState) -> dict[str, str]:
    """What is known of the applicant and the agent, by field, as it is stored."""
    return {field: text for field, text in zip(_FIELDS, case.sealed, strict=True) if text}


def file_of(case: CaseState, nth: int) -> KeptFile:
    """A file of the case, as it is stored: the first is 1. Refuses NO_ATTACHMENT."""
    if nth > len(case.attachments):
        raise NO_ATTACHMENT(because.HAS_FILES(number=case.number, files=len(case.attachments)))
    return case.attachments[nth - 1]


def contact_of(case: CaseState, recipient: str) -> dict[str, str]:
    """The name of who is told, and where the application says that people can be reached, as it is stored."""
    personal = personal_of(case)
    name = personal.get("agent_name" if recipient == case.agent else "name")
    told = {"name": name, "phone": personal.get("phone"), "email": personal.get("email")}
    return {field: text for field, text in told.items() if text}


def read(
    case: CaseState, purpose: str, fields: tuple[str, ...], act: ReceptionAct | None = None
) -> list[Event]:
    """These fields are read."""
    return [
        ApplicantRead(
            hall=case.hall,
            number=case.number,
            applicant=case.applicant,
            purpose=purpose,
            fields=fields,
            act=act,
        )
    ]
