"""What the service keeps to itself: whose account stands behind a holder, and codes of what it gives out."""

import hmac
from datetime import date

from infra.contracts import Context
from infra.privacy.codes import is_same_code, readable
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.domain.appointment import unknown_appointment

_SEE_WHO_IS_THERE = ("clerk", "supervisor")
"""Who acts for the one that stands before him; a kiosk sees nobody."""


class QueueSecrets:
    """Derives all from keys, so that nothing is stored: a log that leaks lets nobody guess them."""

    def __init__(self, holders: bytes, appointments: bytes, tickets: bytes) -> None:
        self._holders = holders
        self._appointments = appointments
        self._tickets = tickets

    @classmethod
    def of(cls, master_key: bytes) -> "QueueSecrets":
        """The secrets of a hall, from its one master key; that key itself signs nothing."""
        labels = (b"openhall/queue/holders", b"openhall/queue/appointments", b"openhall/queue/tickets")
        holders, appointments, tickets = (hmac.digest(master_key, label, "sha256") for label in labels)
        return cls(holders, appointments, tickets)

    def holder(self, context: Context) -> str | None:
        """Stands for a visitor's account in events: the same for the same one, and nobody can tell which."""
        if context.role != "visitor":
            return None
        return hmac.digest(self._holders, context.actor.encode(), "sha256").hex()[:32]

    def code(self, hall: str, line: str, number: str) -> str:
        """The secret code (密碼) of an appointment, `XXXX-XXXX`: given to the visitor, never stored."""
        return _code(self._appointments, hall, line, number)

    def ticket_code(self, hall: str, day: date, label: str) -> str:
        """The secret code of a ticket, `XXXX-XXXX`; in whichever line it is, it has the same."""
        return _code(self._tickets, hall, day.isoformat(), label)

    def check_may(
        self, context: Context, place: tuple[str, str, str], holder: str | None, code: str | None
    ) -> None:
        """Refuse who has not shown that the appointment `place` (hall, line, number) of `holder` is his."""
        if context.role in _SEE_WHO_IS_THERE:
            return
        if code is not None:
            if not is_same_code(self.code(*place), code):
                raise unknown_appointment()
        elif holder is None or holder != self.holder(context):
            raise refuse.NOT_YOUR_APPOINTMENT(because.CODE_OR_ACCOUNT())

    def is_ticket_code(self, hall: str, day: date, label: str, code: str) -> bool:
        """Whether the code is the ticket's."""
        return is_same_code(self.ticket_code(hall, day, label), code)


def _code(key: bytes, *told: str) -> str:
    return readable(hmac.digest(key, "\x00".join(told).encode(), "sha256"))
