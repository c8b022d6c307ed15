"""A broker's address: what is taken, what is refused without repeating it, and whose turn it is."""

from itertools import islice
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.loop.broker_address import Address, Node

_HOSTS = st.one_of(
    st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True), st.ip_addresses(v=4).map(str)
) | st.ip_addresses(v=6).map(str)
_NODES = st.lists(st.builds(Node, _HOSTS, st.integers(1, 65535)), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("uri", "address"),
    [
        ("amqp://h", Address((Node("h", 5672),), False, "guest", "guest", "/")),
        ("amqp://h/", Address((Node("h", 5672),), False, "guest", "guest", "/")),
        ("amqp://u:p@h:7//", Address((Node("h", 7),), False, "u", "p", "/")),
        ("amqp://u:p@h/%2F", Address((Node("h", 5672),), False, "u", "p", "/")),
        (
            "amqps://u:p@a.example:7,b_2,10.0.0.3/hall",
            Address(
                (Node("a.example", 7), Node("b_2", 5671), Node("10.0.0.3", 5671)), True, "u", "p", "hall"
            ),
        ),
        (
            "amqp://u:p@a,[2001:db8::3]:7,[::1]",
            Address((Node("a", 5672), Node("2001:db8::3", 7), Node("::1", 5672)), False, "u", "p", "/"),
        ),
        ("amqp://u:a,b@c:d@h", Address((Node("h", 5672),), False, "u", "a,b@c:d", "/")),
    ],
)
def test_what_is_left_out_is_the_usual(uri: str, address: Address) -> None:
    assert Address.parse(uri) == address


@given(_NODES, st.booleans(), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_nodes_login_and_virtual_host_come_out_as_they_went_in(
    nodes: list[Node], tls: bool, user: str, password: str, vhost: str
) -> None:
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    hosts = ",".join(map(str, nodes))
    uri = f"amqp{'s' if tls else ''}://{login}@{hosts}/{quote(vhost, safe='')}"
    assert Address.parse(uri) == Address(tuple(nodes), tls, user, password, vhost)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "h",
        "http://h",
        "pyamqp://h",
        "amqp:/h",
        "amqp://",
        "amqp:///vhost",
        "amqp://s3cr3t:s3cr3t@",
        "amqp://s3cr3t:s3cr3t@a,",
        "amqp://s3cr3t:s3cr3t@,a",
        "amqp://s3cr3t:s3cr3t@a,,b",
        "amqp://s3cr3t:s3cr3t@a, b",
        "amqp://s3cr3t:s3cr3t@a;b",
        "amqp://s3cr3t:s3cr3t@a:0",
        "amqp://s3cr3t:s3cr3t@a:65536",
        "amqp://s3cr3t:s3cr3t@a:port",
        "amqp://s3cr3t:s3cr3t@a:1,b:",
        "amqp://s3cr3t:s3cr3t@::1",
        "amqp://s3cr3t:s3cr3t@[::1",
        "amqp://s3cr3t:s3cr3t@[1:2]",
        "amqp://s3cr3t:s3/cr3t@a",
        "amqp://s3cr3t:3/cr3t@a",
        "amqp://s3cr3t:s3#cr3t@a",
        "amqp://a,amqp://b",
        "amqp://a/vhost?heartbeat=9",
        "amqp://a/vhost#1",
        "amqp://a/vhost\n",
    ],
)
def test_what_is_none_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match=r"^(not amqp://|a host is|a port is|an IPv6)") as refused:
        Address.parse(uri)
    assert "cr3t" not in str(refused.value)


def test_it_does_not_show_its_password() -> None:
    assert "s3cr3t" not in repr(Address.parse("amqp://user:s3cr3t@h"))


@given(_NODES)
def test_each_node_has_its_turn_before_any_has_another(nodes: list[Node]) -> None:
    address = Address.parse(f"amqp://{','.join(map(str, nodes))}")
    turns = list(islice(address.turns(), 2 * len(nodes)))
    assert turns[: len(nodes)] == turns[len(nodes) :]
    first = turns[: len(nodes)]
    assert any(nodes[start:] + nodes[:start] == first for start in range(len(nodes)))


def test_not_every_process_begins_with_the_same_node() -> None:
    address = Address.parse("amqp://a,b,c")
    assert {next(address.turns()).host for _ in range(200)} == {"a", "b", "c"}
