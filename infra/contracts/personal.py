"""Marks the fields of an event that are a person's own."""

from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a text field as personal data of the person whose id is in the field `of`.

    `name: Annotated[str, Personal(of="applicant")]`: stored sealed under that person's key (`infra.privacy`),
    so what a fold or a projection sees of it is the sealed text, never the plain one. Its type is `str` or
    `str | None` without limits: a limit on the plain text, which the command's form keeps, would refuse the
    sealed one when the event is read back.
    """

    of: str


@cache
def personal_fields(message: type[BaseModel]) -> dict[str, str]:
    """Field name → name of the field holding the person's id, for each personal field of a message.

    Raises TypeError for a personal field that could not hold its sealed text, or names no field of a person.
    """
    found = {}
    for name, info in message.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Personal):
                _check(message, name, mark.of)
                found[name] = mark.of
    return found


def _check(message: type[BaseModel], name: str, of: str) -> None:
    info = message.model_fields[name]
    where = f"{message.__name__}.{name}"
    if info.annotation not in (str, str | None) or len(info.metadata) > 1:
        raise TypeError(f"{where} is personal: its type must be str or str | None, without limits")
    if of not in message.model_fields:
        raise TypeError(f"{where} is personal of {of!r}, a field that {message.__name__} has not")
