"""What a way of sending is."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

Contact = Mapping[str, str]
"""Of whoever is told: `name`, `phone`, `email`, as far as known; empty where a service keeps no contacts."""


class Unsent(Exception):
    """It was not sent, or nobody knows whether it was: to be tried again. The message names nobody."""


class Way(Protocol):
    @property
    def name(self) -> str: ...

    async def send(self, telling: UUID, told: Mapping[str, Any], contact: Contact) -> bool:
        """Send it; False: there is nobody to send it to in this way. Raises Unsent.

        However often it is sent, whoever receives it knows it by `telling` for the same.
        """
        ...

    async def close(self) -> None: ...
