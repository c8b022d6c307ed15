"""Marks the fields of an event that are a person's own."""

from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a text field as personal data of the person whose id is in the field `of`.

    `name: Annotated[str, Personal(of="applicant")]`: stored sealed under that person's key (`infra.privacy`),
    so what a fold or a projection sees of it is the sealed text, never the plain one.
    """

    of: str


@cache
def personal_fields(message: type[BaseModel]) -> dict[str, str]:
    """Field name → name of the field holding the person's id, for each personal field of a message."""
    return {
        name: mark.of
        for name, info in message.model_fields.items()
        for mark in info.metadata
        if isinstance(mark, Personal)
    }
