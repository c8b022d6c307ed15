"""Where RabbitMQ is: the nodes that a URI names, and the login that is the same at each.

    amqp://user:password@host:port/vhost
    amqps://user:password@a.example:5671,b.example,[2001:db8::3]/vhost

What is left out is guest, guest, port 5672 (with TLS 5671) and the virtual host `/`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv6Address
from itertools import cycle
from random import randrange
from urllib.parse import unquote

_PORTS = {"amqp": 5672, "amqps": 5671}
_URI = re.compile(r"(amqps?)://(?:([^\s/?#]*)@)?([^\s/?#@]+)(?:/([^\s?#@]*))?")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a broker."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Address:
    """A broker: one node, or the several of a cluster. What it shows of itself is without the password."""

    nodes: tuple[Node, ...]
    tls: bool
    user: str
    password: str = field(repr=False)
    vhost: str

    @classmethod
    def parse(cls, uri: str) -> "Address":
        """Raises ValueError for what is not such a URI; the message repeats nothing of it."""
        found = _URI.fullmatch(uri)
        if found is None:
            raise ValueError("not amqp:// or amqps:// with user:password@, hosts by comma, and /vhost")
        scheme, login, hosts, vhost = found.groups()
        user, _, password = (login or "").partition(":")
        return cls(
            tuple(_node(host, _PORTS[scheme]) for host in hosts.split(",")),
            scheme == "amqps",
            unquote(user) or "guest",
            unquote(password) or "guest",
            unquote(vhost or "") or "/",
        )

    def turns(self) -> Iterator[Node]:
        """The nodes in turn, for ever, from any one: not every process is to crowd on the first."""
        start = randrange(len(self.nodes))
        return cycle(self.nodes[start:] + self.nodes[:start])


def _node(text: str, port: int) -> Node:
    found = _HOST.fullmatch(text)
    if found is None:
        raise ValueError("a host is a name or an address, an IPv6 one in brackets, and has :port or none")
    six, name, given = found.groups()
    if given is not None and not 1 <= (port := int(given)) <= 65535:
        raise ValueError("a port is a number from 1 to 65535")
    try:
        return Node(str(IPv6Address(six)) if six else name, port)
    except AddressValueError:
        raise ValueError("an IPv6 address is not one") from None
