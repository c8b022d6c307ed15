"""Hostile texts, and readers of what papers and pictures are made of."""

import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from services.shared.papers.markup import clean
from services.shared.texts import one_line
from services.shared.values import Words

ATTACKS = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style></svg><img src=x onerror=alert(1)>",
    '" onload="alert(1)',
    "' onload='alert(1)",
    "]]><!--",
    "&lt;b&gt;&#0;&amp",
    "\u202egnorts\u202c",
    "\x01\x0b\ufffe\x1b[31m",
    "{} {0} {body} %s",
    "一行\r\n二行\r三行",
    "長" * 500,
    "W" * 500,
]
TEXTS = st.one_of(st.sampled_from(ATTACKS), st.text(min_size=1, max_size=80)).filter(
    lambda text: bool(text.strip())
)
"""What may stand in a text without a form: what a contract's form would refuse, too."""

_SEEN = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=80)
LINES = st.one_of(st.sampled_from(ATTACKS), _SEEN).filter(lambda text: _is_line(text))
WORDS = st.builds(lambda text: Words(en=text, zh_hant=text, zh_hans=text), LINES)


def _is_line(text: str) -> bool:
    try:
        return bool(one_line(text.strip()))
    except ValueError:
        return False


def said_as(text: str) -> str:
    """A text as it comes out, its white space apart."""
    return " ".join(clean(text).split())


def texts_of(document: ElementTree.Element) -> str:
    """All that a document says, its white space apart."""
    return " ".join(" ".join(document.itertext()).split())


def tags_of(document: ElementTree.Element) -> list[str]:
    return [element.tag.rpartition("}")[2] for element in document.iter()]


class HtmlReader(HTMLParser):
    """What a browser makes of a text: the elements with their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read_html(page: str) -> HtmlReader:
    reader = HtmlReader()
    reader.feed(page)
    reader.close()
    return reader
