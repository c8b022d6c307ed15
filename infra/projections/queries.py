"""Binds a contract's queries to the methods that answer them."""

from functools import partial

from infra.contracts import Answer, Context, Contract, Query
from infra.contracts.marks import Mark, members

answers = Mark[Query]("answers")
"""Marks `async def name(self, query, context) -> Answer` as the method that answers this query."""


class Queries:
    """Answers every query of a contract, each by the `@answers` method of one of some objects.

    Raises TypeError when a query has no such method, or two: found at start, not by the first caller.
    """

    def __init__(self, contract: Contract, *answering: object) -> None:
        classes = [members(type(one)) for one in answering]
        answers.collected(*classes, needed=contract.queries.values())
        self._methods = {
            query: partial(method, one)
            for one, own in zip(answering, classes, strict=True)
            for query, method in answers.collected(own).items()
        }

    async def answer(self, query: Query, context: Context) -> Answer:
        """May raise Refusal."""
        answer: Answer = await self._methods[type(query)](query, context)
        return answer
