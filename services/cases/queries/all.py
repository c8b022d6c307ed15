"""Every query of the service, bound to its read models."""

import asyncpg

from infra.runtime.clock import Clock
from services.cases.domain.deadlines.working_days import WorkingCalendar
from services.cases.queries.drafts import DraftQueries
from services.cases.queries.explaining import ExplainingQueries
from services.cases.queries.report import ReportQueries
from services.cases.queries.results import ResultQueries
from services.cases.queries.rules import RulesQueries
from services.cases.secrets import CaseSecrets


class CasesQueries(ExplainingQueries, ResultQueries, RulesQueries, DraftQueries, ReportQueries):
    def __init__(
        self, pool: asyncpg.Pool, clock: Clock, calendar: WorkingCalendar, secrets: CaseSecrets
    ) -> None:
        self.pool = pool
        self.clock = clock
        self.calendar = calendar
        self.secrets = secrets
