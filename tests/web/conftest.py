"""One hall of real processes for all tests of pages, and one browser, in which each test is somebody else.

Both end with this package: two halls at once on one broker would take each other's requests, and while
Playwright is there no test in this thread can run a loop of its own.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from tests import programs
from tests.acceptance.desk import MONDAY, Desk
from tests.processes import Suite
from tests.web.browsing import NOTHING_FOREIGN, PATIENCE_MS, Visit

NAMES = {
    "Hall": {"en": "Hall", "zh_hant": "大廳", "zh_hans": "大厅"},
    "food": {"en": "Food", "zh_hant": "食品", "zh_hans": "食品"},
    "inspection": {"en": "Inspection", "zh_hant": "檢驗", "zh_hans": "检验"},
}


@pytest.fixture(scope="package")
def suite(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, rabbitmq: RabbitMQ
) -> Iterator[Suite]:
    with Suite(tmp_path_factory.mktemp("web"), postgres, rabbitmq.uri, clock=MONDAY) as running:
        yield running.start()
        told = running.hall_json("audit", "verify")
        assert told["whole"], f"what the tests did is not what its log says: {told}"


@pytest.fixture
def desk(suite: Suite) -> Iterator[Desk]:
    """A hall of this test's own, open, on a Monday morning, and called by its name in each language."""
    suite.set_clock(MONDAY)
    desk = Desk(suite)
    yield desk.open(NAMES.__getitem__)
    desk.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    programs.ensure([programs.BROWSER, programs.CHINESE])
    expect.set_options(timeout=PATIENCE_MS)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=programs.browser(), args=[*NOTHING_FOREIGN, *sandbox]
        )
        yield browser
        browser.close()


@pytest.fixture
def browsing(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Makes somebody who looks at the pages of the server named; takes Visit's options."""
    visits: list[Visit] = []

    def make(home: str, **options: Any) -> Visit:
        visits.append(Visit(browser, home, **options))
        return visits[-1]

    yield make
    for visit in visits:
        visit.close()


@pytest.fixture
def visit(suite: Suite, browsing: Callable[..., Visit]) -> Callable[..., Visit]:
    """Makes somebody who looks at the hall's pages; takes Visit's options."""
    return partial(browsing, suite.url)
