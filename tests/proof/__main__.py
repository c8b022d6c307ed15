"""`make proof`: runs what takes minutes or other programs, one by one, and writes down what it saw."""

import argparse
import json
import sys
import time
import traceback
from types import ModuleType
from typing import Any

from tests.proof import Missing, page


def main() -> int:
    """Exit code 0 when each proof asked for held, 1 when one did not, 2 when one lacks what it needs."""
    found = page.proofs()
    line = argparse.ArgumentParser(prog="make proof", description=__doc__)
    line.add_argument("--only", choices=sorted(found), help="one proof only")
    line.add_argument("--json", action="store_true", help="a JSON object a proof")
    args = line.parse_args()
    worst = 0
    for name, module in found.items():
        if args.only in (None, name):
            told = _prove(name, module)
            print(json.dumps(told, ensure_ascii=False) if args.json else _text(told), flush=True)
            worst = max(worst, {"held": 0, "failed": 1, "missing": 2}[told["outcome"]])
    return worst


def _prove(name: str, module: ModuleType) -> dict[str, Any]:
    print(f"{name}: {(module.__doc__ or '').strip().splitlines()[0]} …", file=sys.stderr, flush=True)
    started = time.monotonic()
    try:
        saw = module.prove()
    except Missing as missing:
        return {"proof": name, "outcome": "missing", "why": str(missing)}
    except Exception as error:
        traceback.print_exc()
        page.write({name: f"**failed**: {type(error).__name__}: {str(error).splitlines()[:1]}"})
        return {"proof": name, "outcome": "failed", "why": f"{type(error).__name__}: {error}"}
    seconds = round(time.monotonic() - started)
    page.write({name: f"{_figures(saw)}; {seconds} s"})
    return {"proof": name, "outcome": "held", "seconds": seconds, **saw}


def _figures(saw: dict[str, Any]) -> str:
    return ", ".join(f"{figure} {value}" for figure, value in saw.items())


def _text(told: dict[str, Any]) -> str:
    rest = {figure: value for figure, value in told.items() if figure not in ("proof", "outcome")}
    return f"{told['proof']}: {told['outcome']}; {_figures(rest)}"


if __name__ == "__main__":
    sys.exit(main())
