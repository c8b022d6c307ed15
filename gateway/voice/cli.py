"""`hall voice make`: the recordings that a hall's displays speak with."""

import argparse
import sys
from typing import Any

from gateway.voice.clips import texts
from gateway.voice.engines import ESPEAK, NoVoice, engine
from gateway.voice.shelf import Shelf
from infra.hosting import hall_client
from infra.hosting.cli import group
from infra.languages.saying import LANGUAGES
from infra.loop.config import Settings
from services.queue.contract.plan import HallPlan


def register(lines: Any) -> None:
    """Add the line."""
    make = group(lines, "voice", "what displays speak with").add_parser(
        "make",
        help="record digits, letters, phrases and windows' names of a hall",
        description="Records once what calls are put together of, in each language, into HALL_VOICE: "
        "displays then speak without any program or network. Do it again when windows are "
        "added or renamed.",
    )
    make.add_argument("--hall", required=True)
    make.add_argument(
        "--voice",
        default=ESPEAK,
        metavar=f"{ESPEAK}|DIR",
        help=f"the program {ESPEAK}, or a folder of a person's recordings, <language>/<name>.wav, mono, "
        f"16 bits, 16000 Hz (default: {ESPEAK})",
    )
    make.set_defaults(handler=_make)


def _make(args: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when the hall refuses, or something cannot be said."""
    try:
        record = engine(args.voice)
        plan = hall_client.ask(settings, "operator", f"/halls/{args.hall}/plan", {})
        windows = HallPlan.model_validate(plan).plan.windows
        shelf = Shelf.of(settings)
        for language in LANGUAGES:
            wanted = texts(language, windows)
            clips = {}
            for count, (clip, text) in enumerate(wanted.items(), 1):
                clips[clip] = record(language, clip, text)
                _tell(f"\r{language}: {count} of {len(wanted)}")
            _tell("\n")
            shelf.put(args.hall, language, clips, [window.code for window in windows])
    except (hall_client.SaidNo, NoVoice, OSError) as no:
        print(f"hall voice make: {no}", file=sys.stderr)
        return 1
    return 0


def _tell(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)
