"""The room of the windows, and where its pages are."""

from gateway.web.room import Entry, Room
from gateway.web.window import words

_ROLES = ("clerk", "supervisor", "department_head")
WINDOWS = "/windows/{hall}"
ROOM = Room(
    "window",
    words,
    roles=_ROLES,
    channel="window",
    entries=(Entry(words.WINDOWS, words.ABOUT_WINDOWS, WINDOWS, _ROLES),),
)
CONSOLE = "/windows/{hall}/{window}"
