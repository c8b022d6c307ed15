"""What somebody was told, and that his contact was opened for it."""

from datetime import datetime
from typing import Literal

from infra.contracts import Event, Message


class About(Message):
    """What it is about: a case, or an appointment of a line."""

    kind: Literal["case", "appointment"]
    number: str
    line: str | None = None


class Wording(Message):
    """What is said, in English and in traditional and simplified Chinese; it names nobody and no code."""

    en: str
    zh_hant: str
    zh_hans: str


class PersonTold(Event):
    """Somebody is told something; stored together with what it follows from, in a stream of its own.

    `recipient` is the person as the service knows him: an account, a person known by a document, or a
    stand-in for an account. `what` is a short code, say `notice_given`.
    """

    hall: str
    recipient: str
    about: About
    what: str
    wording: Wording
    told_at: datetime


class ContactOpened(Event):
    """The recipient's contact was opened, so that what he is told can be sent to him."""

    hall: str
    recipient: str
    fields: tuple[str, ...]
