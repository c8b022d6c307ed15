"""Names of streams: a thing's stream id follows from what people call it."""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5


class Streams:
    """The streams of one service, each with a name like `plan/north`; its first word may be one left out.

    Ids are for ever: neither a service's name nor a stream's may change.
    """

    def __init__(self, service: str, *, left_out: tuple[str, ...] = ()) -> None:
        self._space = uuid5(NAMESPACE_URL, f"https://openhall.dev/{service}")
        self._left_out = left_out

    def id(self, *name: str | date) -> UUID:
        """Of the stream with a name of these words."""
        return uuid5(self._space, "/".join(map(str, name)))

    def find(self, text: str) -> list[UUID]:
        """The streams that a text may name, there or not."""
        return [self.id(text), *(self.id(word, text) for word in self._left_out)]
