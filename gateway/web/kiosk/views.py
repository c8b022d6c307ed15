"""The kiosk: all its pages."""

from gateway.web.kiosk import applying, checking_in, drawing, following, starting
from gateway.web.kiosk.room import ROOM

__all__ = ["ROOM", "applying", "checking_in", "drawing", "following", "starting"]
