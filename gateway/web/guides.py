"""The guide of the item that a case is about, as it was published when the case began."""

from collections.abc import Mapping

from gateway.web.page import Page
from infra.languages.saying import Text
from services.cases.contract.items import ItemGuide, ReadItem
from services.cases.contract.reading import CaseView, Progress


async def guide_of(page: Page, case: CaseView | Progress) -> ItemGuide:
    """That guide, whatever was published since. Raises SaidNo."""
    asked = ReadItem(hall=case.hall, item=case.item, item_version=case.item_version)
    guide: ItemGuide = await page.ask(asked)
    return guide


def material_names(guide: ItemGuide) -> Mapping[str, Text]:
    """What the item's materials are called, by their codes."""
    return {one.code: one.name for one in guide.definition.materials or ()}


def named(page: Page, codes: tuple[str, ...], names: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Codes, each with its name in the page's language; the code itself where it has none."""
    return [(code, page.say["text"](names.get(code, code))) for code in codes]
