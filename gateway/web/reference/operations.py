"""The operations of the OpenAPI document as a page tells them: fields, shapes, refusals, a sample request."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gateway.openapi import Document
from gateway.samples import HALL, Samples
from gateway.schemas import REF
from gateway.web.reference.curl import Request
from infra.contracts import RefusalKind
from services.shared.words import ROLES

_RULES = (
    *("minLength", "maxLength", "pattern", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
    *("minItems", "maxItems", "default"),
)
_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")
_WIDEST = (-(2**63), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `place` is where a request has it, `shape` what it is made of, where that has a name."""

    name: str
    place: str
    kind: str
    shape: str | None
    required: bool
    rules: str
    about: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A thing within a request or an answer that has fields of its own."""

    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One command or query: what it means, who may send it and where, and everything that can come back."""

    service: str
    name: str
    method: str
    path: str
    summary: str
    about: str
    clause: str
    roles: tuple[str, ...]
    acts_on: str
    extent: str
    misses: int | None
    fields: tuple[Field, ...]
    media: str
    answer: tuple[Field, ...]
    shapes: tuple[Shape, ...]
    refusals: tuple[RefusalKind, ...]
    request: Request


@dataclass(frozen=True, slots=True)
class Reference:
    """All operations by service and name, and all ways of refusing by code."""

    operations: Mapping[tuple[str, str], Operation]
    refusals: Mapping[str, RefusalKind]

    def found(self, text: str, service: str | None) -> list[Operation]:
        """Those that have every word of the text in name, route, meaning, clause or roles."""
        words = text.casefold().split()
        return [
            one
            for one in self.operations.values()
            if service in (None, one.service) and all(word in _searched(one) for word in words)
        ]


@cache
def reference(document: Document) -> Reference:
    """What a document says, read once: at the first look at it, when everything is in it."""
    written, kinds = document.build(), document.kinds()
    reader = _Reader(written["components"]["schemas"], kinds)
    told = [
        reader.operation(method.upper(), path, operation)
        for path, methods in written["paths"].items()
        for method, operation in methods.items()
    ]
    told.sort(key=lambda one: (one.service, [int(part) for part in one.clause.split(".")], one.name))
    refusals = dict(sorted(kinds.items()))
    return Reference({(one.service, one.name): one for one in told}, refusals)


def _searched(one: Operation) -> str:
    return " ".join((one.name, one.path, one.summary, one.about, one.clause, *one.roles)).casefold()


class _Reader:
    """Takes the document's operations apart."""

    def __init__(self, schemas: Mapping[str, Any], kinds: Mapping[str, RefusalKind]) -> None:
        self._schemas = schemas
        self._kinds = kinds
        self._samples = Samples(schemas, HALL)

    def operation(self, method: str, path: str, told: Mapping[str, Any]) -> Operation:
        service, name = told["operationId"].split("_", 1)
        body = told.get("requestBody", {}).get("content", {})
        media, answer = next(iter(told["responses"]["200"]["content"].items()))
        sent = body.get("application/json", {}).get("schema", {})
        got = self._resolved(answer["schema"])
        return Operation(
            service=service,
            name=name,
            method=method,
            path=path,
            summary=told["summary"],
            about=told.get("description") or _after_the_first_line(sent.get("description", "")),
            clause=told["x-clause"],
            roles=tuple(role for role in ("public", *ROLES) if role in told["x-roles"]),
            acts_on=told["x-place"]["acts_on"],
            extent=told["x-place"]["extent"],
            misses=told.get("x-misses-per-minute"),
            fields=(*map(_parameter, told["parameters"]), *_fields(sent, "body")),
            media=media,
            answer=tuple(_fields(got, "")),
            shapes=tuple(self._shapes((sent, got, *(one["schema"] for one in told["parameters"])))),
            refusals=tuple(self._kinds[code] for code in _codes(told["responses"]) if code in self._kinds),
            request=self._request(method, path, told, body),
        )

    def _request(self, method: str, path: str, told: Mapping[str, Any], body: Mapping[str, Any]) -> Request:
        """The smallest that fits, with values of one small hall."""
        in_path, query = {}, {}
        for one in told["parameters"]:
            if one["in"] == "path":
                in_path[one["name"]] = str(self._samples.of(one["schema"], one["name"]))
            elif one["in"] == "query" and one["required"]:
                query[one["name"]] = str(self._samples.of(one["schema"], one["name"]))
        json = body.get("application/json")
        return Request(
            method=method,
            path=path.format_map(in_path),
            query=query,
            body=self._samples.of(json["schema"]) if json else None,
            file=next(iter(body)) if body and json is None else None,
            keyed=any(one["name"] == "Idempotency-Key" for one in told["parameters"]),
            stream="text/event-stream" in told["responses"]["200"]["content"],
            acts_on=told["x-place"]["acts_on"],
        )

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].removeprefix(REF)]
        return schema

    def _shapes(self, schemas: tuple[Mapping[str, Any], ...]) -> Iterator[Shape]:
        """All that they are made of, and what that is made of, each once, in the order in which it is met."""
        seen: set[str] = set()
        waiting = [name for schema in schemas for name in _named(schema)]
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            schema = self._schemas[name]
            yield Shape(name, _flowing(schema.get("description", "")), tuple(_fields(schema, "")))
            waiting += _named(schema)


def _parameter(told: Mapping[str, Any]) -> Field:
    return _field(told["name"], told["in"], told["schema"], told["required"], told.get("description", ""))


def _fields(schema: Mapping[str, Any], place: str) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield _field(name, place, field, name in required, field.get("description", ""))


def _field(name: str, place: str, schema: Mapping[str, Any], required: bool, about: str) -> Field:
    shape = next(iter(_named(schema)), None)
    return Field(name, place, _kind(schema), shape, required, _rules(schema), about)


def _kind(schema: Mapping[str, Any]) -> str:
    """Of what type a value is, in one line."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(map(_kind, schema[several])))
    if "const" in schema or "enum" in schema:
        return " | ".join(f'"{one}"' for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    kind, form = schema.get("type", "any"), schema.get("format")
    return f"{kind} ({form})" if form and form != "int64" else str(kind)


def _rules(schema: Mapping[str, Any]) -> str:
    """What a value must keep to, in the words of JSON schema."""
    options = [schema, *schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    found = {
        rule: option[rule]
        for option in reversed(options)
        for rule in _RULES
        if option.get(rule) is not None and option[rule] not in _WIDEST
    }
    return ", ".join(f"{rule}: {value}" for rule, value in found.items())


def _named(schema: Any) -> list[str]:
    """Names of the shapes that a schema refers to by itself."""
    if isinstance(schema, list):
        return [name for one in schema for name in _named(one)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].removeprefix(REF)] if isinstance(schema.get("$ref"), str) else []
    return own + [name for key, one in schema.items() if key != "$ref" for name in _named(one)]


def _codes(responses: Mapping[str, Any]) -> Iterator[str]:
    for response in responses.values():
        for content in response.get("content", {}).values():
            yield from content["schema"].get("properties", {}).get("code", {}).get("enum", ())


def _after_the_first_line(text: str) -> str:
    return _flowing(text.partition("\n")[2].strip())


def _flowing(text: str) -> str:
    """Lines are broken for editors; paragraphs stay."""
    return _LINE_END.sub(" ", text)
