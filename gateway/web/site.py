"""All pages: each room's, in three languages, through one door."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from gateway import because, jsontext, languages
from gateway.bodies import Disconnected
from gateway.calling import Line
from gateway.exchange import HttpExchange
from gateway.feed.store import Heard
from gateway.files.endpoint import PATIENCE_WITH_FILES, UPLOADS_PER_MINUTE
from gateway.files.store import Files
from gateway.identity.pseudonym import Pseudonyms
from gateway.limits import RateLimiter, Shares, network_of, take_turn
from gateway.openapi import Document
from gateway.problems import Refused
from gateway.routing import Endpoint
from gateway.voice.shelf import Shelf
from gateway.web import cookies, forms
from gateway.web.addresses import query_of
from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.files import StaticFiles
from gateway.web.languages import PREFIXES
from gateway.web.live import Shared
from gateway.web.origin import Origin
from gateway.web.page import Page
from gateway.web.problem import Problem, problem_of
from gateway.web.refusals import NO_FORM, NO_PAGE, OTHER_SESSION, STALE_FORM, nothing_at
from gateway.web.room import Room, Route
from gateway.web.sending import send
from gateway.web.sessions.devices import Devices
from gateway.web.sessions.oidc import SignIn
from gateway.web.sessions.session import Session
from gateway.web.sessions.store import Sessions
from gateway.web.templating import environment
from gateway.web.wording import Wording
from infra.contracts import (
    NOT_ALLOWED,
    PUBLIC,
    Command,
    Query,
    Refusal,
)
from infra.eventstore.records import StoreUnavailable
from infra.languages.saying import LANGUAGES, Language
from infra.loop.clock import Clock

_LINKS = jsontext.write({"pages": "/en/", "openapi": "/openapi.json", "health": "/healthz"}).encode()
_GUESSES = 10
"""Times a minute that one network may try a code that enrols a device."""
_PARKED = 60
"""Forms a minute of one network that are kept until their writers have signed in again."""
_SECONDS_OF_A_DEVICE = 400 * 24 * 3600
_log = logging.getLogger(__name__)


class Site:
    """Serves the rooms' pages; what they ask goes through the gateway's own lines.

    `heard` tells what the feed has come to, `document` what the API is; `shares` how many files a network may
    send at once.
    """

    def __init__(
        self,
        rooms: Sequence[Room],
        lines: Mapping[type[Command] | type[Query], Line],
        limiter: RateLimiter,
        sessions: Sessions,
        devices: Devices,
        files: Files,
        shares: Shares,
        pseudonyms: Pseudonyms,
        heard: Callable[[], Awaitable[Heard]],
        document: Document,
        *,
        zone: ZoneInfo,
        clock: Clock,
        origin: Origin,
        voices: Shelf,
        body_limit: int,
        file_limit: int,
        development: bool,
        sign_in: SignIn | None,
    ) -> None:
        self.rooms = rooms
        self.sessions = sessions
        self.devices = devices
        self.files = files
        self.guesses = RateLimiter(_GUESSES)
        self.pseudonyms = pseudonyms
        self.heard = heard
        self.document = document
        self.zone = zone
        self.clock = clock
        self.origin = origin
        self.voices = voices
        self.development = development
        self.sign_in = sign_in
        self.shared = Shared()
        self.static = StaticFiles()
        self.templates = environment(rooms, self.static.url)
        self._lines = lines
        self._limiter = limiter
        self._uploads = RateLimiter(UPLOADS_PER_MINUTE)
        self._parking = RateLimiter(_PARKED)
        self._shares = shares
        self._body_limit, self._file_limit = body_limit, file_limit
        self._cookie = b"__Host-hall" if origin.secure else b"hall"
        self._words = {
            (room.name, language): Wording(language, room.words) for room in rooms for language in LANGUAGES
        }

    def line(self, message: type[Command] | type[Query]) -> Line:
        return self._lines[message]

    def words(self, room: Room, language: Language) -> Wording:
        return self._words[room.name, language]

    def routes(self) -> list[tuple[str, str, Callable[[HttpExchange, Mapping[str, str]], Awaitable[None]]]]:
        """Method, path and endpoint of every page."""
        return [
            (method, f"/{prefix}{route.path}", partial(self._endpoint, room, route, language))
            for room in self.rooms
            for route in room.routes.values()
            for prefix, language in PREFIXES.items()
            for method in [*(["GET", "HEAD"] if route.show else []), *(["POST"] if route.acts else [])]
        ]

    async def session_of(self, exchange: HttpExchange) -> Session:
        """The session of whoever asks, a new one of nobody without a cookie."""
        token = cookies.read(exchange.headers, self._cookie)
        return Session.new() if not token else await self.sessions.find(token)

    def cookie_of(self, session: Session) -> tuple[bytes, bytes]:
        """The header that gives a browser its session."""
        device = session.bearer is not None and session.bearer.kind == "device"
        return cookies.written(
            self._cookie,
            session.token,
            seconds=_SECONDS_OF_A_DEVICE if device else None,
            secure=self.origin.secure,
        )

    def no_cookie(self) -> tuple[bytes, bytes]:
        return cookies.written(self._cookie, "", seconds=0, secure=self.origin.secure)

    def language_of(self, exchange: HttpExchange) -> Language:
        """The language that whoever asks reads best."""
        best: Language = PREFIXES[languages.best(exchange.text(b"accept-language") or "")]
        return best

    async def start(self, exchange: HttpExchange, path: Mapping[str, str]) -> None:
        """`/`: for a browser the list of all pages, for a program the links that it can go on with."""
        if b"text/html" not in exchange.headers.get(b"accept", b""):
            await exchange.answer(_LINKS)
            return
        location = (b"location", f"/{self.language_of(exchange)}/".encode())
        await exchange.answer(b"", (location, (b"vary", b"Accept, Accept-Language")), status=303)

    def in_turn(self, endpoint: Endpoint) -> Endpoint:
        """What browsers are sent through and is no page: so often a minute, and its refusals are a page."""

        async def answer(exchange: HttpExchange, path: Mapping[str, str]) -> None:
            try:
                take_turn(self._limiter, f"at {network_of(exchange.caller_address)}")
                await endpoint(exchange, path)
            except (Refusal, Refused, StoreUnavailable) as error:
                await self._refuse(exchange, error, self.language_of(exchange))

        return answer

    async def unknown(self, exchange: HttpExchange, language: Language) -> None:
        """Answer for an address below a language that there is no page at."""
        if exchange.scope["path"] == f"/{language}":
            await exchange.answer(b"", ((b"location", f"/{language}/".encode()),), status=303)
            return
        refusal: Exception = nothing_at(exchange.scope["path"])
        try:
            take_turn(self._limiter, f"at {network_of(exchange.caller_address)}")
        except Refusal as too_many:
            refusal = too_many
        await self._refuse(exchange, refusal, language)

    async def _refuse(self, exchange: HttpExchange, error: Exception, language: Language) -> None:
        """Answer with a page that says a refusal."""
        page = await self._page(exchange, self.rooms[0], "/", language)
        await send(page, self._refused(page, problem_of(error)))

    # one request

    async def _endpoint(
        self, room: Room, route: Route, language: Language, exchange: HttpExchange, path: Mapping[str, str]
    ) -> None:
        method = exchange.scope["method"]
        exchange.route = f"{method} /{{language}}{route.path}"
        page = await self._page(exchange, room, "", language, room.roles_at(route))
        if page.problem is not None:
            if method == "POST" and page.problem.is_ours:
                page.typed = await self._typed(page)
            await send(page, self._refused(page, None))
            return
        try:
            take_turn(self._limiter, page.who.name)
            if (answer := self._not_let_in(page, route, method)) is None:
                if method == "POST":
                    answer = await self._acted(page, route, path)
                else:
                    page.take_up()
                    answer = await self._shown(page, route, path)
        except Disconnected:
            raise
        except Exception as error:
            answer = self._refused(page, problem_of(error))
        if route.is_part and not (isinstance(answer, Html) and 400 <= answer.status < 500):
            # a display fetches for as long as there is news, and hundreds may be behind one address
            self._limiter.give_back(page.who.name)
        try:
            await send(page, answer)
        except StoreUnavailable as error:
            await send(page, self._refused(page, problem_of(error)))

    async def _page(
        self,
        exchange: HttpExchange,
        room: Room,
        path: str,
        language: Language,
        allowed: tuple[str, ...] = (PUBLIC,),
    ) -> Page:
        away: Exception | None = None
        try:
            session = await self.session_of(exchange)
        except StoreUnavailable as error:
            session, away = Session(""), error
        address, correlation_id = exchange.caller_address, exchange.correlation_id
        roles = session.bearer.roles if session.bearer is not None else ()
        role = next((role for role in allowed if role in roles or role == PUBLIC), "")
        exchange.role = role or None
        who = session.caller(role or PUBLIC, room.channel, address, correlation_id)
        own = exchange.scope["path"].removeprefix(f"/{language}")
        page = Page(self, exchange, room, language, path or own, session, who)
        try:
            page.query = query_of(exchange)
        except Refusal as error:
            away = away or error
        if away is not None:
            page.problem = Problem.of(problem_of(away), language)
        return page

    def _not_let_in(self, page: Page, route: Route, method: str) -> PageAnswer | None:
        """Where somebody goes who may not enter the room; None for who may."""
        roles = page.session.bearer.roles if page.session.bearer is not None else ()
        allowed = page.room.roles_at(route)
        if PUBLIC in allowed or not set(roles).isdisjoint(allowed):
            return None
        if page.session.bearer is not None:
            raise NOT_ALLOWED(because.FOR_ROLES(roles=allowed))
        if route.is_part:
            return Html("", 401)
        if method == "POST":
            return None  # what was typed is kept first
        return Elsewhere(page.url("/login", next=page.here))

    async def _acted(self, page: Page, route: Route, path: Mapping[str, str]) -> PageAnswer:
        self.origin.check(page.exchange.headers)
        form = await (self._uploaded(page) if route.uploads else forms.read(page.exchange, self._body_limit))
        do = form.text(forms.DO) or ""
        act = route.acts.get(do)
        if act is None:
            raise NO_PAGE(NO_FORM(do=do[:50]))
        if page.session.bearer is None and PUBLIC not in page.room.roles_at(route):
            take_turn(self._parking, page.who.name)
            page.park(form)
            return Elsewhere(page.url("/login", next=page.here))
        number = page.session.number_of(form.text(forms.KEY) or "", page.action(do))
        try:
            if number is None:
                raise STALE_FORM(OTHER_SESSION())
            answer = await act(page, forms.Form(form.fields, form.files, number), **path)
            await page.save()
            return answer
        except Disconnected:
            raise
        except Exception as error:
            page.problem, page.typed = Problem.of(problem_of(error), page.language), form
            return await self._shown(page, route, path)

    async def _typed(self, page: Page) -> forms.Form | None:
        """A form that cannot be acted on now, to be shown again; None for one that is not to be."""
        try:
            self.origin.check(page.exchange.headers)
            return await forms.read(page.exchange, self._body_limit)
        except Refusal:
            return None

    async def _uploaded(self, page: Page) -> forms.Form:
        """A form with files, which may be large and slow: so many a minute, and so many at once."""
        take_turn(self._uploads, page.who.name)
        with self._shares.one(page.who.address):
            return await forms.read(page.exchange, self._file_limit, PATIENCE_WITH_FILES)

    async def _shown(self, page: Page, route: Route, path: Mapping[str, str]) -> PageAnswer:
        if route.show is None:
            assert page.problem is not None, "a route without a page of its own has acts alone"
            return self._refused(page, None)
        return await route.show(page, **path)

    def _refused(self, page: Page, wire: Mapping[str, Any] | None) -> Html:
        if wire is not None:
            page.problem = Problem.of(wire, page.language)
        return page.show("problem.html")
