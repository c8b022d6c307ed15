"""What every page is held to, in a real browser: whoever looks, whatever he looks with."""

import re
from pathlib import Path

import axe_playwright_python
import opencc
from playwright.sync_api import Locator, Page

_AXE = Path(axe_playwright_python.__path__[0], "axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The last switches `target-size` on, which is off by default."""
_AXE_RUN = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}"""
_TOO_WIDE = """() => {
    const seen = document.documentElement.clientWidth;
    const told = (element, what) => `${what}: ${element.outerHTML.slice(0, 120)}`;
    const free = "svg, input, select, textarea, [role=region][tabindex]";
    const faults = [];
    for (const element of document.body.querySelectorAll("*")) {
        const box = element.getBoundingClientRect();
        const unseen = box.width <= 1 || box.height <= 1 || box.right <= 0 || !element.checkVisibility();
        if (unseen || element.closest(free)) continue;
        const cut = getComputedStyle(element).overflowY !== "visible";
        if (element.clientWidth && element.scrollWidth > element.clientWidth + 1 ||
            cut && element.scrollHeight > element.clientHeight + 1)
            faults.push(told(element, "overflows its box"));
        if (box.left < -1 || box.right > seen + 1) faults.push(told(element, "is not on the screen"));
    }
    if (document.documentElement.scrollWidth > seen) faults.push("the page scrolls sideways");
    return faults;
}"""
_TEXTS = """() => {
    const ours = document.documentElement.lang;
    const free = "script, style, bdi, textarea, [translate=no]";
    const elsewhere = (element) => !element.checkVisibility() || element.closest(free) ||
        element.closest("[lang]").lang !== ours;
    const texts = [document.title];
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode())
        if (!elsewhere(nodes.currentNode.parentElement)) texts.push(nodes.currentNode.data);
    for (const name of ["aria-label", "alt", "title", "placeholder"])
        for (const element of document.body.querySelectorAll(`[${name}]`))
            if (!elsewhere(element)) texts.push(element.getAttribute(name));
    return [ours, texts.map((text) => text.trim()).filter(Boolean)];
}"""
_FOCUS = """() => {
    const element = document.activeElement, [box] = element.getClientRects();
    if (element === document.body) return "nothing has the focus";
    const told = element.outerHTML.slice(0, 120), look = getComputedStyle(element);
    const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!top || !(element.contains(top) || [...(element.labels || [])].includes(top)))
        return `the focus is out of sight: ${told}`;
    const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1 &&
        !/, 0\\)$|transparent/.test(look.outlineColor);
    return ring || look.boxShadow !== "none" ? "" : `the focus has no ring: ${told}`;
}"""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ADDRESS = re.compile(r"\S*[@/]\S*")
_LATIN_WORD = re.compile(r"\b[A-Za-z]*[a-z][A-Za-z]+\b")
_LATIN_SENTENCE = re.compile(r"[A-Za-z]{2,}( [A-Za-z]{2,}){2,}")
_SIMPLER = opencc.OpenCC("t2s")


def accessible(page: Page) -> None:
    """No rule of WCAG 2.2 A and AA that a machine can try is broken; axe needs a page with scripts on."""
    page.evaluate(_AXE)
    faults = page.evaluate(_AXE_RUN, _RULES)
    assert not faults, "\n".join(faults)


def fits(page: Page, width: int = 320) -> None:
    """Nothing is wider than its box or the screen, `width` pixels, and nothing is cut off.

    What is in a region that the keyboard scrolls (`role="region" tabindex="0"`), as a wide table is, may be.
    """
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({**before, "width": width})
    faults = page.evaluate(_TOO_WIDE)
    page.set_viewport_size(before)
    assert not faults, "\n".join(faults)


def one_language(page: Page) -> None:
    """No words of another language than the page's, title and labels included.

    Names are free: what has a `lang` of its own, `<bdi>`, `translate="no"`, what is typed into a field.
    """
    language, texts = page.evaluate(_TEXTS)
    foreign = {"en": _not_english, "zh-Hant": _not_traditional, "zh-Hans": _not_simplified}[language]
    faults = [text for text in texts if foreign(_ADDRESS.sub("", text))]
    assert not faults, "\n".join(faults)


def _not_english(text: str) -> bool:
    return _HAN.search(text) is not None


def _not_chinese(text: str) -> bool:
    """A sentence, or a word all by itself, as a label left behind is; PDF and A001 are not words."""
    alone = not _HAN.search(text) and _LATIN_WORD.search(text)
    return bool(alone or _LATIN_SENTENCE.search(text))


def _not_traditional(text: str) -> bool:
    return _not_chinese(text) or _strange(text, "big5")


def _not_simplified(text: str) -> bool:
    return _not_chinese(text) or _strange(text, "gb2312") or _SIMPLER.convert(text) != text


def _strange(text: str, letters: str) -> bool:
    """Whether a letter is in none of the tables that the script's own countries write with."""
    return "".join(_HAN.findall(text)).encode(letters, "ignore").decode(letters) != "".join(
        _HAN.findall(text)
    )


def focus_is_visible(page: Page) -> None:
    """Something has the focus, is in sight, and has a ring that shows it."""
    fault = page.evaluate(_FOCUS)
    assert not fault, fault


def tab_to(page: Page, wanted: Locator, key: str = "Tab", limit: int = 60) -> None:
    """Walk there by keyboard alone; at each step the focus is seen."""
    for _ in range(limit):
        page.keyboard.press(key)
        focus_is_visible(page)
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{limit} × {key} do not lead to {wanted}")
