"""What is one's own at the halls: cases and where they stand."""

from gateway.web.answers import Html
from gateway.web.page import Page
from gateway.web.portal.names import hall_names, item_names
from gateway.web.portal.room import ROOM, VISITOR
from services.cases.contract.reading import ListCases

_A_PAGE = 20


@ROOM.page("/cases/mine", roles=VISITOR)
async def cases(page: Page) -> Html:
    """One's own cases, the newest first."""
    asked = {"cursor": page.query["cursor"]} if page.query.get("cursor") else {}
    found = await page.ask(ListCases.model_validate({"limit": _A_PAGE, **asked}))
    return page.show(
        "portal/mine.html",
        cases=found.items,
        halls=await hall_names(page),
        items=await item_names(page, found.items),
        next=page.url(page.path, cursor=found.next_cursor) if found.next_cursor else None,
    )
