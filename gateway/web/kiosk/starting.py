"""Where everybody begins, and where the kiosk goes when nobody is there."""

from gateway.web.answers import Html, SaidNo
from gateway.web.kiosk.opening import opening
from gateway.web.kiosk.room import ROOM, START, away, forget_visitor, show
from gateway.web.page import Page
from infra.contracts import Refusal
from services.cases.contract.items import ListItems
from services.queue.contract.plan import ReadPlan

_AWAY = 503


@ROOM.page(START)
async def start(page: Page, hall: str) -> Html:
    """The languages, and what can be done here. Whoever was here before is forgotten.

    A hall that cannot be asked just now is asked again by the page's script.
    """
    forget_visitor(page)
    page.authority.check_hall(hall)
    try:
        plan = await page.ask(ReadPlan(hall=hall))
        offered = await page.ask(ListItems(hall=hall, channel="kiosk", limit=1))
    except (SaidNo, Refusal) as no:
        problem = no.problem if isinstance(no, SaidNo) else no.to_problem()
        if int(str(problem["status"])) < _AWAY:
            raise
        return page.show("kiosk/away.html", status=_AWAY, start=page.here, away=away(page))
    return await show(
        page,
        hall,
        "start",
        opening=opening(plan, page.site.clock.now(), page.site.zone),
        bookable=any(line.appointments for line in plan.plan.lines),
        offers=bool(offered.items),
    )
