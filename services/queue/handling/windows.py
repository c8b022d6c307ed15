"""Command handling of windows: opened, paused, resumed, closed."""

from infra.eventstore.handling import handles
from services.queue.contract import windows
from services.queue.domain.hall_plan import window_of
from services.queue.domain.uniqueness import one_window_a_clerk
from services.queue.domain.window import Window
from services.queue.handling.steps import AtWindow, release, serving_window
from services.queue.session import HallSession


@handles(windows.OpenWindow)
def open_window(command: windows.OpenWindow, session: HallSession) -> windows.WindowAnswer:
    serving_window(command, session)
    window, clerk = session.window(command.window), session.context.actor
    if events := window.open((command.hall, command.window), clerk, session.today, session.now):
        session.append(window, *events)
        session.claim(one_window_a_clerk(clerk), window)
    return _answer(window)


@handles(windows.PauseWindow)
def pause_window(command: windows.PauseWindow, session: HallSession) -> windows.WindowAnswer:
    window_of(session.plan(), command.window)
    window = session.window(command.window)
    events = window.pause(session.context.actor, command.reason, session.now)
    _keep_nobody(command, session)
    session.append(window, *events)
    return _answer(window)


@handles(windows.ResumeWindow)
def resume_window(command: windows.ResumeWindow, session: HallSession) -> windows.WindowAnswer:
    serving_window(command, session)
    window = session.window(command.window)
    session.append(window, *window.resume(session.context.actor, session.now))
    return _answer(window)


@handles(windows.CloseWindow)
def close_window(command: windows.CloseWindow, session: HallSession) -> windows.WindowAnswer:
    window, context = session.window(command.window), session.context
    clerk = window.clerk or context.actor
    for_another = context.role in ("supervisor", "system")
    events = window.close(context.actor, session.now, for_another=for_another)
    if window.label is not None:
        _put_back(window, session)
    _keep_nobody(command, session)
    session.append(window, *events)
    session.release(one_window_a_clerk(clerk))
    return _answer(window)


def _put_back(window: Window, session: HallSession) -> None:
    """Who was called to the window, or is served there, waits again. Refuses WINDOW_BUSY.

    One of a day that is over is let go of by itself, and the window closed after that.
    """
    if window.day not in session.days:
        window.check_no_ticket()
    line = session.line(window.line or "", window.day)
    ticket = line.ticket(window.label or "")
    put_back = line.put_back(ticket.label, window.window, session.now)
    release(window, line, ticket, put_back, session, gone=False)


def _keep_nobody(command: AtWindow, session: HallSession) -> None:
    """Who was sent to the window waits for any window of his line: an open one only keeps people waiting."""
    planned = [one for one in session.plan().windows if one.code == command.window]
    for code in [code for window in planned for code in window.lines]:
        for line in session.line_days(code):
            for label in line.kept_for(command.window):
                session.append(line, line.put_back(label, command.window, session.now))


def _answer(window: Window) -> windows.WindowAnswer:
    return windows.WindowAnswer(
        hall=window.hall,
        window=window.window,
        status=window.status,
        clerk=window.clerk,
        version=window.version,
    )
