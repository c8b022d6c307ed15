"""Who may enter which pages of a room."""

from types import ModuleType
from typing import Any

import pytest

from gateway.web.answers import Html
from gateway.web.room import Room


async def _shown(page: Any) -> Html:
    return Html("")


def _room() -> Room:
    return Room("hut", ModuleType("words"), roles=("visitor", "public"))


def test_a_page_is_for_whom_its_room_is_or_for_fewer() -> None:
    room = _room()
    room.page("/hut")(_shown)
    room.act("/hut/own", "save")(_shown)  # whichever is declared first
    room.page("/hut/own", roles=("visitor",))(_shown)
    told = {path: room.roles_at(route) for path, route in room.routes.items()}
    assert told == {"/hut": ("visitor", "public"), "/hut/own": ("visitor",)}


def test_no_page_is_for_somebody_whom_its_room_is_not_for() -> None:
    with pytest.raises(TypeError, match="for some whom the room is not for"):
        _room().page("/hut", roles=("clerk",))
