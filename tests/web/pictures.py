"""`python -m tests.web.pictures`, or `make pictures`: what people see, taken anew into docs/pictures/.

A small hall of its own, embedded, on a Monday morning that its clock is set to; a browser looks at it.
"""

import json
import os
import struct
import sys
import tempfile
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, sync_playwright

from gateway.identity.development import DevelopmentIssuer
from services.queue.demo.hall import DidNotStart, OwnHall
from tests import programs
from tests.acceptance.desk import MONDAY, eventually
from tests.pictures import chunk
from tests.processes import ROOT
from tests.web.browsing import NOTHING_FOREIGN

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 60_000
"""Bytes of a picture at most."""
_COLOURS = 48
_TOUR = ROOT / "docs" / "tour"
_FEWER = """async ([png, count]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const { width, height } = image, canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, width, height), seen = new Map();
    const at = (n) => data[n] << 16 | data[n + 1] << 8 | data[n + 2];
    for (let n = 0; n < data.length; n += 4) seen.set(at(n), (seen.get(at(n)) || 0) + 1);
    const parts = (colour) => [colour >> 16, colour >> 8 & 255, colour & 255];
    const far = (one, two) => parts(one).reduce((sum, part, n) => sum + (part - parts(two)[n]) ** 2, 0);
    const kept = [];
    for (const [colour] of [...seen].sort((one, two) => two[1] - one[1]))
        if (kept.length < count && kept.every((other) => far(colour, other) > 300)) kept.push(colour);
    const nearest = new Map([...seen.keys()].map((colour) => [colour,
        kept.reduce((best, other, n) => far(colour, other) < far(colour, kept[best]) ? n : best, 0)]));
    let indices = "";
    for (let n = 0; n < data.length; n += 4) indices += String.fromCharCode(nearest.get(at(n)));
    return [width, height, kept.flatMap(parts), btoa(indices)];
}"""


def words(en: str, zh_hant: str, zh_hans: str) -> dict[str, str]:
    return {"en": en, "zh_hant": zh_hant, "zh_hans": zh_hans}


LINES = [
    {"code": "permits", "name": words("Permits", "許可", "许可"), "prefix": "A"},
    {"code": "registry", "name": words("Registration", "登記", "登记"), "prefix": "B"},
    {"code": "tax", "name": words("Taxes", "稅務", "税务"), "prefix": "C"},
]
PLAN = {
    "hours": [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)],
    "lines": LINES,
    "windows": [
        {
            "code": f"W{n}",
            "name": words(f"Window {n}", f"{n} 號窗口", f"{n} 号窗口"),
            "kind": "comprehensive",
            "lines": [line["code"] for line in LINES],
        }
        for n in range(1, 5)
    ],
    "reminders": [words("Have your papers ready", "請備妥證件", "请备妥证件")],
}


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as somebody of a role sees it; nobody has signed in where there is none."""

    name: str
    path: str
    size: tuple[int, int]
    role: str | None = None


PICTURES = (
    Picture("board", "/zh-Hant/halls/north/board", (1280, 720)),
    Picture("kiosk", "/zh-Hans/kiosk/north", (600, 690), "kiosk"),
    Picture("window", "/en/windows/north/W1", (1100, 860), "clerk"),
    Picture("portal", "/zh-Hant/halls/north/items/stall", (900, 860)),
    Picture("desk", "/en/cases", (1100, 620), "clerk"),
)


class Morning:
    """What has happened in the hall by ten o'clock."""

    def __init__(self, hall: OwnHall) -> None:
        self.hall = hall
        self.issuer = DevelopmentIssuer(hall.settings)
        self._now = MONDAY - timedelta(minutes=40)
        self._client = httpx.Client(base_url=f"{hall.url}/v1", timeout=30)

    def happens(self) -> None:
        self._opens()
        for number in range(11):
            self._do(f"/halls/north/lines/{LINES[number % 3]['code']}/tickets", {"name": "王小明"}, "kiosk")
        for number in range(1, 5):
            self._do(f"/halls/north/windows/W{number}/opening", {}, "clerk", number)
        for number in (3, 2, 4, 1):
            self._do(f"/halls/north/windows/W{number}/next", {}, "clerk", number)
        self._do("/halls/north/windows/W3/start", {}, "clerk", 3)

    def _opens(self) -> None:
        self._do("/halls", self._tour("hall"), "operator")
        done = self._do("/halls/north/plan", {"plan": PLAN}, "operator")
        self._seen("/halls/north/board", done)
        self._do("/items", self._tour("item"), "clerk")
        for step in ("review", "publication"):
            self._do(f"/items/north/stall/{step}", {}, "department_head")
        for _ in range(3):
            case = self._do("/cases", self._tour("application"), "clerk").json()["number"]
        self._do(f"/cases/{case}/notice", {"missing": [{"material": "id"}]}, "clerk")
        self._do(f"/cases/{case}/supplement", {"materials": ["id"]}, "clerk")
        done = self._do(f"/cases/{case}/acceptance", {}, "clerk")
        self._seen("/items/north/stall", done)

    def _do(self, path: str, body: dict[str, Any], role: str, number: int = 1) -> httpx.Response:
        """Half a minute later somebody does this."""
        self._now += timedelta(seconds=30)
        self.hall.set_clock(self._now)
        token = self.issuer.token([role], subject=f"{role}-{number}", halls=["*"], departments=["food"])
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}

        def sent() -> httpx.Response | None:
            answer = self._client.post(path, json=body, headers=headers)
            return None if answer.status_code in (404, 409) else answer  # the registry is told on its way

        answer = eventually(sent)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer

    def _seen(self, path: str, done: httpx.Response) -> None:
        """Wait until the read models know it."""
        headers = {"Hall-At-Least": done.headers["Hall-Position"]}
        eventually(lambda: self._client.get(path, headers=headers).status_code == 200 or None)

    def _tour(self, name: str) -> dict[str, Any]:
        body: dict[str, Any] = json.loads((_TOUR / f"{name}.json").read_text())
        return body


def take(browser: Browser, morning: Morning, picture: Picture) -> bytes:
    """The picture of a page. Raises AssertionError for a page that is not there, or a picture too large."""
    width, height = picture.size
    page = browser.new_page(
        base_url=morning.hall.url,
        viewport={"width": width, "height": height},
        extra_http_headers={"Accept-Language": picture.path.split("/")[1]},
    )
    if picture.role is not None:
        place = {"halls": ["north"], "departments": ["food"]}
        link = morning.issuer.link([picture.role], subject=f"{picture.role}-1", **place)
        page.goto(f"/login/once/{link}")
    answer = page.goto(picture.path)
    assert answer is not None
    assert answer.status == 200, f"{picture.name}: {picture.path} answers {answer.status}"
    told = page.screenshot(animations="disabled")
    page.goto("about:blank")
    body = _fewer_colours(page.evaluate(_FEWER, [b64encode(told).decode(), _COLOURS]))
    page.close()
    assert len(body) <= LARGEST, f"{picture.name}: {len(body)} bytes"
    return body


def _fewer_colours(told: list[Any]) -> bytes:
    """A PNG with a palette."""
    width, height, palette, packed = told
    indices = b64decode(packed)
    rows = b"".join(b"\0" + indices[at : at + width] for at in range(0, len(indices), width))
    head = struct.pack(">LLBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        chunk(b"IHDR", head),
        chunk(b"PLTE", bytes(palette)),
        chunk(b"IDAT", zlib.compress(rows, 9)),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def main() -> int:
    programs.ensure([programs.BROWSER, programs.CHINESE])
    FOLDER.mkdir(exist_ok=True)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="openhall-pictures-") as data:
        Path(data).chmod(0o755)  # PostgreSQL gives up root and must still get in
        hall = OwnHall(Path(data))
        with hall.running(MONDAY - timedelta(hours=1)), sync_playwright() as playwright:
            morning = Morning(hall)
            morning.happens()
            sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(
                executable_path=programs.browser(), args=[*NOTHING_FOREIGN, *sandbox]
            )
            for picture in PICTURES:
                try:
                    body = take(browser, morning, picture)
                except AssertionError as error:
                    print(error, file=sys.stderr)
                    failed = 1
                    continue
                (FOLDER / f"{picture.name}.png").write_bytes(body)
                print(f"docs/pictures/{picture.name}.png: {len(body):,} bytes")
            browser.close()
    return failed


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (programs.ProgramsMissing, DidNotStart) as why:
        sys.exit(str(why))
