"""Every query of the service."""

from zoneinfo import ZoneInfo

import asyncpg

from infra.runtime.clock import Clock
from services.queue.queries.report import ReportQueries


class QueueQueries(ReportQueries):
    def __init__(self, pool: asyncpg.Pool, clock: Clock, zone: ZoneInfo) -> None:
        self.pool = pool
        self.clock = clock
        self.zone = zone
