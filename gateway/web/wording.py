"""A room's words in the one language of a page."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from gateway.web import words as common
from infra.contracts import Text
from infra.languages.saying import Language, said


class Wording:
    """The texts of the kernel and of a room's `words` module, each as an attribute, in one language.

    A mapping of texts is one of strings, a tuple likewise. Raises AttributeError for a word that it lacks.
    """

    def __init__(self, language: Language, words: ModuleType | None = None) -> None:
        for module in (common, words) if words is not None else (common,):
            for name, value in vars(module).items():
                if name.isupper():
                    setattr(self, name, _said(value, language))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"no words {name}")


def _said(value: Any, language: Language) -> Any:
    if isinstance(value, Text):
        return said(value, language)
    if isinstance(value, Mapping):
        return {key: _said(one, language) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_said(one, language) for one in value)
    return value
