"""`hall demo` as it is typed: a small day, on embedded parts, whose board can be watched."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.acceptance.desk import eventually
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
    with subprocess.Popen(
        [sys.executable, "-m", "infra.hosting.cli", "demo", *words, "--pace", "10", "--json"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stderr is not None
        told = demo.stderr.readline()
        board = told.split()[-1]
        assert told.startswith("watch it at "), told
        assert board.endswith("/zh-Hant/halls/demo/board")
        eventually(lambda: "W1" in httpx.get(board).text or None, limit=60)
        assert demo.poll() is None, "the board was seen after the day only"
        out, errors = demo.communicate(timeout=200)
    assert demo.returncode == 0, errors
    played: dict[str, Any] = json.loads(out)
    return played
