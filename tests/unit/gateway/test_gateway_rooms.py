"""Who may enter which pages of a room, and what its templates say."""

import re
from types import ModuleType
from typing import Any

import pytest

from gateway.web.answers import Html
from gateway.web.files import StaticFiles
from gateway.web.room import Room
from gateway.web.rooms import rooms
from gateway.web.templating import environment, folder_of
from gateway.web.wording import Wording


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


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_room_has_every_word_that_its_templates_say(room: Room) -> None:
    words, said = Wording("en", room.words), re.compile(r"\bw\.([A-Z_]+)")
    texts = [path.read_text() for path in sorted(folder_of(room).rglob("*.html"))]
    assert [name for text in texts for name in said.findall(text) if not hasattr(words, name)] == []


def test_templates_can_be_read() -> None:
    environment(rooms(), StaticFiles().url)
