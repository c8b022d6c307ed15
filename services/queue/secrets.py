"""What the service keeps to itself: whose account stands behind a holder, and codes of what it gives out."""

import hmac
from datetime import date

from infra.contracts import Context
from infra.privacy.codes import as_typed, readable
from services.queue.contract import refusals as no
from services.queue.domain.appointment import unknown_appointment
from services.queue.domain.known import KnownCase
from services.shared.case_codes import CaseCodes

_SEE_WHO_IS_THERE = ("clerk", "supervisor")
"""Who acts for the one that stands before him; a kiosk sees nobody."""


class QueueSecrets:
    """Derives all from keys, so that nothing is stored: a log that leaks lets nobody guess them."""

    def __init__(self, holders: bytes, appointments: bytes, tickets: bytes, cases: CaseCodes) -> None:
        self._holders = holders
        self._appointments = appointments
        self._tickets = tickets
        self._cases = cases

    @classmethod
    def of(cls, master_key: bytes) -> "QueueSecrets":
        """The secrets of a hall, from its one master key; that key itself signs nothing."""
        labels = (b"openhall/queue/holders", b"openhall/queue/appointments", b"openhall/queue/tickets")
        holders, appointments, tickets = (hmac.digest(master_key, label, "sha256") for label in labels)
        return cls(holders, appointments, tickets, CaseCodes.of(master_key))

    def holder(self, context: Context) -> str | None:
        """Stands for a visitor's account in events: the same for the same one, and nobody can tell which."""
        return self.holder_of(context.actor) if context.role == "visitor" else None

    def holder_of(self, account: str) -> str:
        """The same, for an account."""
        return hmac.digest(self._holders, account.encode(), "sha256").hex()[:32]

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
            if not _matches(self.code(*place), code):
                raise unknown_appointment()
        elif holder is None or holder != self.holder(context):
            raise no.NOT_YOUR_APPOINTMENT("without its code it takes the account that made it")

    def is_ticket_code(self, hall: str, day: date, label: str, code: str) -> bool:
        """Whether the code is the ticket's."""
        return _matches(self.ticket_code(hall, day, label), code)

    def may_name(self, context: Context, number: str, case: KnownCase, code: str | None) -> bool:
        """Whether the caller may say that a visit is about a case of the hall.

        A visitor his own, whoever has its code, and a clerk any: he deals with all of the hall's.
        """
        if context.role in _SEE_WHO_IS_THERE:
            return case.exists
        if code is not None:
            return case.exists and self._cases.matches(number, code)
        return self.holder(context) in case.holders


def _code(key: bytes, *told: str) -> str:
    return readable(hmac.digest(key, "\x00".join(told).encode(), "sha256"))


def _matches(expected: str, code: str) -> bool:
    return hmac.compare_digest(as_typed(expected).encode(), as_typed(code).encode())
