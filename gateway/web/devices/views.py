"""Devices: codes that enrol them, and taking them away."""

from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.devices import words
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.room import Entry, Room
from infra.contracts import UNKNOWN
from services.shared.words import GRANTS, PAYMENTS
from services.staff.contract.halls import ReadHall

_ROLES = ("operator", "supervisor")
ROOM = Room("devices", words, roles=_ROLES, entries=(Entry(words.TITLE, words.ABOUT, "/devices", _ROLES),))
_PATH = "/devices"
_CODE = "device code"
_LONGEST_NAME = 100


@ROOM.page(_PATH)
async def devices(page: Page) -> Html:
    """The devices of one's halls, and a form that makes a code for another."""
    found = await page.site.devices.of_halls(page.authority.halls_asked(None))
    address = page.site.origin.of(page.exchange.headers) + page.url("/enrol")
    return page.show(
        "devices/devices.html", devices=found, code=page.kept(_CODE), address=address, payments=PAYMENTS
    )


@ROOM.act(_PATH, "enrol")
async def make_code(page: Page, form: Form) -> Elsewhere:
    hall = (await page.ask(ReadHall(hall=form.required("hall")))).hall
    page.authority.check_hall(hall)
    grants = tuple(grant for grant in form.all("grants") if grant in GRANTS)
    name = (form.text("name") or hall)[:_LONGEST_NAME]
    page.keep(_CODE, await page.site.devices.make_code(hall, name, grants))
    return page.elsewhere(_PATH)


@ROOM.act(_PATH, "take-away")
async def take_away(page: Page, form: Form) -> PageAnswer:
    own = await page.site.devices.of_halls(page.authority.halls_asked(None))
    device = next((one for one in own if one.id == form.text("device")), None)
    if device is None:
        raise UNKNOWN(words.UNKNOWN_DEVICE())
    await page.site.devices.take_away(device)
    page.forget(_CODE)
    return page.elsewhere(_PATH)
