"""How often one may guess at what a secret opens."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gateway.inputs import path_parameters
from gateway.limits import RateLimiter, take_turn
from infra.contracts import Command, Contract, Query

_Message = type[Command] | type[Query]


@dataclass(frozen=True, slots=True)
class Guard:
    """Counts misses at one thing, named by the fields `names`, of one caller: by token, else by network.

    So nobody uses up the turns of another who asks for something else, or who is known. How often a network
    may guess at all things together is what the rate limit says.
    """

    misses: RateLimiter
    names: tuple[str, ...]

    def caller(self, who: str, fields: Mapping[str, Any]) -> str:
        """Whose turn it is, and at what."""
        return repr([who, *(fields[name] for name in self.names)])

    @contextmanager
    def turn(self, caller: str) -> Iterator["Turn"]:
        """A turn that is given back unless it is missed. Raises the 429 refusal when there is none.

        It is taken first, so that asking many times at once leads past no limit.
        """
        take_turn(self.misses, caller)
        turn = Turn()
        try:
            yield turn
        finally:
            if not turn.missed:
                self.misses.give_back(caller)


@dataclass(slots=True)
class Turn:
    missed: bool = False


def guards_of(contract: Contract) -> dict[_Message, Guard]:
    """The guard of each message that has one: one for one secret, whatever is asked of what it opens.

    What is below the path of another such message is opened by the same secret.
    """
    messages: list[_Message] = [*contract.commands.values(), *contract.queries.values()]
    guarded = sorted((each for each in messages if each.terms.misses_per_minute), key=_path)
    guards: dict[_Message, Guard] = {}
    for message in guarded:
        above = next((each for each in guards if _path(message).startswith(_path(each) + "/")), None)
        guards[message] = (
            guards[above]
            if above is not None
            else Guard(RateLimiter(message.terms.misses_per_minute), path_parameters(message.terms.path))
        )
    return guards


def _path(message: _Message) -> str:
    return message.terms.path
