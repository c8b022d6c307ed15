"""The AMQP frames every message pays for, written directly: py-amqp's own encoder takes far longer."""

from functools import lru_cache
from struct import Struct

from infra.bus.port import Properties

_METHOD_HEAD = Struct(">HHH")
_CONTENT_HEAD = Struct(">HHQH")
_FRAME_HEAD = Struct(">BHI")
_FRAME_OVERHEAD = 8
_ACK_FRAME = Struct(">BHIHHQ?B")
_ACK_SIZE = 13
_BASIC, _PUBLISH, _ACK = 60, 40, 80
_METHOD, _HEADER, _BODY = 1, 2, 3
_END_OCTET = 0xCE
_END = bytes((_END_OCTET,))
_MANDATORY = 1
_SHORT_STRINGS_FIRST = (("content_type", 0x8000), ("content_encoding", 0x4000))
_DELIVERY_MODE = 0x1000
_SHORT_STRINGS_LAST = (
    ("correlation_id", 0x0400),
    ("reply_to", 0x0200),
    ("expiration", 0x0100),
    ("message_id", 0x0080),
)
_TIMESTAMP = 0x0040


def publication(
    channel: int,
    exchange: str,
    routing_key: str,
    mandatory: bool,
    properties: Properties,
    body: bytes,
    frame_max: int,
) -> bytes:
    """Method, header and body frames of one basic.publish.

    Properties other than content_type, content_encoding, delivery_mode (required), correlation_id, reply_to,
    expiration, message_id and timestamp are not sent: none of ours has them.
    """
    flags, values = _DELIVERY_MODE, []
    for name, flag in _SHORT_STRINGS_FIRST:
        if (text := properties.get(name)) is not None:
            flags |= flag
            values.append(_short_string(text))
    values.append(properties["delivery_mode"].to_bytes())
    for name, flag in _SHORT_STRINGS_LAST:
        if (text := properties.get(name)) is not None:
            flags |= flag
            values.append(_short_string(text))
    if (timestamp := properties.get("timestamp")) is not None:
        flags |= _TIMESTAMP
        values.append(timestamp.to_bytes(8))
    header = _CONTENT_HEAD.pack(_BASIC, 0, len(body), flags) + b"".join(values)
    frames = [
        _method_frame(channel, exchange, routing_key, mandatory),
        _FRAME_HEAD.pack(_HEADER, channel, len(header)),
        header,
        _END,
    ]
    room = frame_max - _FRAME_OVERHEAD
    for start in range(0, len(body), room):
        part = body if len(body) <= room else body[start : start + room]
        frames += (_FRAME_HEAD.pack(_BODY, channel, len(part)), part, _END)
    return b"".join(frames)


def acknowledgement(channel: int, tag: int, multiple: bool) -> bytes:
    """The frame of one basic.ack."""
    return _ACK_FRAME.pack(_METHOD, channel, _ACK_SIZE, _BASIC, _ACK, tag, multiple, _END_OCTET)


@lru_cache(1024)
def _method_frame(channel: int, exchange: str, routing_key: str, mandatory: bool) -> bytes:
    arguments = (
        _METHOD_HEAD.pack(_BASIC, _PUBLISH, 0)
        + _short_string(exchange)
        + _short_string(routing_key)
        + (_MANDATORY if mandatory else 0).to_bytes()
    )
    return _FRAME_HEAD.pack(_METHOD, channel, len(arguments)) + arguments + _END


def _short_string(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes() + data
