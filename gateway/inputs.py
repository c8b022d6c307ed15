"""Checks a request against its contract model, strictly, before it goes anywhere."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from gateway import because, bodies, jsontext
from infra.contracts import Command, Fault, Query, faults_of, malformed, malformed_in

_PARAMETER = re.compile(r"\{(\w+)\}")


def path_parameters(path: str) -> tuple[str, ...]:
    """The names between braces in a route."""
    return tuple(_PARAMETER.findall(path))


class CommandInput:
    """Makes a command's fields from a JSON body and the path."""

    def __init__(self, command: type[Command]) -> None:
        self._command = command
        self._in_path = path_parameters(command.terms.path)
        self._numbers = _numbers(command)
        self.needs_body = any(
            field.is_required() for name, field in command.model_fields.items() if name not in self._in_path
        )

    def read(self, body: bytes, headers: Mapping[bytes, bytes], path: Mapping[str, str]) -> dict[str, Any]:
        """The fields as plain JSON values. Raises a 400, 415 or 422 refusal naming what does not fit."""
        fields: dict[str, Any] = {}
        if body or self.needs_body:
            bodies.check_media(headers)
            fields = bodies.parse(body)
        for name, text in path.items():
            if name in fields:
                raise malformed(name, because.IN_PATH())
            bodies.check_text(text, name)
            fields[name] = _number(text) if name in self._numbers else text
        try:
            self._command.model_validate_json(jsontext.write(fields), strict=True)
        except ValidationError as error:
            raise malformed_in(faults_of(error)) from None
        return fields


class QueryInput:
    """Makes a query's fields from the query string and the path."""

    def __init__(self, query: type[Query]) -> None:
        self._query = query

    def read(self, query_string: bytes, path: Mapping[str, str]) -> dict[str, Any]:
        """The fields as plain JSON values. Raises a 400 or 422 refusal naming what does not fit."""
        given = bodies.parse_query(query_string) if query_string else {}
        fields: dict[str, Any] = {}
        for name, values in given.items():
            if name in path:
                raise malformed(name, because.IN_PATH_NOT_QUERY())
            if len(values) > 1:
                raise malformed(name, because.GIVEN_TWICE())
            fields[name] = values[0]
        for name, text in path.items():
            bodies.check_text(text, name)
            fields[name] = text
        try:
            query = self._query.model_validate_strings(fields)
        except ValidationError as error:
            spaced = {name for name, text in fields.items() if " " in text} if b"+" in query_string else ()
            raise malformed_in(_with_plus(fault, spaced) for fault in faults_of(error)) from None
        plain = query.model_dump(mode="json", exclude_unset=True)
        for name, value in plain.items():
            if isinstance(value, int) and not -bodies.LARGEST <= value < bodies.LARGEST:
                raise malformed(name, because.OVER_64_BITS())
        return plain


def _with_plus(fault: Fault, spaced: Collection[str]) -> Fault:
    """`spaced` are the fields in which a space may have been meant to be a plus."""
    if fault.field not in spaced:
        return fault
    return replace(fault, message=because.MEANT_PLUS(message=fault.message))


def _numbers(command: type[Command]) -> frozenset[str]:
    """Names of the fields that are whole numbers."""
    schema = command.model_json_schema()
    return frozenset(
        name for name, field in schema.get("properties", {}).items() if field.get("type") == "integer"
    )


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text
