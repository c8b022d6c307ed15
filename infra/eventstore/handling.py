"""The table of contents of a service's command side: which function decides each command."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from infra.contracts import Answer, Command, Contract

Handler = Callable[[Any, Any], Answer]
"""`(command, session)`: appends to the session what the command comes to, and answers it. May raise Refusal.

The answer is kept as it is: no personal data belongs in it.
"""

Completer = Callable[[Any, dict[str, Any], Any], dict[str, Any]]
"""`(command, answer, session)`: what of the answer may be told but not kept, by field."""

Rereader = Callable[[Any, Any], object]
"""`(command, session)`: appends to the session that a repeated command is answered again."""

_F = TypeVar("_F", bound=Callable[..., Any])


def handles(command: type[Command]) -> Callable[[_F], _F]:
    """Mark the function `(command, session)` that decides this command."""
    return _marks("__handles__", command)


def completes(command: type[Command]) -> Callable[[_F], _F]:
    """Mark the function `(command, answer, session)` that tells what may not be kept with the answer."""
    return _marks("__completes__", command)


def rereads(command: type[Command]) -> Callable[[_F], _F]:
    """Mark the function `(command, session)` that decides what a repeated command is recorded as.

    Without one a repeated command is answered as before, and nothing is stored. May raise Refusal.
    """
    return _marks("__rereads__", command)


def _marks(mark: str, command: type[Command]) -> Callable[[_F], _F]:
    def attach(function: _F) -> _F:
        function.__dict__.setdefault(mark, []).append(command)
        return function

    return attach


@dataclass(frozen=True, slots=True)
class Handling:
    """By command: who decides it, who completes its answer, who records that it is answered again."""

    handlers: dict[type[Command], Handler]
    completers: dict[type[Command], Completer]
    rereaders: dict[type[Command], Rereader]

    @classmethod
    def of(cls, contract: Contract, *modules: ModuleType) -> "Handling":
        """Gather what the modules' functions are marked with.

        Raises TypeError when a command of the contract has no handler, or anything has two.
        """
        handlers = _gathered("__handles__", modules)
        if missing := sorted(name for name, one in contract.commands.items() if one not in handlers):
            raise TypeError(f"{contract.service} has no handler for {', '.join(missing)}")
        return cls(handlers, _gathered("__completes__", modules), _gathered("__rereads__", modules))


def _gathered(mark: str, modules: tuple[ModuleType, ...]) -> dict[type[Command], Any]:
    found: dict[type[Command], Any] = {}
    for module in modules:
        for function in vars(module).values():
            if getattr(function, "__module__", None) != module.__name__:
                continue
            for command in getattr(function, mark, ()):
                if command in found:
                    raise TypeError(
                        f"{command.__name__} is marked twice, the second time in {module.__name__}"
                    )
                found[command] = function
    return found
