"""Which of the hall's three languages a caller reads best."""

from functools import lru_cache

DEFAULT = "en"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@lru_cache(maxsize=1024)
def best(accept_language: str) -> str:
    """The language, `en`, `zh-Hant` or `zh-Hans`, that an Accept-Language header likes best (RFC 9110)."""
    wanted = [_weighed(part) for part in accept_language.split(",")[:32]]
    for _, tag in sorted((pair for pair in wanted if pair[0] > 0), key=lambda pair: -pair[0]):
        if tag == "en" or tag.startswith("en-") or tag == "*":
            return DEFAULT
        if tag.startswith(_TRADITIONAL):
            return "zh-Hant"
        if tag == "zh" or tag.startswith("zh-"):
            return "zh-Hans"
    return DEFAULT


def _weighed(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    weight = parameter.strip().removeprefix("q=")
    try:
        return (float(weight) if weight else 1.0), tag.strip().lower()
    except ValueError:
        return 0.0, tag
