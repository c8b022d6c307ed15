"""Refusals that tests meet and that no contract declares: of what was asked, or of every route."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx

from gateway import discovery, problems
from gateway.openapi import refusals_of
from infra.contracts import Command, Context, Query, Refusal
from infra.eventstore.application import Application

Execute = Callable[[Application, str, dict[str, Any], Context], dict[str, Any]]

undeclared: list[str] = []
"""What was met since somebody last looked."""


def watched(execute: Execute) -> Execute:
    """`Application.execute`, with an eye on how it refuses."""

    def watching(self: Application, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        try:
            return execute(self, name, body, context)
        except Refusal as refusal:
            _look(self.contract.commands.get(name), refusal.kind.code)
            raise

    return watching


def look_at(response: httpx.Response) -> None:
    """A hook for clients of the gateway."""
    if response.headers.get("content-type") == problems.MEDIA_TYPE and response.read():
        _look(_asked(response.request), response.json()["code"])


def _look(message: type[Command] | type[Query] | None, code: str) -> None:
    if message is not None and code not in {kind.code for kind in refusals_of(message)}:
        undeclared.append(f"{message.__name__} refused with {code}, which its contract does not declare")


def _asked(request: httpx.Request) -> type[Command] | type[Query] | None:
    """The message that a request is; None for one to the gateway itself."""
    asked = f"{request.method} {request.url.path}"
    return next((message for route, message in _routes() if route.fullmatch(asked)), None)


@cache
def _routes() -> list[tuple[re.Pattern[str], type[Command] | type[Query]]]:
    """Those first that leave least open."""
    messages = [
        message
        for contract in discovery.contracts()
        for message in (*contract.commands.values(), *contract.queries.values())
    ]
    messages.sort(key=lambda message: message.terms.path.count("{"))
    return [(_route(message), message) for message in messages]


def _route(message: type[Command] | type[Query]) -> re.Pattern[str]:
    path = re.sub(r"\{\w+\}", "[^/]+", message.terms.path)
    return re.compile(f"{message.terms.method} /v1{path}")
