"""An application (申請) as it comes in: clause 3.1.1."""

from dataclasses import dataclass
from datetime import datetime

from infra.contracts import Event
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.cases import SubmitApplication
from services.cases.contract.words import Channel
from services.cases.domain.attachments import check_attachments, files_of, kept_files
from services.cases.domain.clocks import Clocks
from services.cases.domain.fees import quoted
from services.cases.domain.notice import check_known_materials


@dataclass(frozen=True, slots=True)
class Entry:
    """How an application is entered: its number, whose it is, and the slot it has of an account's."""

    number: str
    code_mac: str
    item_version: int
    channel: Channel
    applicant: str
    agent: str | None
    slot: int | None


def check_handed_in(told: SubmitApplication, clocks: Clocks) -> None:
    """Refuse materials that the item does not have, and files for what is not handed in."""
    check_known_materials(clocks.definition, told.materials)
    check_attachments(told.attachments, told.materials)


def apply_for(told: SubmitApplication, entry: Entry, clocks: Clocks, now: datetime) -> list[Event]:
    """The check of what was handed in begins, and its limit; the fee is quoted."""
    today, acting = clocks.rules.calendar.day_of(now), told.agent
    return [
        CaseApplied(
            hall=told.hall,
            number=entry.number,
            item=told.item,
            item_version=entry.item_version,
            item_class=clocks.definition.item_class or "committed",
            channel=entry.channel,
            applicant=entry.applicant,
            name=told.name,
            phone=told.phone,
            document_number=told.document_number,
            materials=told.materials,
            code_mac=entry.code_mac,
            received_at=now,
            check_deadline=clocks.check(today),
            day_end=clocks.day_end(today),
            attachments=kept_files(told.attachments),
            fee=quoted(clocks.definition),
            agent=entry.agent,
            agent_name=acting.name if acting else None,
            agent_document_number=acting.document_number if acting else None,
            agent_basis=acting.basis if acting else None,
            slot=entry.slot,
            files=files_of(told.attachments),
            email=told.email,
        )
    ]
