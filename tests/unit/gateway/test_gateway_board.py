"""A board's zone, what calls are spoken with, and how displays share what is made for them."""

import asyncio
import io
import json
import wave
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.voice import engines
from gateway.voice.chime import chime
from gateway.voice.clips import ORDER, RATE, fault_of, texts, written
from gateway.voice.engines import NoVoice, engine
from gateway.voice.shelf import Shelf
from gateway.web.board.zone import Zone
from gateway.web.live import Shared
from infra.contracts import Refusal
from infra.languages.saying import LANGUAGES, Language, between
from services.queue.contract.plan import PlannedWindow
from services.queue.contract.reading import Announcement, Board, BoardLine, BoardWindow, Wait
from services.shared.values import Words
from tests.bench.board_page import Services, gateway

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def words(text: str) -> Words:
    return Words(en=text, zh_hant=text, zh_hans=text)


def window(code: str, status: str = "open") -> BoardWindow:
    told = {"window": code, "name": words(code), "status": status}
    return BoardWindow.model_validate(
        {**told, "line": None, "label": None, "ticket_status": None, "shown_name": None}
    )


def line(code: str) -> BoardLine:
    wait = Wait(from_minutes=None, to_minutes=None, based_on=0, how=words("none"))
    return BoardLine(line=code, name=words(code), waiting=0, following=(), wait=wait, reminder=None)


def call(label: str, at: str, of: str) -> Announcement:
    return Announcement(
        line=of, label=label, window=at, call=1, called_at=AT, name=None, text=words(f"{label} to {at}")
    )


BOARD = Board(
    hall="h",
    position=7,
    announcements=(call("B1", "W2", "tax"), call("A2", "W1", "permits"), call("A1", "W2", "permits")),
    windows=(window("W1", "closed"), window("W2"), window("W3")),
    lines=(line("permits"), line("tax")),
    reminders=(),
)


@pytest.mark.parametrize(
    ("query", "calls", "windows", "lines"),
    [
        ({}, ["B1", "A2", "A1"], ["W2", "W3", "W1"], ["permits", "tax"]),
        ({"windows": "W1"}, ["A2"], ["W1"], ["permits", "tax"]),
        ({"lines": "permits"}, ["A2", "A1"], ["W2", "W3", "W1"], ["permits"]),
        ({"windows": "W2,W3", "lines": "permits"}, ["A1"], ["W2", "W3"], ["permits"]),
        ({"windows": ",", "rows": "1"}, ["B1"], ["W2", "W3", "W1"], ["permits", "tax"]),
    ],
)
def test_a_zone_shows_its_windows_and_lines(
    query: dict[str, str], calls: list[str], windows: list[str], lines: list[str]
) -> None:
    zone = Zone.of(query, "en")
    zone.check(BOARD)
    assert [one.label for one in zone.calls(BOARD)] == calls
    assert [one.window for one in zone.windows_of(BOARD)] == windows
    assert [one.line for one in zone.lines_of(BOARD)] == lines


def test_a_zone_speaks_what_it_is_told_in_that_order_and_else_the_language_of_the_page() -> None:
    assert Zone.of({}, "zh-Hans").say == ("zh-Hans",)
    assert Zone.of({"say": "zh-Hant,en,zh-Hant"}, "en").say == ("zh-Hant", "en")
    assert Zone.of({"windows": "W2,W1"}, "en").told() == {"windows": ["W1", "W2"], "lines": None, "rows": 8}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"windows": "W1,W9"}, "windows"),
        ({"lines": "parking"}, "lines"),
        ({"say": "en,tlh"}, "say"),
        ({"rows": "0"}, "rows"),
        ({"rows": "11"}, "rows"),
        ({"rows": "²"}, "rows"),
        ({"windows": ",".join(f"W{n}" for n in range(201))}, "windows"),
    ],
)
def test_a_zone_that_cannot_be_is_refused(query: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        Zone.of(query, "en").check(BOARD)
    assert [fault["field"] for fault in refused.value.to_problem()["extra"]["errors"]] == [field]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (5, 12, ["5–12 min", "5 至 12 分鐘", "5 至 12 分钟"]),
        (0, 3, ["0–3 min", "0 至 3 分鐘", "0 至 3 分钟"]),
        (4, 4, ["about 4 min", "約 4 分鐘", "约 4 分钟"]),
        (0, 0, ["no wait", "無需等候", "无需等候"]),
    ],
)
def test_a_wait_is_said_as_a_range(low: int, high: int, said: list[str]) -> None:
    assert [between(low, high, language) for language in LANGUAGES] == said


@dataclass
class Shows:
    position: int | None


def test_what_all_see_is_asked_for_once_a_position_however_many_wait() -> None:
    asked: list[int] = []

    async def work() -> None:
        shared = Shared()

        async def make() -> Shows:
            asked.append(1)
            await asyncio.sleep(0)
            return Shows(5)

        key = ("ReadBoard", "h")
        await asyncio.gather(*(shared.at_least(key, 5, make) for _ in range(100)))
        assert len(asked) == 1
        await shared.at_least(key, 4, make)
        assert len(asked) == 1
        await shared.at_least(key, 6, make)
        assert len(asked) == 2

    asyncio.run(work())


class Asked(Services):
    """The services, and how often a board was asked for."""

    def __init__(self) -> None:
        self.boards = 0

    async def call(self, service: str, method: str, payload: dict[str, Any], timeout: float) -> Any:  # noqa: ASYNC109
        self.boards += payload["name"] == "ReadBoard"
        return await super().call(service, method, payload, timeout)


def test_displays_of_all_languages_and_zones_ask_the_queue_once_and_use_up_no_turns() -> None:
    services = Asked()

    async def work() -> None:
        app = gateway(services, per_minute=2)
        transport = httpx.ASGITransport(app, client=("198.51.100.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://hall") as display:
            for number in range(20):
                language = LANGUAGES[number % 3]
                asked = {"at_least": "9", "windows": f"W{number % 5 + 1}"}
                part = await display.get(f"/{language}/halls/north/board/now", params=asked)
                assert (part.status_code, part.headers["hall-position"]) == (200, "9")
            assert services.boards == 1
            again = {"if-none-match": part.headers["etag"]}
            path = f"/{language}/halls/north/board/now"
            assert (await display.get(path, params=asked, headers=again)).status_code == 304
            for status in (422, 422, 429):  # what is refused uses them up
                wrong = await display.get("/en/halls/north/board/now", params={"rows": "0"})
                assert wrong.status_code == status

    asyncio.run(work())


# the voice

PLANNED = [
    PlannedWindow(code="W1", name=words("Window 1"), kind="special", lines=("permits",)),
    PlannedWindow(code="W2", name=words("Window 2"), kind="special", lines=("permits",)),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_call_has_its_recording(language: Language) -> None:
    clips = texts(language, PLANNED)
    assert {*"0123456789", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "window-W1", "window-W2"} <= clips.keys()
    assert {word for word in ORDER[language] if word not in ("label", "window")} <= clips.keys()


def test_the_chime_is_a_recording_that_every_display_can_play() -> None:
    assert fault_of(chime()) is None
    assert len(chime()) < 25_000


def wav(channels: int = 1, width: int = 2, rate: int = RATE, frames: int = 800) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", ""))
        sound.writeframes(bytes(frames * channels * width))
    return made.getvalue()


@pytest.mark.parametrize(
    ("recording", "fault"),
    [
        (b"ID3 an mp3", "is no WAV file"),
        (b"", "is no WAV file"),
        (wav(channels=2), "has 2 channels of 16 bits at 16000 Hz"),
        (wav(width=1), "has 1 channels of 8 bits"),
        (wav(rate=44_100), "at 44100 Hz"),
        (wav(frames=0), "lasts 0.0 s"),
        (wav(frames=RATE * 16), "lasts 16.0 s"),
        (wav()[:-100], "breaks off"),
    ],
)
def test_a_recording_that_displays_cannot_play_is_refused(
    recording: bytes, fault: str, tmp_path: Path
) -> None:
    assert fault in (fault_of(recording) or "")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "A.wav").write_bytes(recording)
    with pytest.raises(NoVoice, match=r"A\.wav"):
        engine(str(tmp_path))("en", "A", "A")


def test_a_recording_that_is_missing_is_named_with_what_it_is_to_say(tmp_path: Path) -> None:
    with pytest.raises(NoVoice, match=r"zh-Hant/before\.wav cannot be read .*“請”"):
        engine(str(tmp_path))("zh-Hant", "before", "請")
    with pytest.raises(NoVoice, match="neither espeak-ng nor a folder"):
        engine(str(tmp_path / "nothing"))


ESPEAK = """#!{python}
import sys, wave
voice = sys.argv[sys.argv.index("-v") + 1]
text = sys.stdin.read()
assert (voice, text) == ("cmn", "請"), (voice, text)
loud = b"".join((8000 if n % 20 < 10 else -8000).to_bytes(2, "little", signed=True) for n in range(22050))
with wave.open(sys.stdout.buffer, "wb") as sound:
    sound.setparams((1, 2, 22050, 0, "NONE", ""))
    sound.writeframes(bytes(8820) + loud + bytes(8820))
"""


def test_the_program_is_asked_for_each_and_its_silence_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoVoice, match="apt-get install espeak-ng"):
        engine(engines.ESPEAK)
    program = tmp_path / "espeak-ng"
    program.write_text(ESPEAK.format(python=sys.executable))
    program.chmod(0o755)
    made = engine(engines.ESPEAK)("zh-Hant", "before", "請")
    assert fault_of(made) is None
    with wave.open(io.BytesIO(made)) as sound:
        assert sound.getnframes() == pytest.approx(RATE, abs=20)  # one second, as it was
    with pytest.raises(NoVoice, match="cannot say"):
        engine(engines.ESPEAK)("en", "A", "A")


def test_recordings_are_found_until_others_take_their_place(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.recorded("north", "en") is None
    shelf.put("north", "en", {"A": written(b"aa" * 100)}, ["W1"])
    first = shelf.recorded("north", "en")
    assert first is not None
    assert first.windows == {"W1"}
    assert first.url == f"/voice/{first.hash}/north/en/"
    shelf.put("north", "en", {"A": written(b"bb" * 100)}, ["W1", "W2"])
    second = Shelf(tmp_path).recorded("north", "en")
    assert second is not None
    assert second.hash != first.hash
    assert sorted(path.name for path in (tmp_path / "north").iterdir()) == ["en"]
    assert shelf.recorded("..", "en") is None
    (tmp_path / "north" / "en" / "voice.json").write_text(json.dumps({"windows": []}))
    assert Shelf(tmp_path).recorded("north", "en") is None
