"""Finds the endpoint of a path: a tree of segments, so the number of routes costs nothing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.exchange import HttpExchange

Endpoint = Callable[[HttpExchange, Mapping[str, str]], Awaitable[None]]


@dataclass(slots=True)
class Route:
    """What answers at one path template: an endpoint for each method, and its path parameters in order."""

    path: str
    parameters: tuple[str, ...]
    methods: dict[str, Endpoint] = field(default_factory=dict)


@dataclass(slots=True)
class _Node:
    fixed: dict[str, "_Node"] = field(default_factory=dict)
    any: "_Node | None" = None
    route: Route | None = None


class RouteTable:
    """All routes. A fixed segment goes before a parameter."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, method: str, path: str, endpoint: Endpoint) -> None:
        """Add `/a/{b}`. Raises ValueError when the method is taken there, or the path is with other names."""
        node, parameters = self._root, []
        for segment in path.removeprefix("/").split("/"):
            if segment.startswith("{"):
                parameters.append(segment[1:-1])
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.fixed.setdefault(segment, _Node())
        if node.route is None:
            node.route = Route(path, tuple(parameters))
        if method in node.route.methods:
            raise ValueError(f"{method} {path} is declared twice")
        if node.route.parameters != tuple(parameters):
            raise ValueError(f"{path} and {node.route.path} are the same path with other parameter names")
        node.route.methods[method] = endpoint

    def find(self, segments: Sequence[str]) -> tuple[Route, dict[str, str]] | None:
        """The route of a path's segments and the values of its parameters."""
        values: list[str] = []
        route = _descend(self._root, segments, 0, values)
        return None if route is None else (route, dict(zip(route.parameters, values, strict=True)))


def _descend(node: _Node, segments: Sequence[str], at: int, values: list[str]) -> Route | None:
    if at == len(segments):
        return node.route
    segment = segments[at]
    if (fixed := node.fixed.get(segment)) and (route := _descend(fixed, segments, at + 1, values)):
        return route
    if node.any is None or not segment:
        return None
    values.append(segment)
    route = _descend(node.any, segments, at + 1, values)
    if route is None:
        values.pop()
    return route
