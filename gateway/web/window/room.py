"""The room of the windows, and where its pages are."""

from gateway.web.room import Room
from gateway.web.window import words

ROOM = Room("window", words, roles=("clerk", "supervisor", "department_head"), channel="window")
WINDOWS = "/windows/{hall}"
CONSOLE = "/windows/{hall}/{window}"
