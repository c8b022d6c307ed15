"""A backup that was damaged, or is another hall's, leaves nothing behind; and none holds a secret."""

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.hosting import backup, backup_manifest
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from tests.integration.visits import (
    IDENTITY,
    MASTER,
    SIGNING,
    Hall,
    command_line,
    environment,
    only_example_services,
    sql,
    visits_at,
)


@pytest.fixture(scope="module")
def good(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of two events."""
    folder = tmp_path_factory.mktemp("backup") / "b"
    url = bridge.run(postgres.ensure_database("damage_from"))
    with only_example_services(), visits_at(url) as service:
        service.arrive("p1", "A")
        service.arrive("p2", "B")
        bridge.run(backup.backup({"visits": url}, folder, SIGNING, datetime.now(UTC), str))
    return folder


@pytest.fixture
def taken(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "b"))


@pytest.fixture
def target(postgres: EmbeddedPostgres) -> str:
    """An empty database; every test here leaves it so."""
    return bridge.run(postgres.ensure_database("damage_to"))


@pytest.fixture
def hall(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Hall]:
    for name, value in environment(tmp_path / "data", visits=target).items():
        monkeypatch.setenv(name, value)
    with only_example_services():
        yield command_line(capsys)


def relations(url: str) -> int:
    found: int = sql(
        url, "select count(*) from pg_class where relnamespace::regnamespace::text !~ '^(pg_|inf)'"
    )[0][0]
    return found


def flip_a_byte(folder: Path) -> None:
    file = folder / "visits.dump"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def lose_a_file(folder: Path) -> None:
    (folder / "visits.dump").unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def cut_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text((folder / "manifest.json").read_text()[:-20])


def change_the_manifest(folder: Path) -> None:
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"position": 2', '"position": 1'))


def swear_to_another_head(folder: Path) -> None:
    _sign_again(folder, lambda log: log.update(position=1))


def swear_to_another_hash(folder: Path) -> None:
    _sign_again(folder, lambda log: log.update(hash="00" * 32))


def _sign_again(folder: Path, change: Callable[[dict[str, object]], None]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["services"]:
        if entry["log"]:
            change(entry["log"])
    backup_manifest.write(folder, manifest["made_at"], manifest["services"], SIGNING)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (flip_a_byte, "visits.dump is not the file that was backed up"),
        (lose_a_file, "visits.dump is missing"),
        (lose_the_manifest, "holds no finished backup"),
        (cut_the_manifest, "is damaged"),
        (change_the_manifest, "manifest.json was changed, or signed by another hall"),
        (swear_to_another_head, "ends at position 2"),
        (swear_to_another_hash, "ends at position 2"),
    ],
)
def test_a_damaged_backup_leaves_nothing_behind(
    damage: Callable[[Path], None], complaint: str, hall: Hall, taken: Path, target: str
) -> None:
    damage(taken)
    code, out, err = hall("restore", str(taken))
    assert (code, out) == (1, "")
    assert "nothing was restored" in err
    assert complaint in err
    assert relations(target) == 0


@pytest.mark.parametrize(
    ("variable", "complaint"),
    [
        ("HALL_PRIVACY_KEY", "the keys in visits_person_keys were wrapped with another master key"),
        ("HALL_CHECKPOINT_KEY", "signed by another hall"),
    ],
)
def test_keys_of_another_hall_are_refused(
    variable: str,
    complaint: str,
    hall: Hall,
    taken: Path,
    target: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, base64.b64encode(bytes(32)).decode())
    code, _, err = hall("restore", str(taken))
    assert code == 1
    assert complaint in err
    assert relations(target) == 0


def test_no_secret_is_in_a_backup(hall: Hall, taken: Path) -> None:
    files = list(taken.iterdir())
    assert {file.name for file in files} >= {"visits.dump", "manifest.json"}
    assert not [file for file in (taken, *files) if file.stat().st_mode & 0o077]
    for key in (MASTER, SIGNING, IDENTITY):
        assert all(form not in file.read_bytes() for file in files for form in (key, base64.b64encode(key)))


@pytest.fixture
def embedded(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose own database the command line is to use."""
    monkeypatch.delenv("HALL_VISITS_DATABASE_URL")
    monkeypatch.setenv("HALL_DATA", str(open_folder / "new"))
    return open_folder / "new"


def test_a_restore_makes_no_keys_of_its_own(
    hall: Hall, taken: Path, embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HALL_CHECKPOINT_KEY")
    code, _, err = hall("restore", str(taken))
    assert code == 2
    assert "checkpoint.key is not there: give the key of the hall that made the backup" in err
    assert not embedded.exists()


def test_an_embedded_hall_is_restored_into_a_new_folder(hall: Hall, taken: Path, embedded: Path) -> None:
    code, _, err = hall("restore", str(taken))
    assert code == 0, err
    code, out, _ = hall("audit", "verify", "--json")
    assert (code, json.loads(out)["logs"][0]["events"]) == (0, 2)


def test_a_backup_of_an_embedded_hall_that_is_not_there_makes_none(
    hall: Hall, embedded: Path, tmp_path: Path
) -> None:
    code, _, err = hall("backup", str(tmp_path / "c"))
    assert code == 2
    assert "_DATABASE_URL is not set" in err
    assert not (embedded / "postgres").exists()
