"""Finds a case in the register for whom it concerns."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import asyncpg

from infra.contracts import Context, Terms
from infra.privacy.codes import as_typed
from services.cases.contract import because
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Definition
from services.cases.domain.competence import Whose, check_concerned, unknown_case
from services.cases.domain.identity import case_id
from services.cases.queries.catalogue import definition_of
from services.cases.queries.views import Row
from services.cases.secrets import CaseSecrets
from services.shared.words import place_of


class AboutCase(Protocol):
    """A query about one case."""

    terms: ClassVar[Terms]
    number: str


@dataclass(frozen=True, slots=True)
class Access:
    """Rows of `case_register`."""

    pool: asyncpg.Pool
    secrets: CaseSecrets

    async def by_code(self, number: str, code: str) -> Row:
        """A case by number and code as they were typed; a wrong number and a wrong code are refused alike."""
        rows = await self.pool.fetch(
            "select * from case_register.cases where as_typed = $1 limit 2", as_typed(number)
        )
        row = dict(rows[0]) if len(rows) == 1 else None
        number, mac = (row["number"], row["code_mac"]) if row else (number, "")
        if not self.secrets.matches(number, code, mac) or row is None:
            raise refuse.UNKNOWN_CASE(because.NO_SUCH_PAIR())
        return row

    async def for_caller(self, query: AboutCase, context: Context) -> tuple[Row, Definition]:
        """A case that concerns the caller, and the definition that it began under."""
        row = await self._row(query.number)
        if row is None:
            raise unknown_case(query.number)
        whose = Whose(query.number, row["hall"], (), (row["person"], row["agent"]))
        check_concerned(context, place_of(query.terms).extent, whose)
        return row, await definition_of(self.pool, row["hall"], row["item"], row["item_version"])

    async def _row(self, number: str) -> Row | None:
        row = await self.pool.fetchrow(
            "select c.*, a.person as person, b.person as agent from case_register.cases c "
            "left join case_register.owners a on a.case_id = c.case_id and not a.agent "
            "left join case_register.owners b on b.case_id = c.case_id and b.agent where c.case_id = $1",
            case_id(number),
        )
        return dict(row) if row else None
