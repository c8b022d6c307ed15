"""The gateway as an ASGI application: the contracts' routes first, then the ordinary pages."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from gateway import access, because
from gateway.bodies import Disconnected
from gateway.calling import Line, Local, Rpc, Services, line_to
from gateway.cors import Origins
from gateway.endpoint import Gate, command_endpoint, query_endpoint
from gateway.exchange import HttpExchange, Receive, Scope, Send
from gateway.guessing import guards_of
from gateway.identity.pseudonym import Pseudonyms
from gateway.identity.verifier import Verifier
from gateway.limits import RateLimiter
from gateway.openapi import GATEWAY, Document
from gateway.pages import make_pages
from gateway.positions import Positions
from gateway.problems import BROKEN, WRONG_METHOD, Refused
from gateway.routing import Endpoint, RouteTable
from gateway.voice.shelf import PATH as VOICE
from gateway.web.files import PATH as STATIC
from gateway.web.languages import split
from gateway.web.site import Site
from infra.contracts import UNAVAILABLE, Command, Context, Contract, Query, Refusal
from infra.eventstore.records import StoreUnavailable
from infra.telemetry.logging import correlated
from infra.telemetry.metrics import HTTP_REQUESTS, HTTP_SECONDS

PREFIX = "/v1"
_PAGE = ("GET", "HEAD")
_log = logging.getLogger(__name__)


class Gateway:
    """Serves the contracts of the services, and what is added to them, until every request has its answer.

    `origins` are those whose pages may call it from a browser.
    `add_*` are for start-up; `openapi.json` is written at the first request.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        rpc: Rpc,
        verifier: Verifier,
        pseudonyms: Pseudonyms,
        limiter: RateLimiter,
        *,
        body_limit: int,
        rpc_timeout: float,
        origins: Sequence[str] = (),
    ) -> None:
        self.gate = Gate(verifier, pseudonyms, limiter)
        self.services = Services(rpc, rpc_timeout)
        self.lines: dict[type[Command] | type[Query], Line] = {}
        self._body_limit = body_limit
        self._origins = Origins(origins)
        self._routes = RouteTable()
        self.document = Document(PREFIX)
        self._pages: Any = None
        self.site: Site | None = None
        for contract in contracts:
            self._add_contract(contract)

    def add_query(self, query: type[Query], answer: Local) -> None:
        """A query that the gateway answers itself."""

        async def ask(envelope: dict[str, Any]) -> Mapping[str, Any]:
            context = Context.from_wire(envelope["context"])
            return {"answer": await answer(envelope["body"], context)}

        self._add_query(Line(GATEWAY, query, ask))

    def add_endpoint(self, method: str, path: str, endpoint: Endpoint, operation: dict[str, Any]) -> None:
        """Any other endpoint, with its OpenAPI operation; where GET is, HEAD is."""
        self.document.add_operation(method, path, operation)
        for each in _PAGE if method == "GET" else (method,):
            self._routes.add(each, path, endpoint)

    def add_page(self, path: str, endpoint: Endpoint) -> None:
        """What answers GET, and HEAD likewise."""
        for method in _PAGE:
            self._routes.add(method, path, endpoint)

    def add_site(self, site: Site) -> None:
        """The pages of the hall."""
        self.site = site
        self.add_page("/", site.start)
        self.add_page(STATIC, site.static.endpoint)
        self.add_page(VOICE, site.voices.endpoint)
        for method, path, endpoint in site.routes():
            self._routes.add(method, path, endpoint)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document of everything added."""
        return self.document.build()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"the gateway speaks HTTP only, not {scope['type']}")
        exchange = HttpExchange(scope, receive, send)
        exchange.always = self._origins.headers(exchange.headers)
        started = time.perf_counter()
        with correlated(exchange.correlation_id):
            try:
                await self._answer(exchange)
            except Refusal as refusal:
                await exchange.refuse(refusal)
            except Refused as refused:
                await exchange.refuse(refused.refusal, refused.headers)
            except StoreUnavailable as error:
                await exchange.refuse(UNAVAILABLE(because.NO_STORE(cause=error)))
            except Disconnected:
                pass
            except Exception:
                _log.exception("%s %s failed", scope["method"], scope["path"])
                if exchange.status is None:
                    await exchange.refuse(BROKEN(because.ANSWER_FAILED()))
            finally:
                seconds, status = time.perf_counter() - started, exchange.status or access.CLIENT_LEFT
                HTTP_SECONDS.labels(exchange.route).observe(seconds)
                HTTP_REQUESTS.labels(exchange.route, status).inc()
                access.tell(exchange, status, seconds)

    async def _answer(self, exchange: HttpExchange) -> None:
        method, path = exchange.scope["method"], exchange.scope["path"]
        exchange.check_headers()
        found = self._routes.find(exchange.segments())
        methods = _PAGE if found is None else found[0].methods
        if (further := self._origins.preflight(method, exchange.headers, methods)) is not None:
            await exchange.begin(204, further)
            await exchange.send({"type": "http.response.body"})
            return
        if found is None and self.site is not None:
            language, _ = split(path)
            if language is not None:
                await self.site.unknown(exchange, language)
                return
        if found is None:
            exchange.scope["exchange"] = exchange
            await self._ordinary_pages()(exchange.scope, exchange.receive, exchange.forward)
            return
        route, parameters = found
        endpoint = route.methods.get(method)
        if endpoint is None:
            allow = ", ".join(sorted(route.methods)).encode()
            raise Refused(WRONG_METHOD(because.AT_ADDRESS(method=method, path=path)), ((b"allow", allow),))
        exchange.route = f"{method} {route.path}"
        await endpoint(exchange, parameters)

    def _ordinary_pages(self) -> Any:
        if self._pages is None:
            self._pages = make_pages(self.openapi(), self.document.kinds())
        return self._pages

    def _add_contract(self, contract: Contract) -> None:
        guards, positions = guards_of(contract), Positions()
        for command in contract.commands.values():
            line = line_to(self.services, contract.service, command, guards.get(command), positions)
            self.lines[command] = line
            self.document.add_command(contract.service, command)
            endpoint = command_endpoint(line, self.gate, self._body_limit)
            self._routes.add("POST", PREFIX + command.terms.path, endpoint)
        for query in contract.queries.values():
            self._add_query(line_to(self.services, contract.service, query, guards.get(query), positions))

    def _add_query(self, line: Line) -> None:
        assert issubclass(line.message, Query)
        self.lines[line.message] = line
        self.document.add_query(line.service, line.message)
        self.add_page(PREFIX + line.terms.path, query_endpoint(line, self.gate))
