"""Signing in and out, and the map of all pages."""

from urllib.parse import urlencode

from gateway.limits import take_turn
from gateway.web.addresses import is_ours
from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.entrance import words
from gateway.web.entrance.listing import entries
from gateway.web.entrance.refusals import NO_DEVICE_CODE
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.room import Entry, Room
from gateway.web.sessions import development
from gateway.web.sessions.oidc import START
from gateway.web.sessions.session import Bearer
from infra.contracts import NOT_ALLOWED, PUBLIC
from services.shared.words import ROLES
from services.staff.contract.halls import ListHalls

ROOM = Room(
    "entrance",
    words,
    roles=(PUBLIC,),
    entries=(
        Entry(words.YOU, words.ABOUT_YOU, "/session", ROLES),
        Entry(words.ENROL, words.ABOUT_ENROL, "/enrol", (PUBLIC,)),
    ),
)


@ROOM.page("/")
async def home(page: Page) -> Html:
    """Which pages there are, for whoever looks."""
    halls = (await page.ask(ListHalls())).items
    bearer = page.session.bearer
    return page.show(
        "entrance/home.html",
        roles=[page.words.ROLES[role] for role in bearer.roles] if bearer is not None else [],
        halls=[(hall.name, entries(page, hall.hall)) for hall in halls],
        common=entries(page, None),
    )


@ROOM.page("/login")
async def sign_in(page: Page) -> PageAnswer:
    """Choose who to be, where that is allowed; else be sent to whoever can tell."""
    roles = [(role, page.words.ROLES[role]) for role in ROLES]
    goal = page.query.get("next", page.url("/"))
    issuer = f"{START}?{urlencode({'next': goal})}" if page.site.sign_in is not None else None
    return page.show(
        "entrance/sign_in.html", roles=roles, may_choose=development.may_choose(page), issuer=issuer
    )


@ROOM.act("/login", "choose")
async def choose(page: Page, form: Form) -> PageAnswer:
    if not development.may_choose(page):
        raise NOT_ALLOWED(words.ON_THIS_MACHINE())
    role = form.required("role")
    if role not in ROLES:
        raise NOT_ALLOWED(words.NO_ROLE(role=role[:50]))
    place = {name: tuple(form.required(name).split()) for name in ("halls", "departments")}
    bearer = development.bearer(page.site.pseudonyms, f"{role}-1", (role,), place)
    return await enter(page, bearer, page.query.get("next"))


@ROOM.page("/session")
async def session(page: Page) -> Html:
    """Who one is here."""
    bearer = page.session.bearer
    roles = [page.words.ROLES[role] for role in bearer.roles] if bearer is not None else []
    return page.show("entrance/session.html", roles=roles)


@ROOM.act("/session", "leave")
async def leave(page: Page, form: Form) -> Elsewhere:
    """Sign out, in every process of the gateway."""
    await page.site.sessions.end(page.session)
    page.give_cookie(None)
    return page.elsewhere("/left")


@ROOM.page("/left")
async def left(page: Page) -> Html:
    """Signed out here; at the issuer one may still be signed in."""
    sign_in = page.site.sign_in
    return page.show("entrance/left.html", issuer=await sign_in.leaving() if sign_in is not None else None)


async def enter(page: Page, bearer: Bearer, goal: str | None) -> Elsewhere:
    """Begin a session, and go on where its owner wanted to."""
    page.give_cookie(await page.site.sessions.begin(bearer, page.session))
    return Elsewhere(goal if goal is not None and is_ours(goal) else page.url("/"))


@ROOM.page("/enrol")
async def enrolment(page: Page) -> Html:
    """Where a device is told which hall it belongs to."""
    return page.show("entrance/enrol.html")


@ROOM.act("/enrol", "enrol")
async def enrol(page: Page, form: Form) -> Elsewhere:
    """Make this browser a device of a hall, until it is taken away."""
    take_turn(page.site.guesses, page.who.name)
    bearer = await page.site.devices.enrol(form.required("code"))
    if bearer is None:
        raise NO_DEVICE_CODE(words.NO_DEVICE_CODE())
    return await enter(page, bearer, page.url(f"/kiosk/{bearer.attributes['halls'][0]}"))
