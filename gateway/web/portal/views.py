"""All pages of the portal, subject by subject."""

from gateway.web.portal import (
    applying,
    appointments,
    attaching,
    booking,
    following,
    guide,
    halls,
    mine,
    papers,
    public,
    replying,
    telling,
)
from gateway.web.portal.room import ROOM

__all__ = [
    "ROOM",
    "applying",
    "appointments",
    "attaching",
    "booking",
    "following",
    "guide",
    "halls",
    "mine",
    "papers",
    "public",
    "replying",
    "telling",
]
