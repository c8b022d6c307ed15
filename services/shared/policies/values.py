"""The values of a policy, declared once: type, default, and where the default comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints

from pydantic import create_model

from infra.contracts import Answer, Message


@dataclass(frozen=True, slots=True)
class Source:
    """Where a default comes from, told beside the type: `recall_max: Annotated[Calls, Source("…")] = 3`."""

    text: str


class PolicyValues(Message):
    """Base of what a hall may set of a service. Raises TypeError for a field with no default or no Source."""

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        untold = [name for name, field in cls.model_fields.items() if field.is_required()]
        untold += [name for name in cls.model_fields if name not in sources_of(cls)]
        if untold:
            raise TypeError(f"{cls.__name__} does not say default and source of {', '.join(untold)}")


def sources_of(values: type[PolicyValues]) -> Mapping[str, str]:
    """By value, where its default comes from."""
    return {
        name: told.text
        for name, field in values.model_fields.items()
        for told in field.metadata
        if isinstance(told, Source)
    }


_P = TypeVar("_P", bound=PolicyValues)

if TYPE_CHECKING:

    class Change(Message, Generic[_P]):
        """The values that change; what is left out stays."""
else:

    class Change:
        def __class_getitem__(cls, values: type[PolicyValues]) -> type[Message]:
            return _change_of(values)


@cache
def _change_of(values: type[PolicyValues]) -> type[Message]:
    types = get_type_hints(values, include_extras=True)
    fields: dict[str, Any] = {name: (types[name] | None, None) for name in values.model_fields}
    return create_model(
        "PolicyChange",
        __base__=Message,
        __module__=values.__module__,
        __doc__="The values that change; what is left out stays.",
        **fields,
    )


class PolicyAnswer(Answer):
    hall: str
    effective_from: date
    version: int


class PolicyValue(Answer):
    """One value in force: its default and where that comes from, and since when the hall has its own."""

    key: str
    value: int | str | tuple[str, ...]
    default: int | str | tuple[str, ...]
    source: str
    effective_from: date | None


class ScheduledPolicy(Answer):
    """What will hold from a day on."""

    change: dict[str, int | str | tuple[str, ...]]
    effective_from: date
    reason: str


class HallPolicyView(Answer):
    """What is in force today, and what will be."""

    hall: str
    version: int
    values: tuple[PolicyValue, ...]
    scheduled: tuple[ScheduledPolicy, ...]
