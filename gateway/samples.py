"""Samples of what a schema of the OpenAPI document asks for: with the values of one small hall where it knows
the field, else the smallest that fit.
"""

import re
from collections.abc import Mapping
from typing import Any

HALL: Mapping[str, Any] = {
    "hall": "north",
    "department": "food",
    "departments.code": "food",
    "departments": ["food"],
    "line": "food",
    "lines.code": "food",
    "lines": ["food"],
    "prefix": "A",
    "window": "W1",
    "windows.code": "W1",
    "label": "A001",
    "item": "stall",
    "number": "north-2026-K57P-QGRS",
    "code": "NZM3-XBV3",
    "day": "2026-03-02",
    "date": "2026-03-02",
    "year": 2026,
    "hours": [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(1, 8)],
    "en": "Food",
    "zh_hant": "食品",
    "zh_hans": "食品",
}
"""What fields are called, alone or with the field that they are in, and what they hold in the sample hall."""
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


class Samples:
    """Makes samples; `components` are the document's schemas, `known` values of fields by name."""

    def __init__(self, components: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        self._components = components
        self._known = known

    def of(self, schema: Mapping[str, Any], name: str = "", within: str = "") -> Any:
        """A value that fits the schema of the field `name`, which is a part of the field `within`."""
        if "$ref" in schema:
            return self.of(self._components[schema["$ref"].rsplit("/", 1)[1]], name, within)
        for several in ("anyOf", "allOf", "oneOf"):
            if several in schema:
                return self.of(schema[several][0], name, within)
        for known in (f"{within}.{name}", name):
            if known in self._known and _fits(self._known[known], schema):
                return self._known[known]
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if schema["type"] == "object":
            wanted = schema.get("required", ())
            return {one: self.of(schema["properties"][one], one, name) for one in wanted}
        if schema["type"] == "array":
            return [self.of(schema["items"], name, within)] * schema.get("minItems", 0)
        return _plain(schema, name)


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    if not isinstance(value, _TYPES[schema.get("type", "string")]):
        return False
    if isinstance(value, list):
        items = schema["items"]
        return all(_fits(one, items) if "type" in items else isinstance(one, dict) for one in value)
    return not isinstance(value, str) or re.search(schema.get("pattern", ""), value) is not None


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
