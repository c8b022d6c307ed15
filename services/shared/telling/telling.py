"""One thing that somebody is told: the aggregate, and how its words are filled in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from infra.languages.saying import Language, day, said
from services.shared.telling.events import About, ContactOpened, PersonTold, Wording
from services.shared.values import Words


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a thing, before it is said to anybody: a code and its words."""

    what: str
    wording: Wording


@dataclass
class Telling(Aggregate):
    """At version 0 until somebody is told."""

    told: PersonTold | None = None

    def tell(self, hall: str, recipient: str, about: About, said: Said, now: datetime) -> PersonTold:
        return PersonTold(
            hall=hall, recipient=recipient, about=about, what=said.what, wording=said.wording, told_at=now
        )

    def open_contact(self, fields: tuple[str, ...]) -> list[Event]:
        """The contact of whoever was told is opened."""
        assert self.told is not None, "somebody was told"
        return [ContactOpened(hall=self.told.hall, recipient=self.told.recipient, fields=fields)]

    @applies(PersonTold)
    def _told(self, event: PersonTold) -> None:
        self.told = event

    @applies(ContactOpened)
    def _contact_opened(self, _: ContactOpened) -> None: ...


def filled(template: Words, **values: Words | date | str | int) -> Wording:
    """A template's words with `{name}` in them filled in, dates and words each in the language."""

    def of(language: Language) -> str:
        told = {name: _in(value, language) for name, value in values.items()}
        return said(template, language).format(**told)

    return Wording(en=of("en"), zh_hant=of("zh-Hant"), zh_hans=of("zh-Hans"))


def _in(value: Any, language: Language) -> str:
    if isinstance(value, date):
        return day(value, language)
    return said(value, language) if isinstance(value, Words) else str(value)
