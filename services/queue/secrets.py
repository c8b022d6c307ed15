"""What the service keeps to itself: whose account stands behind a holder, and appointments' codes."""

import hmac

from infra.contracts import Context
from infra.privacy.codes import as_typed, readable
from services.queue.contract import refusals as no
from services.queue.domain.appointment import unknown_appointment

_SEE_WHO_IS_THERE = ("clerk", "supervisor")
"""Who acts for the one that stands before him; a kiosk sees nobody."""


class QueueSecrets:
    """Derives both from keys, so that neither is stored: a log that leaks lets nobody guess them."""

    def __init__(self, holders: bytes, codes: bytes) -> None:
        self._holders = holders
        self._codes = codes

    @classmethod
    def of(cls, master_key: bytes) -> "QueueSecrets":
        """The secrets of a hall, from its one master key; that key itself signs nothing."""
        labels = (b"openhall/queue/holders", b"openhall/queue/appointments")
        return cls(*(hmac.digest(master_key, label, "sha256") for label in labels))

    def holder(self, context: Context) -> str | None:
        """Stands for a visitor's account in events: the same for the same one, and nobody can tell which."""
        if context.role != "visitor":
            return None
        return hmac.digest(self._holders, context.actor.encode(), "sha256").hex()[:32]

    def code(self, hall: str, line: str, number: str) -> str:
        """The secret code (密碼) of an appointment, `XXXX-XXXX`: given to the visitor, never stored."""
        return readable(hmac.digest(self._codes, "\x00".join((hall, line, number)).encode(), "sha256"))

    def check_may(
        self, context: Context, place: tuple[str, str, str], holder: str | None, code: str | None
    ) -> None:
        """Refuse who has not shown that the appointment `place` (hall, line, number) of `holder` is his."""
        if context.role in _SEE_WHO_IS_THERE:
            return
        if code is not None:
            expected = as_typed(self.code(*place))
            if not hmac.compare_digest(expected.encode(), as_typed(code).encode()):
                raise unknown_appointment()
        elif holder is None or holder != self.holder(context):
            raise no.NOT_YOUR_APPOINTMENT("without its code it takes the account that made it")
