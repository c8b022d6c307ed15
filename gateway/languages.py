"""Which of the hall's three languages a caller reads best."""

from functools import lru_cache

from gateway.headers import weighed

DEFAULT = "en"
_LANGUAGES = (DEFAULT, "zh-Hans", "zh-Hant")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@lru_cache(maxsize=1024)
def best(accept_language: str) -> str:
    """The language, `en`, `zh-Hant` or `zh-Hans`, that an Accept-Language header likes best (RFC 9110)."""
    wanted = [(weight, _language(tag), tag) for weight, tag in weighed(accept_language)]
    named = {language for _, language, _ in wanted}
    for weight, language, tag in wanted:
        if weight and tag == "*":  # any that is not named
            language = next((other for other in _LANGUAGES if other not in named), None)
        if weight and language is not None:
            return language
    return DEFAULT


def _language(tag: str) -> str | None:
    if tag == "en" or tag.startswith("en-"):
        return "en"
    if tag.startswith(_TRADITIONAL):
        return "zh-Hant"
    return "zh-Hans" if tag == "zh" or tag.startswith("zh-") else None
