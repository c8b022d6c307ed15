"""One person at a browser: what the pages did that they must not do is kept, and held against the test."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, WebError

from infra.languages.saying import Language
from tests.processes import Suite

PATIENCE_MS = 15_000
"""How long a page may take to become what a test expects: machines three times slower exist."""
NOTHING_FOREIGN = ("--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
"""The browser is started with these and finds no host but this one: routing would abort requests as well, but
switches off the cache that pages rely on."""
_LOCALES: dict[Language, str] = {"en": "en-GB", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN"}
_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`securitypolicyviolation: ${event.violatedDirective} ${event.blockedURI}`))"""


class Visit:
    """Somebody's browser, with cookies and storage of its own; `page` is the tab in front.

    `troubles` are requests to strangers, errors of scripts and on the console (violations of the security
    policy are there), requests that failed, and answers from 500. A test that means to have some says so.
    """

    def __init__(
        self,
        browser: Browser,
        home: str,
        *,
        language: Language = "en",
        javascript: bool = True,
        viewport: tuple[int, int] = (1280, 800),
    ) -> None:
        self.home = home
        self.troubles: list[str] = []
        self._expected: list[str] = []
        self.context = browser.new_context(
            base_url=home,
            locale=_LOCALES[language],
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            viewport={"width": viewport[0], "height": viewport[1]},
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(_VIOLATIONS)
        self.context.on("request", self._requested)
        self.context.on("response", self._answered)
        self.context.on("requestfailed", self._failed)
        self.context.on("console", self._said)
        self.context.on("weberror", self._broke)
        self.page: Page = self.context.new_page()

    def sign_in(self, suite: Suite, role: str, hall: str, *more: str) -> str:
        """With a link that `hall login` makes, which takes `more` of its options; the link, used by now."""
        told = suite.hall("login", "--role", role, "--hall", hall, *more)
        assert told.returncode == 0, told.stderr
        link: str = told.stdout.split()[-1]
        self.page.goto(link)
        return link

    def expects(self, *troubles: str) -> None:
        """Regular expressions of what will go wrong: each must, and nothing else may."""
        self._expected += troubles

    def close(self) -> None:
        """Raises AssertionError unless all went as was said."""
        self.context.close()
        strange = [told for told in self.troubles if not any(re.search(one, told) for one in self._expected)]
        assert not strange, "\n".join(strange)
        absent = [one for one in self._expected if not any(re.search(one, told) for told in self.troubles)]
        assert not absent, "expected, and did not come: " + ", ".join(absent)

    def _requested(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme not in ("data", "blob") and f"{where.scheme}://{where.netloc}" != self.home:
            self.troubles.append(f"foreign: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"answer {response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that is left closes its stream
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.troubles.append(f"script: {error.error}")
