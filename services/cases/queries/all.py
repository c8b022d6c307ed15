"""Every query of the service, bound to its read models."""

import asyncpg

from infra.runtime.clock import Clock
from services.cases.domain.deadlines.working_days import WorkingCalendar
from services.cases.queries.register import RegisterQueries
from services.cases.queries.report import ReportQueries
from services.cases.secrets import CaseSecrets


class CasesQueries(RegisterQueries, ReportQueries):
    def __init__(
        self, pool: asyncpg.Pool, clock: Clock, calendar: WorkingCalendar, secrets: CaseSecrets
    ) -> None:
        self.pool = pool
        self.clock = clock
        self.calendar = calendar
        self.secrets = secrets
