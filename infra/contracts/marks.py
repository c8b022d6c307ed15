"""Marks on functions and methods: which messages each of them is for."""

from collections.abc import Callable, Collection, Mapping
from types import FunctionType
from typing import Any, Generic, TypeVar

_M = TypeVar("_M")
_F = TypeVar("_F", bound=Callable[..., Any])


class Mark(Generic[_M]):
    """A decorator of messages' types, as in `@applies(Opened, Closed)`; it finds again what it marked."""

    def __init__(self, name: str) -> None:
        self._name = f"@{name}"

    def __call__(self, *messages: type[_M]) -> Callable[[_F], _F]:
        def attach(function: _F) -> _F:
            function.__dict__.setdefault(self._name, []).extend(messages)
            return function

        return attach

    def collected(
        self, *namespaces: Mapping[str, object], needed: Collection[type[_M]] = ()
    ) -> dict[type[_M], Callable[..., Any]]:
        """By message, what is marked for it in namespaces: `vars` of a module, `members` of a class.

        Raises TypeError when two are marked for one message, naming both, or nothing for a needed one.
        """
        found: dict[type[_M], Callable[..., Any]] = {}
        values = (value for namespace in namespaces for value in namespace.values())
        for function in (value for value in values if isinstance(value, FunctionType)):
            for message in vars(function).get(self._name, ()):
                if (other := found.setdefault(message, function)) is not function:
                    raise TypeError(f"both {_told(other)} and {_told(function)} are {self._of(message)}")
        if missing := [message for message in needed if message not in found]:
            raise TypeError(f"nothing is {', '.join(map(self._of, missing))}")
        return found

    def _of(self, message: type[_M]) -> str:
        return f"{self._name}({message.__name__})"


def members(owner: type) -> dict[str, object]:
    """What a class has, its own and what it inherits, by name: what a name means in it, not in its bases."""
    return {name: value for one in reversed(owner.__mro__) for name, value in vars(one).items()}


def _told(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
