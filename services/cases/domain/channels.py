"""Through which of an item's channels (渠道) each role applies."""

from collections.abc import Mapping

from services.cases.contract import because
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Channel, Definition

_OF_ROLE: Mapping[str, tuple[Channel, ...]] = {
    "visitor": ("online",),
    "clerk": ("window", "post"),
    "kiosk": ("kiosk",),
}
"""What each role may apply through; the first is what it does unless it says otherwise."""


def channel_of(role: str, asked: Channel | None, item: str, definition: Definition) -> Channel:
    """The channel of an application. Refuses CHANNEL_NOT_OFFERED."""
    own = _OF_ROLE[role]
    channel = asked or own[0]
    offered = definition.channels or ()
    if channel not in offered or channel not in own:
        detail = because.NOT_THROUGH(role=role, item=item, channel=because.CHANNEL[channel])
        raise refuse.CHANNEL_NOT_OFFERED(detail, channels=list(offered))
    return channel
