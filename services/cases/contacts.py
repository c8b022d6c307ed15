"""Opens the contact of whoever is told something, for the gateway to send it: recorded beside what was told.

No command of the contract, so that nobody can ask for it over HTTP: the gateway asks by RPC, of itself.
"""

from uuid import UUID

from infra.contracts import Context
from infra.eventstore.application import Application
from services.cases.domain.reading import contact_of
from services.cases.session import CasesSession
from services.shared.telling.telling import Telling

_CLAUSE = "7.3.1"


def open_contact(
    application: Application[CasesSession], telling: UUID, context: Context
) -> dict[str, str] | None:
    """Name, phone and e-mail address, as far as they are known; None where the person was erased.

    An opening is recorded once under the context's command id. Raises StoreUnavailable.
    """
    opened: dict[str, str] | None = None

    def decide(session: CasesSession) -> None:
        nonlocal opened
        opened = None
        found = session.load(Telling, telling)
        if found.told is None:
            return
        case = session.case(found.told.about.number)
        told = session.unsealed(contact_of(case, found.told.recipient))
        if told.get("name") is None:
            return
        opened = {field: text for field, text in told.items() if text is not None}
        session.append(found, *found.open_contact(tuple(opened)))

    application.happens(decide, context, _CLAUSE, once=True)
    return opened
