"""What people were told of their cases; an erased person's lines are gone."""

from uuid import UUID

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Table
from services.cases.contract.case_events import PersonErased
from services.shared.telling.events import PersonTold
from services.shared.telling.rows import TOLD, person_told

OF_CASE = Table("of_case", key=("number",), columns={"number": "text", "told": "jsonb"})
"""The lines about each case, for the erasure of whom they were told."""


class CasesTold(Projection):
    name = "cases_told"
    version = 2
    tables = (TOLD, OF_CASE)

    @when(PersonTold)
    def told(self, event: PersonTold, recorded: Recorded, rows: Rows) -> None:
        person_told(self, event, recorded, rows)
        row = rows.get(OF_CASE, event.about.number) or {"number": event.about.number, "told": {}}
        told = {**row["told"], str(recorded.stream_id): event.recipient}
        rows.put(OF_CASE, {**row, "told": told})

    @when(PersonErased)
    def erased(self, event: PersonErased, recorded: Recorded, rows: Rows) -> None:
        for number in event.cases:
            row = rows.get(OF_CASE, number)
            if row is None:
                continue
            for id in [id for id, recipient in row["told"].items() if recipient == event.person]:
                rows.delete(TOLD, UUID(id))
                del row["told"][id]
            rows.put(OF_CASE, row)
