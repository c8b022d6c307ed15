"""The smallest request that fits an operation of the gateway's own OpenAPI document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.samples import Samples


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
        path, query, samples = self.path, {}, Samples(self.components, known)
        for parameter in self.told["parameters"]:
            name = parameter["name"]
            if parameter["in"] == "path":
                path = path.replace(f"{{{name}}}", str(samples.of(parameter["schema"], name)))
            elif parameter["in"] == "query" and (parameter["required"] or name == "hall"):
                query[name] = samples.of(parameter["schema"], name)
        if "requestBody" not in self.told:
            return path, query, None
        content = self.told["requestBody"]["content"]
        if "application/json" not in content:  # a file's bytes
            return path, query, None
        return path, query, samples.of(content["application/json"]["schema"])


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All of them; each says who may send it and where it acts."""
    schemas = document["components"]["schemas"]
    return [
        Operation(method.upper(), path, told, schemas)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
