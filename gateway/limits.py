"""How often one caller may come: a token bucket each, the oldest forgotten first; and what he may hold."""

import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from gateway import because
from gateway.problems import RETRY_AFTER, TOO_MANY
from infra.loop.values import Network


class RateLimiter:
    """Lets each caller through `per_minute` times a minute, bursts of as many included; 0: no limit."""

    def __init__(
        self, per_minute: int, *, callers: int = 50_000, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._size = float(per_minute)
        self._rate = per_minute / 60
        self._callers = callers
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_of(self, caller: str) -> int:
        """Take one turn and return 0, or return the whole seconds until there is one again."""
        if not self._size:
            return 0
        now = self._monotonic()
        left, since = self._buckets.get(caller, (self._size, now))
        left = min(self._size, left + (now - since) * self._rate)
        wait = 0 if left >= 1 else math.ceil((1 - left) / self._rate)
        self._buckets[caller] = (left if wait else left - 1, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > self._callers:
            self._buckets.popitem(last=False)
        return wait

    def give_back(self, caller: str) -> None:
        """Undo the last turn that `wait_of` let this caller take."""
        if caller in self._buckets:
            left, since = self._buckets[caller]
            self._buckets[caller] = (min(self._size, left + 1), since)


def take_turn(limiter: RateLimiter, caller: str) -> None:
    """Raises the 429 refusal when this caller has no turn left."""
    if wait := limiter.wait_of(caller):
        raise TOO_MANY(because.COME_AGAIN(seconds=wait), retry_after=wait)


class Shares:
    """How many the callers of one network may hold at once; `own` networks have no limit."""

    def __init__(self, most: int, own: Sequence[Network]) -> None:
        self._most = most
        self._own = own
        self._held: Counter[str] = Counter()

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """Hold one. Raises the 429 refusal when the address's network holds its share."""
        network = network_of(address)
        if self._held[network] >= self._most and not self._is_own(address):
            raise TOO_MANY(because.SHARE_HELD(most=self._most), retry_after=RETRY_AFTER)
        self._held[network] += 1
        try:
            yield
        finally:
            self._held[network] -= 1
            if not self._held[network]:
                del self._held[network]

    def _is_own(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        plain = getattr(parsed, "ipv4_mapped", None) or parsed
        return any(plain in network for network in self._own)


def network_of(address: str) -> str:
    """The network that one caller has for his own: an IPv4 address, the first 64 bits of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
