"""How a law and its article are named."""

import re
from typing import Protocol

from infra.languages.saying import Language, Said, said
from services.shared.papers import wording

_BARE_NUMBER = re.compile(r"[0-9][0-9.\-–]*")


class Law(Protocol):
    """A law's title and the article that something rests on."""

    @property
    def title(self) -> Said: ...
    @property
    def article(self) -> str: ...


def cited(law: Law, language: Language) -> str:
    """The law's title, in title marks where they are the custom, and its article."""
    title, article = said(law.title, language), law.article
    if _BARE_NUMBER.fullmatch(article):
        article = said(wording.ARTICLE, language).format(article)
    if language == "en":
        return f"{title}, {article}"
    return f"{title}{article}" if title.startswith("《") else f"《{title}》{article}"
