"""When to ask somebody again who may be away for long, and how to speak of it: once."""

import asyncio
import logging

_log = logging.getLogger(__name__)


class Patience:
    """Who does not answer is asked ever more rarely: `often` seconds after the first time, `rarely` at last.

    A warning says so the first time and whenever the reason is another one; the rest is for debugging. Used
    from the loop.
    """

    def __init__(self, name: str, often: float, rarely: float) -> None:
        self._name = name
        self._often, self._rarely = often, rarely
        self._told: str | None = None
        self.renew()

    def due(self) -> bool:
        """Whether it is time to ask."""
        return asyncio.get_running_loop().time() >= self._next

    def renew(self) -> None:
        """Ask at the next chance: an answer is as likely as at first."""
        self._pause = self._often
        self._next = 0.0

    def answered(self) -> None:
        if self._told is not None:
            _log.info("%s: answered again", self._name)
        self._told = None
        self.renew()

    def unanswered(self, error: Exception) -> None:
        reason = str(error)
        level = logging.DEBUG if reason == self._told else logging.WARNING
        _log.log(level, "%s: %s; asked again in %.0f s or later", self._name, reason, self._pause)
        self._told = reason
        self._next = asyncio.get_running_loop().time() + self._pause
        self._pause = min(self._pause * 2, self._rarely)
