"""`hall token`: what it takes, and what it refuses. `hall person`: what it answers."""

from pathlib import Path

import jwt
import pytest

from gateway.identity.pseudonym import Pseudonyms
from infra.hosting.cli import main
from infra.loop.config import Settings


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HALL_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_token_says_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "--role", "clerk", "--channel", "kiosk", "--hours", "0.5"]) == 0
    claims = jwt.decode(capsys.readouterr().out.strip(), options={"verify_signature": False})
    assert (claims["roles"], claims["channel"], claims["exp"] - claims["iat"]) == (["clerk"], "kiosk", 1800)


@pytest.mark.parametrize("hours", ["-1", "0", "nan", "inf", "soon", "1e9"])
def test_hours_that_are_none_are_refused(hours: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["token", "--role", "clerk", f"--hours={hours}"])
    assert ended.value.code == 2
    assert f"{hours!r} is no time to hold: give hours above 0" in capsys.readouterr().err


def test_a_channel_that_is_none_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["token", "--role", "clerk", "--channel", "moon"])
    assert ended.value.code == 2
    assert "'window', 'online', 'kiosk', 'post'" in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALL_DATA", "/proc/x")
    assert main(["token", "--role", "clerk"]) == 2
    assert capsys.readouterr().err.startswith("hall: HALL_DATA='/proc/x' cannot be made")


def test_the_id_of_an_account_is_the_one_that_services_are_told(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = Pseudonyms.of(Settings({"HALL_DATA": str(data)})).person("wang")
    assert main(["person", "wang"]) == 0
    assert capsys.readouterr().out.strip() == known
