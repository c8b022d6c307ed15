"""The smallest request that fits an operation of the gateway's own OpenAPI document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_TEXTS = (
    *("a1", "A", "A001", "CNY", "2026-03", "20260303-001", "application/pdf", "0" * 64, "09:00"),
    f"person-{'0' * 32}",
)
"""One of these fits each pattern there is; a pattern that none fits wants one more."""
_TYPES = {"string": str, "object": dict, "array": list, "integer": int, "number": float, "boolean": bool}
_BY_FORMAT = {
    "date": "2026-03-03",
    "date-time": "2026-03-03T10:00:00+08:00",
    "uuid": "11111111-1111-4111-8111-111111111111",
}


@dataclass(frozen=True)
class Operation:
    """One operation of the document: who may send it, what it acts on, and how to send it."""

    method: str
    path: str
    told: Mapping[str, Any]
    components: Mapping[str, Any]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.told["x-roles"])

    @property
    def acts_on(self) -> str:
        return str(self.told["x-place"]["acts_on"])

    @property
    def extent(self) -> str:
        return str(self.told["x-place"]["extent"])

    def request(self, known: Mapping[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any] | None]:
        """Path, query parameters and body; fields of a known name have the known value."""
        path, query = self.path, {}
        for parameter in self.told["parameters"]:
            name = parameter["name"]
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", str(self._sample(parameter["schema"], known, name)))
            elif parameter["in"] == "query" and (parameter["required"] or name == "hall"):
                query[name] = self._sample(parameter["schema"], known, name)
        if "requestBody" not in self.told:
            return path, query, None
        content = self.told["requestBody"]["content"]
        if "application/json" not in content:  # a file's bytes
            return path, query, None
        return path, query, self._sample(content["application/json"]["schema"], known, "")

    def _sample(self, schema: Mapping[str, Any], known: Mapping[str, Any], name: str) -> Any:
        if "$ref" in schema:
            return self._sample(self.components[schema["$ref"].rsplit("/", 1)[1]], known, name)
        for several in ("anyOf", "allOf", "oneOf"):
            if several in schema:
                return self._sample(schema[several][0], known, name)
        if name in known and isinstance(known[name], _TYPES[schema.get("type", "string")]):
            return known[name]
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if schema["type"] == "object":
            wanted = schema.get("required", ())
            return {one: self._sample(schema["properties"][one], known, one) for one in wanted}
        if schema["type"] == "array":
            return [self._sample(schema["items"], known, "")] * schema.get("minItems", 0)
        return _plain(schema, name)


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All of them; each says who may send it and where it acts."""
    schemas = document["components"]["schemas"]
    return [
        Operation(method.upper(), path, told, schemas)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def _plain(schema: Mapping[str, Any], name: str) -> Any:
    if schema["type"] == "string":
        if "format" in schema:
            return _BY_FORMAT[schema["format"]]
        pattern = schema.get("pattern", ".")
        return next(text for text in _TEXTS if re.search(pattern, text))
    if schema["type"] in ("integer", "number"):
        return max(schema.get("minimum", 1), 1)
    assert schema["type"] == "boolean", f"{name}: no sample of {schema}"
    return False
