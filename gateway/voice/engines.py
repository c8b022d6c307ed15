"""Where recordings come from: a speech program of this machine's, or a person's own."""

import io
import shutil
import subprocess
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

from gateway.voice.clips import RATE, fault_of, written
from infra.languages.saying import Language

ESPEAK = "espeak-ng"
_VOICES: dict[Language, str] = {"en": "en-gb", "zh-Hant": "cmn", "zh-Hans": "cmn"}
_QUIET = 200
"""Below it a sample is silence; the program leaves some around each word, and words are to follow closely."""

Engine = Callable[[Language, str, str], bytes]
"""`(language, name of the recording, what it says)` → a WAV file. Raises NoVoice."""


class NoVoice(Exception):
    """There is no such recording, or nothing to make it; the message says what would help."""


def engine(voice: str) -> Engine:
    """Of `--voice`: espeak-ng, or a folder of recordings, `<language>/<name>.wav`. Raises NoVoice."""
    if voice != ESPEAK:
        if not Path(voice).is_dir():
            raise NoVoice(f"{voice} is neither {ESPEAK} nor a folder of recordings")
        return _Recordings(Path(voice))
    if shutil.which(ESPEAK) is None:
        raise NoVoice(
            f"{ESPEAK} is not installed: `apt-get install espeak-ng`, or give a folder of "
            "recordings with --voice DIR"
        )
    return _espeak


class _Recordings:
    """A person's recordings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, language: Language, clip: str, text: str) -> bytes:
        path = self._folder / language / f"{clip}.wav"
        try:
            recording = path.read_bytes()
        except OSError as error:
            raise NoVoice(f"{path} cannot be read ({error.strerror}): it is to say “{text}”") from None
        if (fault := fault_of(recording)) is not None:
            raise NoVoice(f"{path} {fault}")
        return recording


def _espeak(language: Language, clip: str, text: str) -> bytes:
    done = subprocess.run(
        [ESPEAK, "-v", _VOICES[language], "-s", "150", "--stdin", "--stdout"],
        input=text.encode(),
        capture_output=True,
        timeout=60,
    )
    if done.returncode:
        raise NoVoice(f"{ESPEAK} cannot say “{text}”: {done.stderr.decode(errors='replace').strip()}")
    try:
        with wave.open(io.BytesIO(done.stdout)) as sound:
            rate, samples = sound.getframerate(), array("h", sound.readframes(-1))
    except (wave.Error, EOFError) as error:
        raise NoVoice(f"{ESPEAK} said “{text}” in a form that is no WAV ({error})") from None
    return written(_at_rate(_without_silence(samples), rate).tobytes())


def _without_silence(samples: "array[int]") -> "array[int]":
    loud = [at for at, sample in enumerate(samples) if abs(sample) >= _QUIET]
    return samples[loud[0] : loud[-1] + 1] if loud else samples


def _at_rate(samples: "array[int]", rate: int) -> "array[int]":
    """The same sound at our rate: each sample from the two that are nearest in time."""
    if rate == RATE:
        return samples
    last = len(samples) - 1
    made = array("h")
    for number in range(len(samples) * RATE // rate):
        at, part = divmod(number * rate, RATE)
        here, following = samples[at], samples[min(at + 1, last)]
        made.append(here + (following - here) * part // RATE)
    return made
