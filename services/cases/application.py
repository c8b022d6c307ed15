"""The table of contents of the cases service's command side."""

from infra.eventstore.application import Application
from infra.eventstore.handling import Handling
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.cases.contract import CONTRACT, UPCASTERS
from services.cases.erasures import ALONE, Elsewhere, Erasures
from services.cases.handling import (
    afterwards,
    applying,
    course,
    drafts,
    history,
    intake,
    items,
    persons,
    policy,
    printing,
)
from services.cases.secrets import CaseSecrets
from services.cases.session import CasesSession, Means
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.registry import Registry


class CasesApplication(Application[CasesSession]):
    contract = CONTRACT
    upcasters = UPCASTERS
    handling = Handling.of(
        CONTRACT,
        policy,
        items,
        applying,
        intake,
        course,
        afterwards,
        history,
        persons,
        drafts,
        printing,
    )
    session = CasesSession
    means: Means

    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        clock: Clock,
        *,
        calendar: WorkingCalendar,
        secrets: CaseSecrets,
        registry: Registry,
        elsewhere: Elsewhere = ALONE,
    ) -> None:
        erasures = Erasures(keyring, elsewhere, self.happens)
        super().__init__(log, keyring, clock, Means(clock, keyring, calendar, secrets, registry, erasures))
