"""The first segment of a page's address says its language."""

from collections.abc import Mapping

from infra.languages.saying import LANGUAGES, Language

PREFIXES: Mapping[str, Language] = {language: language for language in LANGUAGES}
NAMES: Mapping[Language, str] = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
"""What each language calls itself."""


def split(path: str) -> tuple[Language | None, str]:
    """The language of a page's address, None when it is none of a page's, and what follows: `/halls`."""
    first, _, rest = path.removeprefix("/").partition("/")
    return PREFIXES.get(first), f"/{rest}"
