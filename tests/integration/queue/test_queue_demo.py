"""`hall demo` as it is typed: a small day, on embedded parts."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.entering import enterable
from tests.processes import ROOT

KINDS = {"DrawTicket", "CallNext", "CallTicket", "Recall", "ReportAbsent", "StartService", "FinishService"}
KINDS |= {"ParkTicket", "TransferTicket", "CancelTicket", "PauseWindow", "ResumeWindow", "CloseWindow"}


def test_a_played_day_is_reported_as_it_was_and_leaves_nothing_behind() -> None:
    with enterable("oh-") as folder:
        played = _demo(folder, "--visitors", "60", "--windows", "4")
        assert not list(folder.glob("openhall-demo-*"))
    assert played["differences"] == []
    assert played["audit"]["whole"]
    assert played["raised"] == ["W1"]
    acts, total = played["acts"], played["report"]["total"]
    assert acts.keys() >= KINDS
    assert acts["DrawTicket"] == 60
    assert total["drawn"] == total["served"] + total["left"] == 60
    assert played["audit"]["logs"][0]["events"] > sum(acts.values())


def _demo(folder: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "infra.hosting.cli", "demo", *words, "--json"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    played: dict[str, Any] = json.loads(done.stdout)
    return played
