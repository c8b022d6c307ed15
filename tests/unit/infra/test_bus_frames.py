"""What our encoder writes is what py-amqp would have written."""

from types import SimpleNamespace

import pytest
from amqp import Message, spec
from amqp.method_framing import frame_writer
from amqp.serialization import dumps

from infra.bus.frames import acknowledgement, publication

FRAME_MAX = 4096
PROPERTIES = {
    "content_type": "application/json",
    "content_encoding": "utf-8",
    "delivery_mode": 2,
    "correlation_id": "17",
    "reply_to": "rpc.reply-gateway",
    "expiration": "10000",
    "message_id": "a-message",
    "timestamp": 1_795_000_000,
}


def as_py_amqp_writes(body: bytes, properties: dict[str, object], mandatory: bool) -> bytes:
    written: list[bytes] = []
    transport = SimpleNamespace(write=lambda data: written.append(bytes(data)))
    write = frame_writer(SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0), transport)
    arguments = dumps("Bssbb", (0, "nameko-rpc", "cases.execute", mandatory, False))
    write(1, 1, spec.Basic.Publish, arguments, Message(body, **properties))
    return b"".join(written)


@pytest.mark.parametrize("size", [0, 1, 300, FRAME_MAX - 8, FRAME_MAX, 3 * FRAME_MAX])
@pytest.mark.parametrize("mandatory", [True, False])
def test_frames_are_those_of_py_amqp(size: int, mandatory: bool) -> None:
    body = b"x" * size
    ours = publication(1, "nameko-rpc", "cases.execute", mandatory, PROPERTIES, body, FRAME_MAX)
    assert ours == as_py_amqp_writes(body, PROPERTIES, mandatory)


def test_properties_that_are_not_given_are_not_sent() -> None:
    few = {"delivery_mode": 1, "correlation_id": "17"}
    assert publication(1, "nameko-rpc", "cases.execute", False, few, b"{}", FRAME_MAX) == as_py_amqp_writes(
        b"{}", few, False
    )


def test_text_is_utf_8() -> None:
    properties = {"delivery_mode": 1, "message_id": "案件"}
    assert "案件".encode() in publication(1, "e", "k", False, properties, b"", FRAME_MAX)


def test_an_acknowledgement_is_that_of_py_amqp() -> None:
    for tag, multiple in ((1, False), (2**40, True)):
        written: list[bytes] = []
        transport = SimpleNamespace(write=lambda data, to=written: to.append(bytes(data)))
        write = frame_writer(SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0), transport)
        write(1, 5, spec.Basic.Ack, dumps("Lb", (tag, multiple)), None)
        assert acknowledgement(5, tag, multiple) == written[0]
