"""Windows (窗口): opened by a clerk, paused with a reason, closed."""

from infra.contracts import Answer, Command, command
from services.queue.contract import refusals as refuse
from services.queue.contract.words import WindowStatus
from services.shared.values import Code, Reason
from services.shared.words import IN_HALL

_STAFF = ("clerk", "supervisor")
_KNOWN = (refuse.UNPLANNED_HALL, refuse.UNKNOWN_WINDOW)


class WindowAnswer(Answer):
    hall: str
    window: str
    status: WindowStatus
    clerk: str | None
    version: int


@command(
    "/halls/{hall}/windows/{window}/opening",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=WindowAnswer,
    refusals=(*_KNOWN, refuse.MAY_NOT_SERVE, refuse.WINDOW_TAKEN, refuse.AT_ANOTHER_WINDOW),
)
class OpenWindow(Command):
    """Begin to serve at a window: one person each, one window a person."""

    hall: Code
    window: Code


@command(
    "/halls/{hall}/windows/{window}/pause",
    roles=_STAFF,
    place=IN_HALL,
    clause="2.3.2",
    answer=WindowAnswer,
    refusals=(*_KNOWN, refuse.WINDOW_NOT_OPEN, refuse.WINDOW_TAKEN, refuse.WINDOW_BUSY),
)
class PauseWindow(Command):
    """Stop serving for a while, with the reason; who was sent here waits for any window of his line."""

    hall: Code
    window: Code
    reason: Reason


@command(
    "/halls/{hall}/windows/{window}/resumption",
    roles=_STAFF,
    place=IN_HALL,
    clause="2.3.2",
    answer=WindowAnswer,
    refusals=(*_KNOWN, refuse.MAY_NOT_SERVE, refuse.WINDOW_NOT_OPEN, refuse.WINDOW_TAKEN),
)
class ResumeWindow(Command):
    """Go on serving."""

    hall: Code
    window: Code


@command(
    "/halls/{hall}/windows/{window}/closing",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=WindowAnswer,
    refusals=(*_KNOWN, refuse.WINDOW_NOT_OPEN, refuse.WINDOW_TAKEN, refuse.WINDOW_BUSY),
)
class CloseWindow(Command):
    """Stop serving at a window; a supervisor may close it for who left it.

    Who is there waits again, where he stood in his line, and who was sent here waits for any of its windows.
    """

    hall: Code
    window: Code
