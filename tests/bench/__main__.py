"""`python -m tests.bench [--only NAME]`: the set-up, then one JSON line for each figure, on standard
output.
"""

import argparse
import json
import sys
import time
import traceback
from typing import Any

from tests.bench.registry import FIGURES
from tests.bench.rig import Rig, say


def main() -> int:
    """Measure and print. A figure that falls short is still a result; only an error makes the status 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", choices=[figure.name for figure in FIGURES], help="measure this figure alone"
    )
    only = parser.parse_args().only
    failed = False
    with Rig() as rig:
        _print({"setup": rig.describe()})
        for figure in FIGURES:
            if only not in (None, figure.name):
                continue
            started = time.monotonic()
            say(f"{figure.name} …")
            try:
                line = figure.line(figure.measure(rig))
            except Exception:
                failed = True
                traceback.print_exc()
                say(f"{figure.name}: no figure, see the error above")
                continue
            _print(line)
            say(
                f"{figure.name}: {line['value']} {line['unit']}, ratio {line['ratio']}, "
                f"{'met' if line['met'] else 'MISSED'} ({time.monotonic() - started:.0f} s)"
            )
    return 1 if failed else 0


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
