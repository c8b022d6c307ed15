"""Every query of the service, and who answers it."""

from zoneinfo import ZoneInfo

import asyncpg

from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from infra.projections.queries import Queries
from services.queue.contract import CONTRACT
from services.queue.queries.appointments import AppointmentQueries
from services.queue.queries.boards import BoardQueries
from services.queue.queries.figures import FigureQueries
from services.queue.queries.live import LiveQueries
from services.queue.queries.plans import HallPlans, PlanQueries
from services.queue.queries.tickets import TicketQueries
from services.queue.queries.told import ToldQueries
from services.queue.secrets import QueueSecrets


def queue_queries(
    pool: asyncpg.Pool, keyring: Keyring, clock: Clock, zone: ZoneInfo, secrets: QueueSecrets
) -> Queries:
    """The answers from the service's read models."""
    plans = HallPlans(pool, clock, zone)
    return Queries(
        CONTRACT,
        PlanQueries(plans),
        BoardQueries(pool, plans, keyring, secrets),
        LiveQueries(pool, plans, keyring, clock),
        TicketQueries(pool, plans, keyring, secrets),
        FigureQueries(pool, plans, clock, zone),
        AppointmentQueries(pool, plans, secrets, clock, zone),
        ToldQueries(pool, secrets),
    )
