"""What a page weighs, holds in memory, and prints."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from playwright.sync_api import Locator, Page, Request
from pypdf import PdfReader

_MM_PER_POINT = 25.4 / 72
_GREY = """async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const { width, height } = image, canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, width, height), grey = [];
    for (let at = 0; at < data.length; at += 4) grey.push(String.fromCharCode(data[at + 1]));
    return [width, height, grey.join("")];
}"""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a first look at a page fetched: bytes of bodies as they came over the wire, requests."""

    size: int
    requests: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What a page holds once the garbage is out: bytes of the heap, nodes of documents."""

    heap: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed page: millimetres, and the text that can be read off it."""

    width: float
    height: float
    text: str


def weight(page: Page, path: str) -> Weight:
    """Go there with an empty cache. A stream that stays open is not counted."""
    finished: list[Request] = []

    def keep(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", keep)
    page.goto(path)
    page.remove_listener("requestfinished", keep)
    return Weight(sum(request.sizes()["responseBodySize"] for request in finished), len(finished))


def memory(page: Page) -> Memory:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return Memory(int(told["JSHeapUsedSize"]), int(told["Nodes"]))


def printed(page: Page) -> list[Sheet]:
    """What comes out of the printer, on paper of the size that the page asks for."""
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
    return [
        Sheet(
            round(float(sheet.mediabox.width) * _MM_PER_POINT, 1),
            round(float(sheet.mediabox.height) * _MM_PER_POINT, 1),
            sheet.extract_text(),
        )
        for sheet in sheets
    ]


def qr_codes(shown: Page | Locator) -> list[str]:
    """What a phone's camera reads off it. Another page of the browser's makes grey of the picture."""
    page = shown if isinstance(shown, Page) else shown.page
    browser = page.context.browser
    assert browser is not None
    darkroom = browser.new_page()
    picture = b64encode(shown.screenshot(scale="device")).decode()
    width, height, grey = darkroom.evaluate(_GREY, picture)
    darkroom.context.close()
    image = memoryview(grey.encode("latin-1")).cast("B", (height, width))
    return [code.text for code in zxingcpp.read_barcodes(image)]
