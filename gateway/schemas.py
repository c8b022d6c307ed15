"""The JSON schemas of messages and answers, each under a name that is a word."""

import copy
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from gateway import documents
from infra.contracts import Command, Query

REF = "#/components/schemas/"
_Mode = Literal["validation", "serialization"]
_TEXT, _DATA = {"type": "string"}, {"type": "object", "additionalProperties": True}


class Schemas:
    """The JSON schemas of all messages and answers, named so that none hides another."""

    def __init__(self, messages: Iterable[type[Command] | type[Query]]) -> None:
        asked = list(messages)
        wanted: list[tuple[type[BaseModel], _Mode]] = [(message, "validation") for message in asked]
        wanted += [
            (message.terms.answer, "serialization")
            for message in asked
            if documents.media_type_of(message.terms.answer) is None
        ]
        names, document = models_json_schema(
            list(dict.fromkeys(wanted)), ref_template=REF + "{model}", schema_generator=_Untitled
        )
        words = in_words(document.get("$defs", {}))
        self._refs = {key: words.get(value["$ref"], value["$ref"]) for key, value in names.items()}
        self._defs: dict[str, Any] = {
            words.get(REF + name, REF + name).removeprefix(REF): _renamed(schema, words)
            for name, schema in document.get("$defs", {}).items()
        }
        self._messages = {self._name(message, "validation") for message in asked}
        for schema in self._defs.values():
            schema.pop("title", None)
        _bound_integers(self._defs)

    def shared(self) -> dict[str, Any]:
        return {name: schema for name, schema in sorted(self._defs.items()) if name not in self._messages}

    def answer(self, message: type[Command] | type[Query]) -> dict[str, Any]:
        """What an answer is made of, by media type: of a document no more than whether it is text or data."""
        media_type = documents.media_type_of(message.terms.answer)
        if media_type is not None:
            return {media_type: {"schema": dict(_DATA if media_type.endswith("json") else _TEXT)}}
        return {"application/json": {"schema": {"$ref": self._refs[message.terms.answer, "serialization"]}}}

    def fields(self, message: type[Command] | type[Query]) -> dict[str, Any]:
        """A message's own schema, to take apart."""
        schema: dict[str, Any] = copy.deepcopy(self._defs[self._name(message, "validation")])
        return schema

    def _name(self, model: type[BaseModel], mode: _Mode) -> str:
        return str(self._refs[model, mode]).removeprefix(REF)


class _Untitled(GenerateJsonSchema):
    """Gives no titles: they only say a name again, and generators would rather name classes after them."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def in_words(names: Collection[str]) -> dict[str, str]:
    """New references for what pydantic names by its module, as two services have one name: by its service.

    Raises ValueError when one service has two of that name: clients are made with a word for each.
    """
    words: dict[str, str] = {}
    for name in names:
        if "__" in name:
            packages = name.split("__")
            service = packages[1] if packages[0] == "services" else packages[0]
            words[REF + name] = f"{REF}{service.capitalize()}{packages[-1]}"
    taken = {*words.values(), *(REF + name for name in names if "__" not in name)}
    if len(taken) < len(names):
        raise ValueError(f"two schemas have one name among {sorted(words.values())}: rename one of them")
    return words


def _renamed(schema: Any, words: Mapping[str, str]) -> Any:
    """The schema with its references renamed."""
    if isinstance(schema, dict):
        return {name: _renamed(item, words) for name, item in schema.items()}
    if isinstance(schema, list):
        return [_renamed(item, words) for item in schema]
    return words.get(schema, schema) if isinstance(schema, str) else schema


def _bound_integers(schema: Any) -> None:
    """Whole numbers are 64 bits wide, here as in the database."""
    if isinstance(schema, list):
        for item in schema:
            _bound_integers(item)
    elif isinstance(schema, dict):
        if schema.get("type") == "integer":
            schema.setdefault("format", "int64")
            if "minimum" not in schema and "exclusiveMinimum" not in schema:
                schema["minimum"] = -(2**63)
            if "maximum" not in schema and "exclusiveMaximum" not in schema:
                schema["maximum"] = 2**63 - 1
        for item in schema.values():
            _bound_integers(item)
