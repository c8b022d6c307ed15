"""Where the command line finds its hall, and what it says when there is none."""

import json
import os
from pathlib import Path

import pytest

from infra.hosting import hall_client, run_file
from infra.loop.config import ConfigurationError, Settings

_NO_PROCESS = 2**22 + 1
"""Above any number that Linux gives."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings({"HALL_DATA": str(tmp_path)})


def _left_behind(data: Path, pid: int) -> None:
    (data / "run.json").write_text(json.dumps({"url": "http://127.0.0.1:8080", "pid": pid}))


def test_a_hall_that_runs_is_found(settings: Settings, tmp_path: Path) -> None:
    with run_file.hold(settings, alone=True):
        run_file.write(tmp_path, "http://127.0.0.1:8080/")
        assert hall_client.url(settings) == "http://127.0.0.1:8080"


def test_a_hall_whose_folder_has_no_lock_is_believed(settings: Settings, tmp_path: Path) -> None:
    _left_behind(tmp_path, os.getpid())
    assert hall_client.url(settings) == "http://127.0.0.1:8080"


def test_a_hall_whose_process_is_gone_is_said_to_have_ended(settings: Settings, tmp_path: Path) -> None:
    _left_behind(tmp_path, _NO_PROCESS)
    with pytest.raises(ConfigurationError, match=f"the hall of process {_NO_PROCESS} .* ended: start it"):
        hall_client.url(settings)


def test_another_process_with_the_old_number_deceives_nobody(settings: Settings, tmp_path: Path) -> None:
    with run_file.hold(settings, alone=True):
        pass
    _left_behind(tmp_path, os.getpid())
    with pytest.raises(ConfigurationError, match=f"the hall of process {os.getpid()} .* ended"):
        hall_client.url(settings)


@pytest.mark.parametrize("url", ["http://127.0.0.1:abc", "127.0.0.1", "ftp://hall", "http://"])
def test_an_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not an address that begins with"):
        hall_client.url(Settings({"HALL_DATA": str(tmp_path), "HALL_URL": url}))


def test_a_token_that_no_header_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HALL_TOKEN is not printable ASCII"):
        hall_client.token(Settings({"HALL_DATA": str(tmp_path), "HALL_TOKEN": "\u00e9"}), "operator")


def test_why_there_is_no_token_is_said_once(tmp_path: Path) -> None:
    settings = Settings({**os.environ, "HALL_DATA": str(tmp_path), "HALL_OIDC_ISSUER": "https://id.example"})
    with pytest.raises(ConfigurationError) as refused:
        hall_client.token(settings, "operator")
    assert str(refused.value).startswith(
        "HALL_TOKEN is not set, and there is no development token: HALL_OIDC"
    )
    assert "hall:" not in str(refused.value)
