"""A room: the pages of one kind of people, declared beside the functions that make them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

from infra.contracts import Text

if TYPE_CHECKING:
    from gateway.web.answers import PageAnswer

View = Callable[..., Awaitable["PageAnswer"]]
"""`async def view(page, **path parameters)`; an act takes the form after the page."""


@dataclass(slots=True)
class Route:
    """One address of a room: what shows it, and what its forms do, by the name of the act.

    `roles` are those that may enter it; none: the room's.
    """

    path: str
    show: View | None = None
    acts: dict[str, View] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    uploads: bool = False
    is_part: bool = False
    """A piece of a page, asked for by a script: whoever may not have it is not sent to the sign-in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that the map of all pages leads to, those of `roles`: its name, and in one line what it is for.

    A path with `{hall}` is there once for each hall; staff are led to those of their own.
    """

    name: Text
    about: Text
    path: str
    roles: tuple[str, ...]


@dataclass(slots=True)
class Room:
    """`roles` may enter, the first that somebody has is the one he acts in; `public` is everybody.

    `channel` is what events say that acts came through; None: the session's own. `words` is the module with
    its texts; templates are in the folder `templates` beside it. `unlisted` says why the map leads to none of
    its pages, where it has no `entries`.
    """

    name: str
    words: ModuleType
    roles: tuple[str, ...]
    channel: str | None = None
    entries: tuple[Entry, ...] = ()
    unlisted: str = ""
    routes: dict[str, Route] = field(default_factory=dict)

    def page(self, path: str, *, roles: tuple[str, ...] = ()) -> Callable[[View], View]:
        """Declare what shows the page at `/{language}` and this path; `{name}` are its parameters.

        `roles` may enter it, of the room's; none: all of them. What its forms do is theirs, too.
        """
        return self._showing(path, roles, is_part=False)

    def part(self, path: str) -> Callable[[View], View]:
        """Declare what shows a piece of a page, which is fetched anew when something happens."""
        return self._showing(path, (), is_part=True)

    def act(self, path: str, do: str = "", *, uploads: bool = False) -> Callable[[View], View]:
        """Declare what a form of the page at this path does; `do` tells its forms from each other.

        A refusal shows the page again, with what was typed.
        """

        def declare(view: View) -> View:
            route = self._route(path)
            if do in route.acts:
                raise TypeError(f"{self.name}: {path} has two acts {do!r}")
            route.acts[do] = view
            route.uploads = route.uploads or uploads
            return view

        return declare

    def _showing(self, path: str, roles: tuple[str, ...], *, is_part: bool) -> Callable[[View], View]:
        if not set(roles) <= set(self.roles):
            raise TypeError(f"{self.name}: {path} is for some whom the room is not for")

        def declare(view: View) -> View:
            route = self._route(path)
            if route.show is not None:
                raise TypeError(f"{self.name}: {path} is shown by two")
            route.show, route.roles, route.is_part = view, roles, is_part
            return view

        return declare

    def _route(self, path: str) -> Route:
        return self.routes.setdefault(path, Route(path))

    def roles_at(self, route: Route) -> tuple[str, ...]:
        """Who may enter a route of this room."""
        return route.roles or self.roles
