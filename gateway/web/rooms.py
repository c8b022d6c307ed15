"""Finds the rooms by convention: `gateway.web.<name>.views.ROOM`."""

import importlib
import importlib.util
import pkgutil

from gateway.web.room import Room


def rooms() -> list[Room]:
    """Every room, by name; the entrance first."""
    package = importlib.import_module("gateway.web")
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if found.ispkg]
    modules = [f"gateway.web.{name}.views" for name in names]
    found = [importlib.import_module(name).ROOM for name in modules if importlib.util.find_spec(name)]
    return sorted(found, key=lambda room: (room.name != "entrance", room.name))
