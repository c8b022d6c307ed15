"""Acknowledges many messages with few frames."""

from collections import deque

from infra.bus.port import Port
from infra.loop import bridge


class Acks:
    """The messages of one port in order of delivery: whatever is done is acknowledged together, once a turn.

    A done message behind one still in hand waits for it, so that one frame speaks for all; when `patience`
    of them wait, each is acknowledged alone, lest a slow one hold up deliveries.
    """

    def __init__(self, port: Port, patience: int) -> None:
        self._port = port
        self._patience = patience
        self._in_hand: deque[int] = deque()
        self._done: set[int] = set()
        self._due = False

    def taken(self, tag: int) -> None:
        self._in_hand.append(tag)

    def done(self, tag: int) -> None:
        self._done.add(tag)
        if not self._due:
            self._due = True
            bridge.soon(self.flush)

    def flush(self) -> None:
        self._due = False
        last = None
        while self._in_hand and self._in_hand[0] in self._done:
            last = self._in_hand.popleft()
            self._done.remove(last)
        if last is not None:
            self._port.ack(last, multiple=True)
        if len(self._done) >= self._patience:
            for tag in self._done:
                self._port.ack(tag)
            self._in_hand = deque(tag for tag in self._in_hand if tag not in self._done)
            self._done.clear()
