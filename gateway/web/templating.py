"""The templates of all rooms, compiled at start: what is missing in one is found before the first visitor."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from gateway.web.room import Room
from infra.languages import saying
from infra.languages.saying import Language

_HERE = Path(__file__).parent
_A_MOMENT = timedelta(microseconds=1)
"""What a deadline is after its last day: it ends as that day does."""


def environment(rooms: Iterable[Room], static_url: Callable[[str], str]) -> Environment:
    """Jinja2 with a room's templates under its name, `window/console.html`. Raises on a template at fault."""
    loaders = {room.name: FileSystemLoader(folder_of(room)) for room in rooms}
    made = Environment(
        loader=ChoiceLoader([PrefixLoader(loaders), FileSystemLoader(_HERE / "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static_url
    made.filters["fill"] = _fill
    for name in made.list_templates():
        made.get_template(name)
    return made


def folder_of(room: Room) -> Path:
    """Where a room's templates are: beside its words."""
    return Path(str(room.words.__file__)).parent / "templates"


def sayings(language: Language, zone: ZoneInfo) -> dict[str, Callable[[Any], str]]:
    """What templates say values with, in a language and a hall's time: `{{ say.clock(called_at) }}`."""
    return {
        "text": partial(saying.said, language=language),
        "day": lambda when: saying.day(_day(when, zone), language),
        "last_day": lambda until: saying.day(_day(until - _A_MOMENT, zone), language),
        "clock": lambda when: when.astimezone(zone).strftime("%H:%M"),
        "second": lambda when: when.astimezone(zone).strftime("%H:%M:%S"),
        "moment": lambda when: saying.moment(when.astimezone(zone), language),
        "dated": lambda when: saying.dated(_day(when, zone), language),
        "weekday": lambda day: saying.weekday(day, language),
        "iso_day": lambda when: _day(when, zone).isoformat(),
        "money": lambda charge: f"{saying.major_units(charge.amount, charge.currency)} {charge.currency}",
        "size": saying.size,
        "minutes": lambda seconds: saying.minutes(seconds, language),
        "between": lambda span: saying.between(span[0], span[1], language),
        "working_days": lambda count: saying.working_days(count, language),
        "listed": lambda names: saying.listed(names, language),
    }


def _day(when: date, zone: ZoneInfo) -> date:
    return when.astimezone(zone).date() if isinstance(when, datetime) else when


def _fill(text: str, **values: Any) -> str:
    """A text with its places `{name}` filled in; what is filled in is escaped with the rest."""
    return text.format(**values)
