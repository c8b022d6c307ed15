"""Every query of the service, bound to its read models."""

from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from services.cases.queries.drafts import DraftQueries
from services.cases.queries.papers import PaperQueries
from services.cases.queries.report import ReportQueries
from services.cases.queries.results import ResultQueries
from services.cases.queries.rules import RulesQueries
from services.cases.secrets import CaseSecrets
from services.shared.registry import Registry
from services.shared.working_days import WorkingCalendar


class CasesQueries(PaperQueries, ResultQueries, RulesQueries, DraftQueries, ReportQueries):
    def __init__(
        self,
        log: EventLog,
        codec: Codec,
        clock: Clock,
        calendar: WorkingCalendar,
        secrets: CaseSecrets,
        keyring: Keyring,
        registry: Registry,
    ) -> None:
        self.log = log
        self.pool = log.pool
        self.codec = codec
        self.clock = clock
        self.calendar = calendar
        self.secrets = secrets
        self.keyring = keyring
        self.registry = registry
