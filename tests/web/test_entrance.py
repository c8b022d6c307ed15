"""The way in: whoever comes, in his language, with what he has."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from infra.languages.saying import LANGUAGES, Language
from tests.acceptance.desk import Desk
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, one_language, tab_to


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_is_received_in_his_language_and_signed_in_by_a_link(
    language: Language, visit: Callable[..., Visit], desk: Desk
) -> None:
    somebody = visit(language=language)
    page = somebody.page
    page.goto("/")
    expect(page).to_have_url(f"{desk.suite.url}/{language}/")
    somebody.sign_in(desk.suite, "clerk", desk.code)
    expect(page).to_have_url(f"{desk.suite.url}/{language}/")
    expect(page.locator(".me")).to_contain_text("clerk")
    accessible(page)
    fits(page)
    one_language(page)
    tab_to(page, page.locator(".languages a").last)


def test_a_link_opens_once(visit: Callable[..., Visit], desk: Desk) -> None:
    first, second = visit(), visit()
    link = first.sign_in(desk.suite, "clerk", desk.code)
    second.expects("status of 403")
    second.page.goto(link)
    expect(second.page.get_by_role("heading", level=1)).to_be_visible()
    accessible(second.page)
    second.page.goto("/en/")
    expect(second.page.locator(".me")).to_have_text("Sign in")
