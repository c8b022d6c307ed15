"""A page being made: who looks, in which language, what he asks of the services, and what he is shown."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from gateway import because
from gateway.calling import Caller, Line
from gateway.exchange import HttpExchange
from gateway.positions import position_in
from gateway.web.addresses import address_of
from gateway.web.answers import Elsewhere, Html, SaidNo
from gateway.web.forms import DO, KEY, Form
from gateway.web.languages import NAMES
from gateway.web.problem import Problem
from gateway.web.room import Room
from gateway.web.sessions.session import Session
from gateway.web.sessions.store import TYPED
from gateway.web.templating import sayings
from gateway.web.wording import Wording
from infra.contracts import NOT_ALLOWED, PUBLIC, Answer, Command, Query, RefusalKind
from infra.languages.saying import LANGUAGES, Language
from services.shared.words import Authority

if TYPE_CHECKING:
    from gateway.web.site import Site

_AT = "at"
"""The parameter by which a page shows at least what its reader has just done: `at=queue.17`."""
_NOT_REACHED = (422, 503)
_MOST_PARKED = 100_000
_MOST_FORMS = 5
"""Letters of a form that are kept for who has not signed in, and how many: anybody may send some."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that was done: its answer, and where the log of its service stands."""

    answer: Any
    service: str
    position: int | None


@dataclass(slots=True)
class Page:
    """One request for a page. `path` is its address without the language, `who` the caller in his role."""

    site: "Site"
    exchange: HttpExchange
    room: Room
    language: Language
    path: str
    session: Session
    who: Caller
    query: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    typed: Form | None = None
    resumed: bool = False
    """Whether what is typed is from before the session had ended."""
    stream: Mapping[str, str] | None = None
    _heard: Mapping[str, int] = field(default_factory=dict)
    keeps: bool = False
    """Whether something was kept in the session."""
    unsaved: bool = False
    cookie: tuple[bytes, bytes] | None = None
    """The header that changes the browser's session with the answer."""
    keyed: bool = False
    """Whether a form was shown, whose key holds in this session alone."""
    filling: str | None = None
    """What the form does whose fields are being shown; None before the first of the page."""

    @property
    def authority(self) -> Authority:
        """What whoever looks may act on in his role."""
        return Authority.of(self.who.context(self.who.command_id("")))

    # asking and ordering

    async def ask(self, query: Query, at_least: int | None = None) -> Any:
        """The typed answer. Raises SaidNo when it is refused.

        It shows what this page's address says was just done, in vain where that is of another log, and, where
        it is followed, all that its stream will not tell.
        """
        line = self.site.line(type(query))
        caller = self._acting(line)
        fields = query.model_dump(mode="json", exclude_unset=True)
        if "lang" in type(query).model_fields:
            fields["lang"] = self.language
        own = at_least if at_least is not None else self._seen_of(line.service)
        reply = await line.ask(caller, fields, own)
        refusal = reply.get("refusal")
        if refusal is not None and at_least is None and own is not None and refusal["status"] in _NOT_REACHED:
            reply = await line.ask(caller, fields)
        return _answer(line, reply)

    async def find(self, query: Query, *absent: RefusalKind) -> Any | None:
        """The typed answer; None where it is refused in one of these ways. Raises SaidNo for any other."""
        try:
            return await self.ask(query)
        except SaidNo as no:
            if no.problem["code"] in {kind.code for kind in absent}:
                return None
            raise

    async def order(self, command: Command, key: str) -> Done:
        """Have a command done, once for one key. Raises SaidNo when it is refused."""
        line = self.site.line(type(command))
        caller = self._acting(line)
        fields = command.model_dump(mode="json", exclude_unset=True)
        if "lang" in type(command).model_fields and "lang" not in fields:
            fields["lang"] = self.language
        reply = await line.order(caller, fields, caller.command_id(key))
        return Done(_answer(line, reply), line.service, reply.get("position"))

    def _acting(self, line: Line) -> Caller:
        """The caller in the role that the message takes."""
        caller = self.caller_of(line.terms.roles)
        if caller is None:
            raise NOT_ALLOWED(because.FOR_ROLES(roles=sorted(line.terms.roles)))
        return caller

    def caller_of(self, roles: Collection[str]) -> Caller | None:
        """Whoever looks in one of these roles: the page's, another of his in this room, or the public's."""
        own = self.session.bearer.roles if self.session.bearer is not None else ()
        for role in (self.who.role, *(role for role in self.room.roles if role in own), PUBLIC):
            if role in roles:
                return self.who if role == self.who.role else self._in_role(role)
        return None

    def _in_role(self, role: str) -> Caller:
        return self.session.caller(role, self.room.channel, self.who.address, self.who.correlation_id)

    def _seen_of(self, service: str) -> int | None:
        """The position of a log that whoever looks has come to: he did it, or the stream has told it."""
        named, _, position = self.query.get(_AT, "").partition(".")
        done = position_in(position) if named == service else None
        return max(filter(None, (done, self._heard.get(service))), default=None)

    # what a page says

    @property
    def here(self) -> str:
        """This page's own address: where its forms go."""
        return self.url(self.path, **self._query())

    def languages(self) -> list[tuple[Language, str, str]]:
        """Each language, what it calls itself, and this page's address in it."""
        query = self._query()
        return [(language, NAMES[language], address_of(language, self.path, query)) for language in LANGUAGES]

    def _query(self) -> dict[str, str]:
        return {name: value for name, value in self.query.items() if name != _AT}

    @property
    def words(self) -> Wording:
        return self.site.words(self.room, self.language)

    @property
    def say(self) -> Mapping[str, Callable[[Any], str]]:
        """How values are said, as in templates: `page.say["clock"](when)`."""
        return sayings(self.language, self.site.zone)

    def url(self, path: str, /, **query: str | None) -> str:
        """The address of a page in this page's language; `path` as it is read, nothing in it escaped."""
        return address_of(self.language, path, query)

    def show(self, template: str, *, status: int | None = None, **values: Any) -> Html:
        """A page. `status`: the refusal's, else 200."""
        told = status or (self.problem.status if self.problem else 200)
        return Html(self._render(template, values), told)

    def piece(self, template: str, position: int, **values: Any) -> Html:
        """A part of a page, which shows the log's `position`."""
        return Html(self._render(template, values), position=position)

    def elsewhere(self, path: str, done: Done | None = None, **query: str | None) -> Elsewhere:
        """Go on at a page of this language; it will show what was `done`."""
        at = f"{done.service}.{done.position}" if done is not None and done.position is not None else None
        return Elsewhere(self.url(path, **{**query, _AT: at}))

    def key(self, do: str = "") -> str:
        """The key of a form of this page that does this; to be asked for before its fields are shown.

        A form that may have been done, though it was not answered, keeps its key: sent again, it is the same.
        """
        self.keyed, self.filling = True, do
        if self.problem is not None and self.problem.is_ours and self._is_typed():
            assert self.typed is not None, "it is typed"
            return self.typed.required(KEY)
        return self.session.form_key(self.action(do))

    def action(self, do: str) -> str:
        return f"{self.path} {do}"

    def value(self, name: str, default: str = "") -> str:
        """What stands in a field: what was typed, when the page is shown again."""
        if self.typed is None or not self._is_typed():
            return default
        return (self.typed.fields.get(name) or [""])[0]

    def error(self, name: str) -> str | None:
        """What is wrong with a field."""
        return self.problem.errors.get(name) if self.problem is not None and self._is_typed() else None

    def field_id(self, name: str) -> str:
        """A field's id. Of several forms with one of this name, that which was sent has it plain."""
        form = f"{self.filling}-" if self.filling and not self._is_typed() else ""
        return f"field-{form}{name.replace('.', '-')}"

    def field_name(self, name: str) -> str:
        """What the page calls a field of a command: the word of that name, else the name itself."""
        return str(getattr(self.words, name.rpartition(".")[2].upper(), name))

    def chosen(self, name: str, value: str, default: bool = False) -> bool:
        """Whether a value of a field is ticked."""
        if self.typed is None or not self._is_typed():
            return default
        return value in self.typed.fields.get(name, ())

    def _is_typed(self) -> bool:
        """Whether what was typed is of the form that is being shown."""
        return self.typed is not None and self.filling in (None, *self.typed.fields.get(DO, ()))

    # what is kept for whoever looks

    def keep(self, name: str, value: str) -> None:
        """Keep a text in the session, sealed; it is gone with it."""
        self.session.kept[name] = value
        self.keeps = self.unsaved = True

    def kept(self, name: str) -> str | None:
        return self.session.kept.get(name)

    def forget(self, name: str) -> None:
        if self.session.kept.pop(name, None) is not None:
            self.keeps = self.unsaved = True

    async def save(self) -> None:
        """Write what is kept, if anything was. Raises StoreUnavailable, and is not tried again."""
        if self.unsaved:
            self.unsaved = False
            await self.site.sessions.save(self.session)

    def park(self, form: Form) -> None:
        """Keep what was typed here until its writer has signed in again."""
        fields = {name: value for name, value in form.fields.items() if name != KEY}
        text = json.dumps(fields, ensure_ascii=False)
        if len(text) <= _MOST_PARKED:
            self.forget(TYPED + self.path)
            self.keep(TYPED + self.path, text)
            parked = [name for name in self.session.kept if name.startswith(TYPED)]
            for name in parked[:-_MOST_FORMS]:
                self.forget(name)

    def take_up(self) -> None:
        """Show what was typed here before the session had ended."""
        parked = self.kept(TYPED + self.path)
        if parked is not None and self.typed is None:
            self.forget(TYPED + self.path)
            self.typed, self.resumed = Form(json.loads(parked)), True

    def give_cookie(self, session: Session | None) -> None:
        """Give the browser another session with the answer; None: take the one away that it has."""
        self.cookie = self.site.no_cookie() if session is None else self.site.cookie_of(session)

    # news

    async def follow(self, hall: str, *services: str) -> None:
        """Have the page's scripts hear of what happens from now on; to be called before anything is asked.

        It is the hall's stream of one service, or of all.
        """
        heard = await self.site.heard()
        self._heard = heard.positions
        self.stream = {
            "hall": hall,
            "service": services[0] if len(services) == 1 else "",
            "after": str(heard.newest),
        }

    async def shared(self, at_least: int | None, make: Callable[[], Awaitable[Html]], of: str = "") -> Html:
        """A piece that everybody sees alike, made once for all who look; not older than `at_least`.

        `of` is all that it depends on besides the page's path and language: what else an address says makes
        no other piece, as anybody may ask for it as often as he likes.
        """
        key = (self.path, self.language, of)
        return await self.site.shared.at_least(key, at_least, make)

    async def ask_for_all(self, query: Query) -> Any:
        """The answer of a query that all who may ask it are answered alike, with its `position`: asked once.

        So pieces in several languages, of several zones or windows, cost one question. Whoever may not ask is
        refused, whether or not the answer is there already.
        """
        line = self.site.line(type(query))
        assert not line.guarded, "what a secret opens is not for all"
        line.check(self._acting(line), query.model_dump(mode="json", exclude_unset=True))
        key = (type(query).__name__, query.model_dump_json())
        wanted = self.at_least or self._heard.get(line.service)
        return await self.site.shared.at_least(key, wanted, lambda: self.ask(query, self.at_least))

    @property
    def at_least(self) -> int | None:
        """The position that a piece is asked to show."""
        return position_in(self.query.get("at_least", ""))

    def _render(self, template: str, values: Mapping[str, Any]) -> str:
        return self.site.templates.get_template(template).render(
            **values, page=self, w=self.words, say=self.say, url=self.url, who=self.session.bearer
        )


def _answer(line: Line, reply: Mapping[str, Any]) -> Answer:
    if (refusal := reply.get("refusal")) is not None:
        raise SaidNo(refusal)
    try:
        return line.terms.answer.model_validate(reply["answer"])
    except ValidationError as error:  # not the visitor's fault, as one in a command is
        raise RuntimeError(
            f"{line.service} answers {line.message.__name__} otherwise than it says"
        ) from error
