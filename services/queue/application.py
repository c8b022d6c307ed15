"""The table of contents of the queue's command side."""

from collections.abc import Hashable
from functools import partial
from zoneinfo import ZoneInfo

from infra.contracts import Command, Context
from infra.eventstore.application import Application
from infra.eventstore.folding import fold
from infra.eventstore.handling import Handling
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.queue.contract import CONTRACT, UPCASTERS
from services.queue.contract.plan import PlanHall
from services.queue.domain.identity import hall_id
from services.queue.handling import appointments, calling, plans, tickets, windows
from services.queue.named_cases import NamedCases
from services.queue.secrets import QueueSecrets
from services.queue.session import HallSession, Means
from services.shared.known_hall import KnownHall
from services.shared.registry import Registry


class QueueApplication(Application[HallSession]):
    contract = CONTRACT
    upcasters = UPCASTERS
    handling = Handling.of(CONTRACT, plans, tickets, calling, windows, appointments)
    session = HallSession
    laned_by = "hall"
    attempts = 100  # processes that call on the same line at once take turns; nobody is sent away for it
    means: Means

    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        clock: Clock,
        *,
        zone: ZoneInfo,
        secrets: QueueSecrets,
        cases: NamedCases,
        registry: Registry,
    ) -> None:
        super().__init__(log, keyring, clock, Means(keyring, zone, secrets, cases, registry))

    def era(self) -> Hashable:
        """What is not asked for any more is forgotten with a day."""
        return self.clock.now().astimezone(self.means.zone).date()

    def prepare(self, command: Command, context: Context) -> None:
        """Ask the registry for a hall to be planned, and cases for a case that a visit is said to be about.

        Refuses UNKNOWN_HALL, UNKNOWN_CASE, and UNAVAILABLE while they are away.
        """
        if isinstance(command, PlanHall):
            look = partial(fold, self.log, self.codec, KnownHall, hall_id(command.hall))
            self.means.registry.check_hall(look, command.hall)
        if (case := getattr(command, "case", None)) is not None:
            code: str | None = getattr(command, "case_code", None)
            self.means.cases.check(command.hall, case, code, context)  # type: ignore[attr-defined]
