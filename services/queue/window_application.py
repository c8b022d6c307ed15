"""Command handling of windows: opened, paused, resumed, closed."""

from infra.contracts import Context, Event
from infra.eventstore.application import Decision, handles
from infra.eventstore.records import Claim
from services.queue.calling_application import AtWindow, CallingApplication, release, serving_window
from services.queue.contract import windows
from services.queue.contract.words import WindowStatus
from services.queue.deciding import Deed, View
from services.queue.domain.hall_plan import window_of
from services.queue.domain.window import Window

CLERK = "clerk_window"
"""A person's one window."""


class WindowApplication(CallingApplication):
    @handles(windows.OpenWindow)
    def open_window(self, command: windows.OpenWindow, context: Context, view: View) -> Decision:
        serving_window(command, context, view)
        window = view.window(command.hall, command.window)
        place = command.hall, command.window
        events = window.open(place, context.actor, view.today, view.now)
        deed = Deed()
        if events:
            deed.claim([Claim(CLERK, context.actor)], window)
        status: WindowStatus = "open" if events else window.status
        return _decision(deed, command, window, events, status, context.actor)

    @handles(windows.PauseWindow)
    def pause_window(self, command: windows.PauseWindow, context: Context, view: View) -> Decision:
        window_of(view.plan(command.hall), command.window)
        window = view.window(command.hall, command.window)
        events = window.pause(context.actor, command.reason, view.now)
        deed = Deed()
        _keep_nobody(deed, command, view)
        return _decision(deed, command, window, events, "paused", context.actor)

    @handles(windows.ResumeWindow)
    def resume_window(self, command: windows.ResumeWindow, context: Context, view: View) -> Decision:
        serving_window(command, context, view)
        window = view.window(command.hall, command.window)
        events = window.resume(context.actor, view.now)
        return _decision(Deed(), command, window, events, "open", context.actor)

    @handles(windows.CloseWindow)
    def close_window(self, command: windows.CloseWindow, context: Context, view: View) -> Decision:
        window = view.window(command.hall, command.window)
        for_another = context.role in ("supervisor", "system")
        events = window.close(context.actor, view.now, for_another=for_another)
        deed = Deed()
        if window.label is not None:
            _put_back(deed, window, view)
        _keep_nobody(deed, command, view)
        deed.release([Claim(CLERK, window.clerk or context.actor)])
        return _decision(deed, command, window, events, "closed", None)


def _put_back(deed: Deed, window: Window, view: View) -> None:
    """Who was called to the window, or is served there, waits again. Refuses WINDOW_BUSY.

    One of a day that is over is let go of by itself, and the window closed after that.
    """
    if window.day not in view.days:
        window.check_no_ticket()
    line = view.line(window.hall, window.line or "", window.day)
    ticket = line.ticket(window.label or "")
    put_back = line.put_back(ticket.label, window.window, view.now)
    release(deed, window, line, ticket, put_back, view, gone=False)


def _keep_nobody(deed: Deed, command: AtWindow, view: View) -> None:
    """Who was sent to the window waits for any window of his line: an open one only keeps people waiting."""
    planned = [one for one in view.plan(command.hall).windows if one.code == command.window]
    for code in [code for window in planned for code in window.lines]:
        for line in view.line_days(command.hall, code):
            for label in line.kept_for(command.window):
                deed.happens(line, line.put_back(label, command.window, view.now))


def _decision(
    deed: Deed,
    command: AtWindow,
    window: Window,
    events: list[Event],
    status: WindowStatus,
    clerk: str | None,
) -> Decision:
    deed.happens(window, *events)
    answer = windows.WindowAnswer(
        hall=command.hall,
        window=command.window,
        status=status,
        clerk=clerk,
        version=deed.version_of(window),
    )
    return deed.answered(answer)
