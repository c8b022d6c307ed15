"""How a law and its article are named."""

import re

from services.cases.contract.words import LegalBasis
from services.cases.papers import wording
from services.cases.papers.language import Language, said

_BARE_NUMBER = re.compile(r"[0-9][0-9.\-–]*")


def cited(law: LegalBasis, language: Language) -> str:
    """The law's title, in title marks where they are the custom, and its article."""
    title, article = said(law.title, language), law.article
    if _BARE_NUMBER.fullmatch(article):
        article = said(wording.ARTICLE, language).format(article)
    if language == "en":
        return f"{title}, {article}"
    return f"{title}{article}" if title.startswith("《") else f"《{title}》{article}"
