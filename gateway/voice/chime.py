"""The chime (提示音) before each call: two notes, worked out, so that there is no file to keep."""

import math
from array import array

from gateway.voice.clips import RATE, written

_NOTES = ((880.0, 0.22), (659.26, 0.42))
"""Hertz, seconds."""
_LOUD = 14_000


def chime() -> bytes:
    """A WAV file; each note begins softly and dies away."""
    samples = array("h")
    for hertz, seconds in _NOTES:
        count = int(seconds * RATE)
        for number in range(count):
            rise, fall = min(1.0, number / 160), (1 - number / count) ** 2
            samples.append(int(_LOUD * rise * fall * math.sin(2 * math.pi * hertz * number / RATE)))
    return written(samples.tobytes())
