"""A saved draft (草稿): its writer's alone, until it is sent or thrown away."""

from dataclasses import dataclass
from datetime import datetime

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract import because
from services.cases.contract.drafts import DraftClosed, DraftContent, DraftRead, DraftSaved
from services.cases.contract.refusals import UNKNOWN_DRAFT
from services.cases.domain.attachments import files_of


@dataclass
class Draft(Aggregate):
    """`sealed` is the content as it is stored."""

    hall: str = ""
    item: str = ""
    person: str = ""
    sealed: str = ""
    slot: int | None = None
    closed: bool = False

    def save(self, content: DraftContent, now: datetime) -> list[Event]:
        saved = DraftSaved(
            hall=self.hall,
            item=self.item,
            person=self.person,
            content=content.model_dump_json(),
            saved_at=now,
            slot=self.slot,
            files=files_of(content.attachments),
        )
        return [saved]

    def read(self) -> list[Event]:
        return [DraftRead(hall=self.hall, person=self.person)]

    def close(self, number: str | None = None) -> list[Event]:
        """Sent as a case, or thrown away."""
        return [DraftClosed(hall=self.hall, person=self.person, number=number)]

    def check_writer(self, person: str) -> None:
        """To anybody else there is no such draft, nor once it is done with."""
        if not self.version or self.closed or person != self.person:
            raise UNKNOWN_DRAFT(because.NO_DRAFT_OF_YOURS(draft=self.id))

    def check_item(self, hall: str, item: str) -> None:
        """An application for another item leaves it alone."""
        if (self.hall, self.item) != (hall, item):
            raise UNKNOWN_DRAFT(because.DRAFT_FOR(draft=self.id, item=self.item, hall=self.hall))

    @applies(DraftSaved)
    def _saved(self, event: DraftSaved) -> None:
        self.hall, self.item, self.person = event.hall, event.item, event.person
        self.sealed, self.slot = event.content, event.slot

    @applies(DraftRead)
    def _read(self, event: DraftRead) -> None:
        """Recorded; it changes nothing of the draft."""

    @applies(DraftClosed)
    def _closed(self, event: DraftClosed) -> None:
        self.closed = True
