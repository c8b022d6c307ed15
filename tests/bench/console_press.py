"""How long after a clerk pressed "finish and call the next" his page with the new ticket is there.

It is what a browser does: the form, and the page that its answer leads to. A hall of twelve windows, idle but
for him, and 200 who wait. Beside it the same call over the API, in the same run, which shows no page.
"""

import html
import re
import time
from collections.abc import Callable

import httpx

from gateway.identity.development import DevelopmentIssuer
from tests.bench.figure import TARGET, Figure, Measured, percentile
from tests.bench.queue_hall import plan_hall
from tests.bench.rig import Rig
from tests.processes import Suite

HALL, WINDOWS, PRESSES = "pressed", 12, 100
_FORM = r'<form id="do-{do}".*?</form>'
_HIDDEN = re.compile(r'name="(do|key)" value="([^"]*)"')


class Press:
    """A clerk at the page of his window; `called` are the tickets that came to it."""

    def __init__(self, suite: Suite, window: str) -> None:
        self._path = f"/en/windows/{HALL}/{window}"
        self._client = httpx.Client(base_url=suite.url, headers={"Origin": suite.url}, timeout=30)
        everywhere = {"halls": ["*"], "departments": ["*"]}
        link = DevelopmentIssuer(suite.settings).link(["clerk"], subject=f"{HALL}-{window}", **everywhere)
        self._client.get(f"/login/once/{link}")
        self._page = self._client.get(self._path).text
        self.called: list[str] = []

    def act(self, do: str, **fields: str) -> None:
        """Press, and see. Raises HTTPStatusError when it was refused."""
        form = re.search(_FORM.format(do=do), self._page, re.DOTALL)
        assert form is not None, f"the page has no form that does {do}"
        hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(form[0])}
        answer = self._client.post(self._path, data={**hidden, **fields})
        page = self._client.get(answer.headers["location"])
        page.raise_for_status()
        self._page = page.text

    def next(self) -> None:
        self.act("next", done="yes")
        label = re.search(r'<b class="label">([A-Z0-9]+)</b>', self._page)
        assert label is not None, "the page shows who was called"
        self.called.append(label[1])


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a page does not show the ticket that its press called."""
    clerks = plan_hall(rig.suite, HALL, WINDOWS)
    path = f"/v1/halls/{HALL}"
    with rig.suite.client("kiosk") as kiosk:
        for number in range(2 * PRESSES + 2):
            key = {"Idempotency-Key": f"{HALL}-{number}"}
            kiosk.post(f"{path}/lines/main/tickets", json={}, headers=key).raise_for_status()
    press = Press(rig.suite, clerks[0]["window"])
    api = _Api(rig.suite, clerks[1])
    press.act("open")
    press.act("next")
    api.act("opening")
    api.act("next")
    pressed, called = [], []
    for _ in range(PRESSES):
        press.act("start")
        pressed.append(_milliseconds(press.next))
        api.act("start")
        called.append(_milliseconds(api.next))
    assert len(set(press.called)) == PRESSES, "each press shows a ticket of its own"
    return Measured(
        percentile(pressed, 0.95),
        extra={
            "p50_ms": round(percentile(pressed, 0.5), 1),
            "max_ms": round(max(pressed), 1),
            "api_p50_ms": round(percentile(called, 0.5), 1),
            "api_p95_ms": round(percentile(called, 0.95), 1),
            "presses": PRESSES,
        },
    )


class _Api:
    """The clerk of the next window, who has no page."""

    def __init__(self, suite: Suite, clerk: dict[str, str]) -> None:
        bearer = {"Authorization": f"Bearer {clerk['token']}"}
        self._client = httpx.Client(base_url=suite.url, headers=bearer, timeout=30)
        self._path = f"/v1/halls/{HALL}/windows/{clerk['window']}"
        self._sent = 0

    def act(self, what: str, **body: bool) -> None:
        self._sent += 1
        key = {"Idempotency-Key": f"{HALL}-api-{self._sent}"}
        self._client.post(f"{self._path}/{what}", json=body, headers=key).raise_for_status()

    def next(self) -> None:
        self.act("next", done=True)


def _milliseconds(do: Callable[[], None]) -> float:
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1000


FIGURE = Figure("console_press", "ms (p95)", TARGET, "at_most", 300, measure)
