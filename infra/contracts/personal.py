"""Marks the fields of an event that are a person's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a text field as personal data of the person whose id is in the event's field `of`.

    `name: Annotated[str, Personal(of="applicant")]`: stored sealed under that person's key (`infra.privacy`),
    so what a fold or a projection sees of it is the sealed text, never the plain one. Its type is `str` or
    `str | None` without limits: a limit on the plain text, which the command's form keeps, would refuse the
    sealed one when the event is read back. The field is the event's own, or one of a model that the event has
    a tuple of.
    """

    of: str


@cache
def personal_fields(message: type[BaseModel]) -> dict[str, str]:
    """Field name → name of the field holding the person's id, for each personal field of a message itself.

    Raises TypeError for a personal field that could not hold its sealed text, or names no field of a person.
    """
    return _marked(message, message)


@cache
def personal_parts(message: type[BaseModel]) -> dict[str, Mapping[str, str]]:
    """Field name → the personal fields, as above, of the models that the field is a tuple of.

    Raises TypeError as above, and for personal fields so deep that they would not be sealed.
    """
    found: dict[str, Mapping[str, str]] = {}
    for name, info in message.model_fields.items():
        part = _part_of(info)
        if part is not None and (marked := _marked(part, message)):
            found[name] = marked
        for model in _models_within(info.annotation):
            if personal_parts(model) or (model is not part and _marks(model)):
                raise TypeError(
                    f"{message.__name__}.{name}: what is personal in {model.__name__} is too deep"
                )
    return found


def person_fields(message: type[BaseModel]) -> set[str]:
    """The fields of a message that hold the id of a person whose data is in it."""
    parts = personal_parts(message).values()
    return {*personal_fields(message).values(), *(of for part in parts for of in part.values())}


def _marked(holder: type[BaseModel], message: type[BaseModel]) -> dict[str, str]:
    found = _marks(holder)
    for name, of in found.items():
        info = holder.model_fields[name]
        where = f"{holder.__name__}.{name}"
        if info.annotation not in (str, str | None) or len(info.metadata) > 1:
            raise TypeError(f"{where} is personal: its type must be str or str | None, without limits")
        if of not in message.model_fields:
            raise TypeError(f"{where} is personal of {of!r}, a field that {message.__name__} has not")
    return found


def _marks(model: type[BaseModel]) -> dict[str, str]:
    fields = model.model_fields.items()
    return {name: mark.of for name, info in fields for mark in info.metadata if isinstance(mark, Personal)}


def _part_of(info: FieldInfo) -> type[BaseModel] | None:
    """The model that a field is a tuple of."""
    parts = get_args(info.annotation)
    is_tuple = get_origin(info.annotation) is tuple and parts[1:] == (...,)
    return parts[0] if is_tuple and _is_model(parts[0]) else None


def _models_within(annotation: Any) -> Iterator[type[BaseModel]]:
    if _is_model(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_within(inner)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
