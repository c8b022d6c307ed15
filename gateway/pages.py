"""The gateway's ordinary pages, made by hand: what no contract asks for."""

from functools import partial
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from gateway import because, jsontext, languages
from gateway.exchange import HttpExchange, Receive, Scope, Send
from gateway.kept import Page
from gateway.problems import BROKEN, NO_ROUTE, WRONG_METHOD
from gateway.web.languages import PREFIXES
from infra.contracts import Refusal, RefusalKind


def make_pages(document: dict[str, Any], kinds: dict[str, RefusalKind]) -> FastAPI:
    """`/openapi.json`, and `/problems/{code}` where a problem's `type` leads: browsers to the reference."""
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    page = partial(pages.api_route, methods=["GET", "HEAD"])
    written = Page(jsontext.write(document))

    @page("/openapi.json")
    async def openapi(request: Request) -> Response:
        status, body, headers = written.answer(request.scope["exchange"].headers)
        told = {name.decode(): value.decode() for name, value in headers}
        return Response(body, status, told, media_type="application/json")

    @page("/problems/{code}")
    async def problem(code: str, request: Request) -> Response:
        if code not in kinds:
            raise HTTPException(404)
        asked = request.scope["exchange"].headers
        if b"text/html" in asked.get(b"accept", b""):
            language = PREFIXES[languages.best(asked.get(b"accept-language", b"").decode("latin-1"))]
            told = {"location": f"/{language}/docs/refusals/{code}", "vary": "Accept, Accept-Language"}
            return Response(status_code=303, headers=told)
        return Response(jsontext.write(kinds[code].to_wire()), media_type="application/json")

    pages.add_exception_handler(HTTPException, _refuse)
    pages.add_exception_handler(Exception, _refuse)
    return pages


class _ProblemResponse(Response):
    """Hands the answer back to the exchange, which knows languages and headers."""

    def __init__(self, exchange: HttpExchange, refusal: Refusal, allow: str | None) -> None:
        super().__init__()
        self._exchange = exchange
        self._refusal = refusal
        self._allow = allow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = () if self._allow is None else ((b"allow", self._allow.encode()),)
        await self._exchange.refuse(self._refusal, headers)


async def _refuse(request: Request, error: Exception) -> Response:
    exchange: HttpExchange = request.scope["exchange"]
    where = because.AT_ADDRESS(method=request.method, path=request.url.path)
    if not isinstance(error, HTTPException):
        return _ProblemResponse(exchange, BROKEN(because.PAGE_FAILED()), None)
    if error.status_code == 405:
        return _ProblemResponse(exchange, WRONG_METHOD(where), (error.headers or {}).get("Allow"))
    return _ProblemResponse(exchange, NO_ROUTE(where), None)
