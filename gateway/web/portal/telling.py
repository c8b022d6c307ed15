"""What one was told (通知): of one's cases and one's appointments, in one list."""

from gateway.web.answers import Html
from gateway.web.page import Page
from gateway.web.portal.names import hall_names
from gateway.web.portal.room import ROOM, VISITOR
from services.cases.contract.telling import ListTold as ListToldOfCases
from services.queue.contract.telling import ListTold as ListToldOfAppointments

_MOST = 100


@ROOM.page("/told", roles=VISITOR)
async def told(page: Page) -> Html:
    """The latest of it, by when it was said."""
    of_cases = (await page.ask(ListToldOfCases(limit=_MOST))).items
    of_appointments = (await page.ask(ListToldOfAppointments(limit=_MOST))).items
    lines = sorted((*of_cases, *of_appointments), key=lambda one: one.told_at, reverse=True)
    return page.show("portal/told.html", lines=lines[:_MOST], halls=await hall_names(page))
