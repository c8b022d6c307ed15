"""Binds a contract's queries to the methods that answer them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

from infra.contracts import Answer, Context, Query

Handler = Callable[[Any, Context], Awaitable[Answer]]
_F = TypeVar("_F", bound=Callable[..., Awaitable[Answer]])


def answers(query: type[Query]) -> Callable[[_F], _F]:
    """Marks `async def name(self, query, context) -> Answer` as the method that answers this query."""

    def mark(method: _F) -> _F:
        method.__dict__["answers"] = query
        return method

    return mark


def handlers(queries: object, asked: Iterable[type[Query]]) -> Mapping[type[Query], Handler]:
    """The method for each query of a contract.

    Raises TypeError naming the queries that have no method: found at start, not by the first caller.
    """
    methods = (getattr(queries, name) for name in dir(type(queries)) if not name.startswith("__"))
    found = {method.answers: method for method in methods if hasattr(method, "answers")}
    missing = sorted(query.__name__ for query in asked if query not in found)
    if missing:
        raise TypeError(f"{type(queries).__name__} has no @answers method for {', '.join(missing)}")
    return found
