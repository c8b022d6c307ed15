"""Which recordings a hall's voice is made of, what each says, and what a recording must be like."""

import io
import string
import wave
from collections.abc import Iterable, Mapping

from infra.languages.saying import Language, said
from services.queue.contract.plan import PlannedWindow

RATE = 16_000
"""Samples a second, of 16 bits, one channel."""
LABEL, WINDOW = "label", "window"
_LONGEST_SECONDS = 15
_LETTERS = string.digits + string.ascii_uppercase
_SPOKEN: Mapping[Language, Mapping[str, str]] = {
    "en": {"before": "Number", "between": "please come to"},
    "zh-Hant": {"before": "請", "between": "號到", "after": "辦理"},
    "zh-Hans": {"before": "请", "between": "号到", "after": "办理"},
}
ORDER: Mapping[Language, tuple[str, ...]] = {
    "en": ("before", LABEL, "between", WINDOW),
    "zh-Hant": ("before", LABEL, "between", WINDOW, "after"),
    "zh-Hans": ("before", LABEL, "between", WINDOW, "after"),
}
"""How a call is put together: phrases by name, the label letter by letter, the window's own recording."""


def clip_of(window: str) -> str:
    """The name of the recording that says a window's name."""
    return f"window-{window}"


def texts(language: Language, windows: Iterable[PlannedWindow]) -> dict[str, str]:
    """What each recording of a language says, by its name."""
    named = {clip_of(window.code): said(window.name, language) for window in windows}
    return {**{letter: letter for letter in _LETTERS}, **_SPOKEN[language], **named}


def fault_of(recording: bytes) -> str | None:
    """What keeps a file from being a recording that every display can play; None: nothing."""
    try:
        with wave.open(io.BytesIO(recording)) as sound:
            shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            frames = sound.getnframes()
            whole = len(sound.readframes(frames)) == frames * 2
    except (wave.Error, EOFError) as error:
        return f"is no WAV file ({error})"
    if shape != (1, 2, RATE):
        there = f"{shape[0]} channels of {shape[1] * 8} bits at {shape[2]} Hz"
        return f"has {there}: save it as mono, 16 bits, {RATE} Hz"
    if not whole or not 0 < frames <= RATE * _LONGEST_SECONDS:
        return f"lasts {frames / RATE:.1f} s, or breaks off: up to {_LONGEST_SECONDS} s are allowed"
    return None


def written(samples: bytes) -> bytes:
    """A WAV file of such samples."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples)
    return made.getvalue()
