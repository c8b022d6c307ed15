"""Where the hall's secrets come from, and where they must not come from."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.hosting.secrets import checkpoint_key, identity_key, master_key
from infra.loop.config import ConfigurationError, Settings

KEY = bytes(range(32))


def test_a_given_key_is_taken(tmp_path: Path) -> None:
    settings = Settings({"HALL_DATA": str(tmp_path), "HALL_PRIVACY_KEY": base64.b64encode(KEY).decode()})
    assert master_key(settings) == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", ["short", "AAAA", base64.b64encode(KEY + KEY).decode(), "ÄÖÜ"])
def test_a_key_that_does_not_fit_is_named(bad: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HALL_CHECKPOINT_KEY is not 32 bytes"):
        checkpoint_key(Settings({"HALL_DATA": str(tmp_path), "HALL_CHECKPOINT_KEY": bad}))


def test_the_embedded_run_makes_its_keys_once_for_its_user_only(tmp_path: Path) -> None:
    settings = Settings({"HALL_DATA": str(tmp_path / "hall")})
    first = master_key(settings)
    assert len(first) == 32
    assert master_key(settings) == first
    assert len({first, checkpoint_key(settings), identity_key(settings)}) == 3
    files = sorted((tmp_path / "hall").iterdir())
    assert [file.name for file in files] == ["checkpoint.key", "identity.key", "privacy.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_processes_starting_together_agree_on_one_key(tmp_path: Path) -> None:
    settings = Settings({"HALL_DATA": str(tmp_path)})
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: master_key(settings), range(64)))) == 1


@pytest.mark.parametrize(
    "named",
    [
        {"HALL_CASES_DATABASE_URL": "postgresql://db/cases"},
        {"HALL_AMQP_URI": "amqp://guest:guest@broker"},
    ],
)
def test_a_run_on_a_database_or_broker_of_its_own_must_be_given_its_keys(
    named: dict[str, str], tmp_path: Path
) -> None:
    settings = Settings({"HALL_DATA": str(tmp_path), **named})
    for secret, name in (
        (master_key, "HALL_PRIVACY_KEY"),
        (checkpoint_key, "HALL_CHECKPOINT_KEY"),
        (identity_key, "HALL_IDENTITY_KEY"),
    ):
        with pytest.raises(ConfigurationError, match=f"{name} is not set"):
            secret(settings)
    assert list(tmp_path.iterdir()) == []
