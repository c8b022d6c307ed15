"""Every query of the service, and who answers it."""

from infra.eventstore.log import EventLog
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from infra.projections.queries import Queries
from services.cases.contract import CONTRACT
from services.cases.queries.access import Access
from services.cases.queries.case_files import CaseFiles
from services.cases.queries.catalogue import CatalogueQueries
from services.cases.queries.drafts import DraftQueries
from services.cases.queries.explaining import ExplainingQueries
from services.cases.queries.papers import PaperQueries
from services.cases.queries.register import RegisterQueries
from services.cases.queries.report import ReportQueries
from services.cases.queries.results import ResultQueries
from services.cases.queries.rules import RulesQueries
from services.cases.queries.told import ToldQueries
from services.cases.secrets import CaseSecrets
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.registry import Registry


def cases_queries(
    log: EventLog,
    files: CaseFiles,
    clock: Clock,
    calendar: WorkingCalendar,
    secrets: CaseSecrets,
    keyring: Keyring,
    registry: Registry,
) -> Queries:
    """The answers from the service's read models, and from its open log."""
    pool, access = log.pool, Access(log.pool, secrets)
    return Queries(
        CONTRACT,
        CatalogueQueries(pool),
        RegisterQueries(pool, access, clock, keyring),
        ExplainingQueries(pool, access, calendar, clock, keyring),
        PaperQueries(pool, access, files, clock),
        ResultQueries(pool, registry, calendar, clock),
        RulesQueries(pool, registry, calendar, clock),
        DraftQueries(pool),
        ReportQueries(pool, registry, calendar),
        ToldQueries(pool),
    )
