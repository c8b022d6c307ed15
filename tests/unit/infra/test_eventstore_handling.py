"""The table of contents of a service's command side, which is held against its contract."""

from types import ModuleType
from typing import Any

import pytest

from infra.contracts import PUBLIC, Answer, Command, Contract, command
from infra.eventstore.handling import Handling, completes, handles, rereads
from tests.placeless import NOWHERE


class Done(Answer):
    pass


@command("/bells", roles=(PUBLIC,), place=NOWHERE, clause="1.1.1", answer=Done)
class Ring(Command):
    """Ring it."""


@command("/bells/rest", roles=(PUBLIC,), place=NOWHERE, clause="1.1.1", answer=Done)
class Rest(Command):
    """Let it rest."""


CONTRACT = Contract("bells", {"Ring": Ring, "Rest": Rest}, {}, {})


def module(name: str, **marked: Any) -> ModuleType:
    """A module that has these functions, as if they stood there."""
    made = ModuleType(name)
    for known_as, function in marked.items():
        function.__module__ = name
        setattr(made, known_as, function)
    return made


def handler(*commands: type[Command]) -> Any:
    def handle(command: Command, session: object) -> Done:
        return Done()

    for one in commands:
        handle = handles(one)(handle)
    return handle


def test_each_command_is_handled_by_the_function_that_says_so() -> None:
    ring, rest = handler(Ring), handler(Rest)

    @completes(Ring)
    def completed(command: Ring, answer: dict[str, Any], session: object) -> dict[str, Any]:
        return answer

    handling = Handling.of(
        CONTRACT, module("a", ring=ring, tell=completed), module("b", rest=rereads(Rest)(rest))
    )
    assert handling.handlers == {Ring: ring, Rest: rest}
    assert (handling.completers, handling.rereaders) == ({Ring: completed}, {Rest: rest})


def test_a_command_that_nobody_handles_is_named() -> None:
    with pytest.raises(TypeError, match=r"nothing is @handles\(Rest\)"):
        Handling.of(CONTRACT, module("a", ring=handler(Ring)))


def test_a_command_that_two_would_handle_is_named_with_both() -> None:
    with pytest.raises(TypeError, match=r"both a\.\S+ and b\.\S+ are @handles\(Ring\)"):
        Handling.of(CONTRACT, module("a", both=handler(Ring, Rest)), module("b", ring=handler(Ring)))


def test_a_function_that_a_module_only_imports_is_none_of_its_own() -> None:
    both = handler(Ring, Rest)
    borrowing = module("b")
    borrowing.both = both  # type: ignore[attr-defined]
    assert Handling.of(CONTRACT, module("a", both=both), borrowing).handlers == {Ring: both, Rest: both}
