"""The table of contents of a service's command side: which function decides each command."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from infra.contracts import Answer, Command, Contract
from infra.contracts.marks import Mark

Handler = Callable[[Any, Any], Answer]
"""`(command, session)`: appends to the session what the command comes to, and answers it. May raise Refusal.

The answer is kept as it is: no personal data belongs in it.
"""

Completer = Callable[[Any, dict[str, Any], Any], dict[str, Any]]
"""`(command, answer, session)`: what of the answer may be told but not kept, by field."""

Rereader = Callable[[Any, Any], object]
"""`(command, session)`: appends to the session that a repeated command is answered again."""

handles = Mark[Command]("handles")
"""Marks the function `(command, session)` that decides this command."""

completes = Mark[Command]("completes")
"""Marks the function `(command, answer, session)` that tells what may not be kept with the answer."""

rereads = Mark[Command]("rereads")
"""Marks the function `(command, session)` that decides what a repeated command is recorded as.

Without one a repeated command is answered as before, and nothing is stored. May raise Refusal.
"""


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
        namespaces = [vars(module) for module in modules]
        return cls(
            handles.collected(*namespaces, needed=contract.commands.values()),
            completes.collected(*namespaces),
            rereads.collected(*namespaces),
        )
