"""The OpenAPI 3.1 document, made from the same contracts that the routes are made from."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from gateway import problems
from gateway.endpoint import KEY_LONGEST, KEY_SHORTEST, KEY_SHORTEST_ANONYMOUS
from gateway.inputs import CommandInput, path_parameters
from gateway.schemas import REF, Schemas
from infra.contracts import (
    KEY_DAMAGED,
    KEY_REUSED,
    MALFORMED,
    NOT_ALLOWED,
    PUBLIC,
    STALE_VERSION,
    UNAVAILABLE,
    UNKNOWN,
    Command,
    Query,
    RefusalKind,
)
from services.shared.words import ROLES, Place, place_of

GATEWAY = "gateway"
"""The service that an operation of the gateway's own is shown under."""
EXPECTED_VERSION = "expected_version"
"""The field that has every service refuse a command decided on another version."""
_COMMON = (problems.UNREADABLE, problems.UNAUTHENTICATED, NOT_ALLOWED, MALFORMED, KEY_DAMAGED,
           problems.TOO_MANY, problems.BROKEN, UNAVAILABLE)  # fmt: skip
_COMMANDS = (problems.KEY_MISSING, problems.TOO_SLOW, problems.TOO_LARGE, problems.WRONG_MEDIA, KEY_REUSED)


class Document:
    """Gathers operations, then writes them out together, so that schemas of one name do not meet."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._commands: list[tuple[str, type[Command]]] = []
        self._queries: list[tuple[str, type[Query]]] = []
        self._others: list[tuple[str, str, dict[str, Any]]] = []

    def add_command(self, service: str, command: type[Command]) -> None:
        self._commands.append((service, command))

    def add_query(self, service: str, query: type[Query]) -> None:
        self._queries.append((service, query))

    def add_operation(self, method: str, path: str, operation: dict[str, Any]) -> None:
        self._others.append((method, path, operation))

    def kinds(self) -> dict[str, RefusalKind]:
        """Every way of refusing that can come out, by code."""
        found = {kind.code: kind for _, message in self._messages() for kind in refusals_of(message)}
        own = (problems.NO_ROUTE, problems.WRONG_METHOD, problems.BUSY, *problems.OF_FILES)
        return found | {kind.code: kind for kind in own}

    def build(self) -> dict[str, Any]:
        """The whole document."""
        schemas = Schemas(message for _, message in self._messages())
        paths: dict[str, dict[str, Any]] = {}
        for service, message in self._messages():
            at = paths.setdefault(self._prefix + message.terms.path, {})
            at[message.terms.method.lower()] = _operation(service, message, schemas)
        for method, path, operation in self._others:
            paths.setdefault(path, {})[method.lower()] = operation
        return {
            "openapi": "3.1.0",
            "info": {"title": "OpenHall", "version": version("openhall"), "license": {"name": "Apache-2.0"}},
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": {"Problem": _PROBLEM, **schemas.shared()},
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            },
        }

    def _messages(self) -> list[tuple[str, type[Command] | type[Query]]]:
        return [*self._commands, *self._queries]


def refusals_of(message: type[Command] | type[Query]) -> list[RefusalKind]:
    """Every way in which an operation may refuse: the gateway's and the contract's."""
    kinds = [*_COMMON, *message.terms.refusals]
    if issubclass(message, Command):
        kinds += _COMMANDS
        if EXPECTED_VERSION in message.model_fields:
            kinds.append(STALE_VERSION)
    if path_parameters(message.terms.path):
        kinds += [UNKNOWN, problems.NO_ROUTE]
    return list({kind.code: kind for kind in kinds}.values())


def problem_responses(kinds: Iterable[RefusalKind]) -> dict[str, Any]:
    """The `responses` of an operation for the ways in which it may refuse, by status."""
    by_status: dict[int, list[RefusalKind]] = {}
    for kind in sorted(kinds, key=lambda kind: (kind.status, kind.code)):
        by_status.setdefault(kind.status, []).append(kind)
    return {str(status): _problem_response(status, of) for status, of in by_status.items()}


def header(name: str, description: str, schema: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    """A header parameter."""
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def place(of: Place) -> dict[str, str]:
    """What an operation acts on, and for whom of the hall."""
    return {"acts_on": of.acts_on, "extent": of.extent}


def security(roles: frozenset[str]) -> list[dict[str, Any]]:
    """A bearer token: optional where the public is admitted with others, none where nobody needs one."""
    if roles == {PUBLIC}:
        return []
    return [{}, {"bearer": []}] if PUBLIC in roles else [{"bearer": []}]


COMMON_HEADERS = (
    header(
        "X-Correlation-Id",
        "Ties everything that follows from this request together: 1 to 128 letters, digits and . _ : -; "
        "one is made in place of any other.",
        {"type": "string"},
    ),
)
_AT_LEAST = header(
    "Hall-At-Least",
    "Answer only once the read models hold this position (a command's Hall-Position). Without it what you "
    "did in the last ten seconds is waited for, if the same gateway process passed it on.",
    {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
)
ANSWER_HEADERS = {"X-Correlation-Id": {"schema": {"type": "string"}}}


def _operation(service: str, message: type[Command] | type[Query], schemas: Schemas) -> dict[str, Any]:
    terms = message.terms
    schema = schemas.fields(message)
    in_path = path_parameters(terms.path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(schema["properties"].pop(name))}
        for name in in_path
    ]
    schema["required"] = [name for name in schema.get("required", []) if name not in in_path]
    operation: dict[str, Any] = {
        "operationId": f"{service}_{message.__name__}",
        "summary": terms.summary,
        "tags": [service],
        "x-clause": terms.clause,
        "x-roles": sorted(terms.roles),
        "x-place": place(place_of(terms)),
        "security": security(terms.roles),
        "parameters": [*parameters, *role_header(terms.roles), *COMMON_HEADERS],
        "responses": {
            "200": {
                "description": terms.answer.__name__,
                "headers": dict(ANSWER_HEADERS),
                "content": schemas.answer(message),
            },
            **problem_responses(refusals_of(message)),
        },
    }
    if terms.misses_per_minute:
        operation["x-misses-per-minute"] = terms.misses_per_minute
    if issubclass(message, Command):
        _add_command_parts(operation, message, schema)
    else:
        _add_query_parts(operation, schema)
        if service != GATEWAY:
            operation["parameters"].append(_AT_LEAST)
    return operation


def _add_command_parts(operation: dict[str, Any], command: type[Command], schema: dict[str, Any]) -> None:
    operation["parameters"].append(idempotency_key(command.terms.roles))
    operation["responses"]["200"]["headers"]["Hall-Position"] = {
        "description": "Position of the command's last event; as Hall-At-Least it reads your own writes.",
        "schema": {"type": "integer"},
    }
    operation["requestBody"] = {
        "required": CommandInput(command).needs_body,
        "content": {"application/json": {"schema": schema}},
    }


def _add_query_parts(operation: dict[str, Any], schema: dict[str, Any]) -> None:
    for name, field in schema.get("properties", {}).items():
        parameter = {"name": name, "in": "query", "required": name in schema["required"]}
        operation["parameters"].append({**parameter, "schema": _without_null(field)})


def idempotency_key(roles: frozenset[str]) -> dict[str, Any]:
    """The header that tells a new request from one that is sent again."""
    shortest = KEY_SHORTEST_ANONYMOUS if PUBLIC in roles else KEY_SHORTEST
    return header(
        "Idempotency-Key",
        "A random UUID, new for each new request; sent again, it changes nothing and is answered the same. "
        f"Callers without a token need {KEY_SHORTEST_ANONYMOUS} characters at least.",
        {"type": "string", "minLength": shortest, "maxLength": KEY_LONGEST, "pattern": "^[!-~]+$"},
        required=True,
    )


def role_header(roles: frozenset[str]) -> tuple[dict[str, Any], ...]:
    """The header that chooses a role, where there is a choice."""
    admitted = [role for role in ROLES if role in roles]
    if len(admitted) < 2:
        return ()
    about = f"The one of the token's roles to act in; else the first it has of: {', '.join(admitted)}."
    return (header("Hall-Role", about, {"type": "string", "enum": admitted}),)


def _problem_response(status: int, kinds: list[RefusalKind]) -> dict[str, Any]:
    headers: dict[str, Any] = dict(ANSWER_HEADERS)
    if status in (429, 503):
        headers["Retry-After"] = {"description": "seconds", "schema": {"type": "integer"}}
    if status == 401:
        headers["WWW-Authenticate"] = {"schema": {"type": "string"}}
    codes = {"code": {"type": "string", "enum": [kind.code for kind in kinds]}}
    return {
        "description": "; ".join(f"`{kind.code}`: {kind.title.en}" for kind in kinds),
        "headers": headers,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": f"{REF}Problem", "properties": codes}}},
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is there or not; it is never null."""
    if "anyOf" not in schema:
        return schema
    options = [option for option in schema["anyOf"] if option.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return {**rest, **options[0]} if len(options) == 1 else {**rest, "anyOf": options}


def _path_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A segment of a path is never empty."""
    if schema.get("type") == "string" and "format" not in schema and "enum" not in schema:
        return {"minLength": 1, **schema}
    return schema


_PROBLEM: dict[str, Any] = {
    "description": "RFC 9457. `code` never changes; what is said follows Accept-Language.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "remedy"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "remedy": {"type": "string"},
        "clause": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "type", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "type", "message")},
            },
        },
    },
}
