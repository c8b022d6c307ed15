"""Given what callers and proxies write into X-Forwarded-For, then no caller chooses his own address."""

import asyncio
import logging
from typing import Any

import pytest

from gateway.proxies import BehindProxies
from infra.loop.values import networks

POD, OTHER_POD, PUBLIC, SPOOFED = "10.244.1.7", "10.244.2.9", "203.0.113.5", "198.51.100.1"


def seen(app: BehindProxies, caught: list[Any], peer: str | None, *lines: str) -> object:
    """The address that the application sees for a request with these X-Forwarded-For lines."""
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]
    scope = {"type": "http", "client": (peer, 4711) if peer else None, "headers": headers}
    asyncio.run(app(scope, None, None))  # type: ignore[arg-type]
    return caught[-1] and caught[-1][0]


def gateway(trusted: str) -> tuple[BehindProxies, list[Any]]:
    caught: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        caught.append(scope["client"])

    return BehindProxies(app, networks(trusted) if trusted else []), caught


@pytest.mark.parametrize(
    ("trusted", "peer", "lines", "address"),
    [
        # who may speak
        ("", POD, [PUBLIC], POD),
        ("10.244.0.0/16", PUBLIC, [SPOOFED], PUBLIC),
        ("10.244.0.0/16", POD, [PUBLIC], PUBLIC),
        ("10.244.9.9/16", POD, [PUBLIC], PUBLIC),  # written as an address with its network
        ("10.0.0.1, 10.244.1.7", POD, [PUBLIC], PUBLIC),
        ("10.244.1.70", POD, [PUBLIC], POD),
        ("10.244.0.0/16", POD, [], POD),
        ("10.244.0.0/16", None, [PUBLIC], None),  # a unix socket has no address
        # the last one that is no proxy of ours
        ("10.244.0.0/16", POD, [f"{PUBLIC}, {OTHER_POD}"], PUBLIC),
        ("10.244.0.0/16", POD, [f"{SPOOFED}, {PUBLIC}"], PUBLIC),
        ("10.244.0.0/16", POD, [f"{SPOOFED},{PUBLIC} ,  {OTHER_POD}"], PUBLIC),
        ("10.244.0.0/16", POD, [SPOOFED, PUBLIC], PUBLIC),  # in two lines
        ("10.244.0.0/16", POD, [f"{SPOOFED}, 192.0.2.8", OTHER_POD], "192.0.2.8"),
        ("10.244.0.0/16", POD, [f"10.244.3.3, {OTHER_POD}"], "10.244.3.3"),  # asked from within
        # what is no address
        ("10.244.0.0/16", POD, ["unknown"], POD),
        ("10.244.0.0/16", POD, [""], POD),
        ("10.244.0.0/16", POD, [f"{PUBLIC}, "], POD),
        ("10.244.0.0/16", POD, [f"{SPOOFED}, _hidden, {OTHER_POD}"], OTHER_POD),
        ("10.244.0.0/16", POD, ["203.0.113.5.6"], POD),
        ("10.244.0.0/16", POD, ["[2001:db8::1"], POD),
        ("10.244.0.0/16", POD, ["203.0.113.5:80:80"], POD),
        ("10.244.0.0/16", POD, ["\xb2\xb3.1.1.1"], POD),
        ("10.244.0.0/16", POD, ["x" * 60_000], POD),
        # ports and IPv6
        ("10.244.0.0/16", POD, [f"{PUBLIC}:50123"], PUBLIC),
        ("10.244.0.0/16", POD, ["[2001:db8::1]:50123"], "2001:db8::1"),
        ("10.244.0.0/16", POD, ["[2001:DB8:0::1]"], "2001:db8::1"),
        ("10.244.0.0/16", POD, ["2001:DB8:0:0::0001"], "2001:db8::1"),
        ("10.244.0.0/16", POD, [f"{PUBLIC}, {OTHER_POD}:443"], PUBLIC),
        ("fd00:10::/32", "fd00:10::7", [f"{PUBLIC}, [fd00:10::9]:443"], PUBLIC),
        ("fd00:10::/32", "fd00:11::7", [PUBLIC], "fd00:11::7"),
        ("10.244.0.0/16", f"::ffff:{POD}", [PUBLIC], PUBLIC),  # IPv4 on a socket for both
        ("10.244.0.0/16", POD, [f"::ffff:{PUBLIC}"], PUBLIC),
    ],
)
def test_the_last_address_that_is_no_trusted_proxy_counts(
    trusted: str, peer: str | None, lines: list[str], address: str | None
) -> None:
    app, caught = gateway(trusted)
    assert seen(app, caught, peer, *lines) == address


@pytest.mark.parametrize(
    ("trusted", "peer", "line", "told"),
    [
        ("", POD, PUBLIC, POD),
        ("", "127.0.0.1", PUBLIC, "127.0.0.1"),
        ("", "100.64.3.4", PUBLIC, "100.64.3.4"),
        ("", "fd00::1", PUBLIC, "fd00::1"),
        ("10.42.0.0/16", POD, PUBLIC, POD),
        ("10.244.0.0/16", POD, f"{PUBLIC}, 10.9.9.9", "10.9.9.9"),  # another proxy before ours
        ("", "8.8.8.8", PUBLIC, None),  # anyone may write what he likes
        ("10.244.0.0/16", POD, PUBLIC, None),
        ("10.244.0.0/16", POD, "unknown", None),
        ("10.244.0.0/16", POD, f"{SPOOFED}, 8.8.8.8", None),
        ("10.244.0.0/16", POD, "192.168.7.7", None),  # from the house's own network
    ],
)
def test_a_proxy_that_nobody_named_is_told_of_once(
    trusted: str, peer: str, line: str, told: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    app, caught = gateway(trusted)
    with caplog.at_level(logging.INFO, "gateway.proxies"):
        for _ in range(3):
            seen(app, caught, peer, line)
    starts = [record.getMessage().split()[0] for record in caplog.records]
    assert starts == ([told] if told else [])
    assert all("HALL_TRUSTED_PROXIES" in record.getMessage() for record in caplog.records)
