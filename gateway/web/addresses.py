"""Addresses of pages: written, read, and told from those of other sites."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from gateway.bodies import parse_query
from gateway.exchange import HttpExchange
from infra.languages.saying import Language

_IN_PATHS = "/!$&'()*+,;=:@~"


def address_of(language: Language, path: str, query: Mapping[str, str | None]) -> str:
    """The address of a page in a language, its path and what is asked of it escaped."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"/{language}{quote(path, safe=_IN_PATHS)}" + (f"?{urlencode(given)}" if given else "")


def is_ours(goal: str) -> bool:
    """An address on this site: a browser takes `//` and `/\\` for another host's."""
    return goal.startswith("/") and goal[1:2] not in ("/", "\\") and goal.isprintable()


def query_of(exchange: HttpExchange) -> dict[str, str]:
    """The parameters of a page's address, the first of each name. Raises the UNREADABLE refusal."""
    asked = exchange.scope["query_string"]
    return {name: values[0] for name, values in parse_query(asked).items()} if asked else {}
