"""What crosses a service's border: commands, queries, events and answers, with their terms beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import ClassVar, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from infra.contracts.personal import person_fields
from infra.contracts.refusals import RefusalKind

Method = Literal["GET", "POST"]
PUBLIC = "public"
"""The role of a caller who shows no token."""


class Message(BaseModel):
    """A value that crosses a border: unknown fields are refused, and nobody changes it on the way."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What a command or query replies with. Fields may be added in later versions."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Place(Protocol):
    """What a message acts on, and so where its sender must be at home; what that means is not said here."""

    @property
    def refusals(self) -> tuple[RefusalKind, ...]:
        """How a sender who is not at home there is refused."""
        ...

    def check_declared(self, message: type[Message], roles: frozenset[str]) -> None:
        """Raise TypeError when it does not fit the message, or leaves one of the roles without a place."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a command or query: its HTTP route, who may send it and where, the clause it rests on.

    `misses_per_minute`: how often one caller may miss one thing that a secret opens; 0: no limit.
    """

    method: Method
    path: str
    roles: frozenset[str]
    place: Place
    clause: str
    answer: type[Answer]
    refusals: tuple[RefusalKind, ...]
    summary: str
    paged: bool = False
    misses_per_minute: int = 0


class Command(Message):
    """Asks a service to do one thing. Subclasses are named in the imperative and carry `terms`."""

    terms: ClassVar[Terms]


class Query(Message):
    """Asks a service for what it knows. Subclasses carry `terms`."""

    terms: ClassVar[Terms]


class Event(Message):
    """Something that happened, named in the past tense. Stored for ever, so changed only by a new version.

    `public` names the fields anyone may see in the hall's live stream; None keeps the event off it.
    `schema_version` counts the shapes this event type has had; `infra.eventstore` upcasts older ones.
    """

    schema_version: ClassVar[int] = 1
    public: ClassVar[tuple[str, ...] | None] = None


_M = TypeVar("_M", bound=type[Command] | type[Query])


def command(
    path: str,
    *,
    roles: tuple[str, ...],
    place: Place,
    clause: str,
    answer: type[Answer],
    refusals: tuple[RefusalKind, ...] = (),
    misses_per_minute: int = 0,
) -> Callable[[_M], _M]:
    """Declare a command's terms. Path parameters `{name}` fill the fields of that name.

    `misses_per_minute` as for a query. Raises TypeError for a place that does not fit.
    """
    return _declare("POST", path, roles, place, clause, answer, refusals, False, misses_per_minute)


def query(
    path: str,
    *,
    roles: tuple[str, ...],
    place: Place,
    clause: str,
    answer: type[Answer],
    refusals: tuple[RefusalKind, ...] = (),
    paged: bool = False,
    misses_per_minute: int = 0,
) -> Callable[[_M], _M]:
    """Declare a query's terms. A paged one takes `cursor`, `limit`; answers `items`, `next_cursor`.

    `misses_per_minute` is for what a secret opens: whoever guesses at it is soon refused (429), while what is
    found costs its caller nothing. Raises TypeError for a place that does not fit.
    """
    return _declare("GET", path, roles, place, clause, answer, refusals, paged, misses_per_minute)


def _declare(
    method: Method,
    path: str,
    roles: tuple[str, ...],
    place: Place,
    clause: str,
    answer: type[Answer],
    refusals: tuple[RefusalKind, ...],
    paged: bool,
    misses_per_minute: int,
) -> Callable[[_M], _M]:
    def attach(message: _M) -> _M:
        summary = (message.__doc__ or message.__name__).strip().splitlines()[0]
        may = frozenset(roles)
        place.check_declared(message, may)
        message.terms = Terms(
            method,
            path,
            may,
            place,
            clause,
            answer,
            (*refusals, *place.refusals),
            summary,
            paged,
            misses_per_minute,
        )
        return message

    return attach


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """A service's published language: all that others may say to it or hear from it. There is one of each."""

    service: str
    commands: Mapping[str, type[Command]]
    queries: Mapping[str, type[Query]]
    events: Mapping[str, type[Event]]

    @classmethod
    def of_package(cls, service: str, package: str, *shared: ModuleType) -> "Contract":
        """Gather the contract from every module below a package, and from shared modules it also speaks with.

        Raises TypeError as `of` does.
        """
        below = walk_packages(import_module(package).__path__, f"{package}.")
        modules = [*(import_module(found.name) for found in below), *shared]
        return cls.of(service, *map(vars, modules))

    @classmethod
    def of(cls, service: str, *namespaces: Mapping[str, object]) -> "Contract":
        """Gather the contract from its modules' namespaces (`vars(module)`).

        Raises TypeError for an event with a personal field that could not be sealed, and for two messages of
        one name.
        """

        def gather(base: type[BaseModel]) -> dict[str, type]:
            found: dict[str, type] = {}
            for namespace in namespaces:
                for name, value in namespace.items():
                    if not (isinstance(value, type) and issubclass(value, base)):
                        continue
                    if value.__module__ != namespace["__name__"]:
                        continue
                    if (other := found.setdefault(name, value)) is not value:
                        raise TypeError(f"{other.__module__} and {value.__module__} both declare {name}")
            return found

        events = gather(Event)
        for event in events.values():
            person_fields(event)
        return cls(
            service,
            {n: c for n, c in gather(Command).items() if "terms" in vars(c)},
            {n: q for n, q in gather(Query).items() if "terms" in vars(q)},
            events,
        )
