"""Finds services, the gateway and command lines by convention, so that infra never imports them by name."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from infra.eventstore.audit import Language
from infra.eventstore.codec import Codec
from infra.eventstore.streams import Streams
from infra.loop.config import ConfigurationError

GATEWAY = "gateway"
_OWN_LINES = ("run", "backup", "audit", "deadletters", "subscriptions", "projections", "erasures")
"""In the order that `hall --help` shows them in."""


def service_names() -> list[str]:
    """Every folder of `services` that has a `service` module."""
    services = importlib.import_module("services")
    return sorted(
        found.name
        for found in pkgutil.iter_modules(services.__path__)
        if _exists(f"services.{found.name}.service")
    )


def part_names() -> list[str]:
    """The gateway, if there is one, and every service: whoever has a database."""
    return [*([GATEWAY] if _exists("gateway.service") else []), *service_names()]


def require(name: str, among: Sequence[str]) -> None:
    """Raises ConfigurationError unless the name is one of these services."""
    if name not in among:
        raise ConfigurationError(f"there is no service {name!r}: choose from {', '.join(among)}")


def service_class(name: str) -> type[Any]:
    """The nameko class of one service, or of the gateway: its module's one class with that `name`.

    Raises ConfigurationError when there is no such service.
    """
    require(name, [GATEWAY, *service_names()])
    path = module(name, "service")
    binding = importlib.import_module(path)
    found = [value for value in vars(binding).values() if _is_service(value, binding, name)]
    if len(found) != 1:
        raise ConfigurationError(f'{path} has {len(found)} classes with name = "{name}"; it should have one')
    return found[0]


def command_lines() -> list[ModuleType]:
    """Every module that adds lines to `hall`."""
    services = importlib.import_module("services")
    paths = [
        *(f"infra.hosting.commands.{name}" for name in _OWN_LINES),
        f"{GATEWAY}.cli",
        *(f"services.{found.name}.cli" for found in pkgutil.iter_modules(services.__path__)),
    ]
    return [importlib.import_module(path) for path in paths if offered(path, "register") is not None]


def module(part: str, name: str) -> str:
    """The path of a module of a service, or of the gateway."""
    return f"gateway.{name}" if part == GATEWAY else f"services.{part}.{name}"


def offered(path: str, name: str) -> Any:
    """What a module has under a name, None when there is no such module or it has none."""
    return getattr(importlib.import_module(path), name, None) if _exists(path) else None


def codec_of(service: str) -> Codec:
    """Of a service's events: by `CONTRACT` of its contract, and `UPCASTERS` if there are any."""
    contract = importlib.import_module(module(service, "contract"))
    return Codec(contract.CONTRACT.events, getattr(contract, "UPCASTERS", {}))


def language_of(service: str) -> Language:
    """How a service's log is read: with the codec above, and `AGGREGATES` of its domain."""
    return Language(codec_of(service), importlib.import_module(module(service, "domain")).AGGREGATES)


def streams_of(service: str) -> Streams:
    """How a service's streams are named: `STREAMS` of its domain."""
    streams: Streams = importlib.import_module(module(service, "domain")).STREAMS
    return streams


def _is_service(value: object, module: ModuleType, name: str) -> bool:
    return isinstance(value, type) and value.__module__ == module.__name__ and vars(value).get("name") == name


def _exists(path: str) -> bool:
    try:
        return importlib.util.find_spec(path) is not None
    except ModuleNotFoundError:
        return False
