"""What the tests need beyond PyPI: named in one line, or installed where that can be done."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import programs
from tests.programs import BROWSER, CHINESE, PROGRAMS, Program, ProgramsMissing, browser, ensure

APT = """#!/bin/sh
echo "$@" >> {folder}/asked
test -e {folder}/policy-rc.d || exit 7
case "$1" in
    update) touch {folder}/updated ;;
    install) test -e {folder}/updated && touch {folder}/{makes} ;;
esac
"""


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """An apt-get with lists too old to install from, for root, which makes a file of the name given."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(programs, "_POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    def make(makes: str) -> Path:
        (tmp_path / "apt-get").write_text(APT.format(folder=tmp_path, makes=makes))
        (tmp_path / "apt-get").chmod(0o755)
        return tmp_path

    return make


def test_whoever_cannot_install_is_told_all_that_is_missing_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    here = Program("here", lambda: True)
    with pytest.raises(ProgramsMissing) as told:
        ensure([Program("broker", lambda: False), here, Program("browser", lambda: False)])
    assert str(told.value) == (
        "the tests need broker, browser: install what is missing "
        "(on Debian, as root: apt-get install broker browser)"
    )
    ensure([here])


def test_what_is_missing_is_installed_and_nothing_of_it_started(apt: Callable[[str], Path]) -> None:
    folder = apt("browser")
    ensure([Program("browser", (folder / "browser").exists), Program("here", lambda: True)])
    install = "install -y --no-install-recommends browser"
    assert (folder / "asked").read_text().splitlines() == [install, "update", install]
    assert not (folder / "policy-rc.d").exists()


def test_a_package_that_does_not_bring_its_program_is_named(apt: Callable[[str], Path]) -> None:
    folder = apt("something-else")
    with pytest.raises(ProgramsMissing, match="the tests need browser"):
        ensure([Program("browser", (folder / "browser").exists)])


def test_broker_browser_and_letters_are_asked_for_together() -> None:
    assert [program.package for program in PROGRAMS] == [
        "rabbitmq-server",
        "chromium-headless-shell",
        "fonts-wqy-microhei",
    ]


def test_the_browser_is_the_one_named_or_the_first_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("HALL_TEST_BROWSER", raising=False)
    assert browser() is None
    assert not BROWSER.is_there()
    for name in ("google-chrome", "chromium", "firefox"):
        (tmp_path / name).touch(0o755)
    assert browser() == str(tmp_path / "chromium")
    assert BROWSER.is_there()
    monkeypatch.setenv("HALL_TEST_BROWSER", "google-chrome")
    assert browser() == str(tmp_path / "google-chrome")
    monkeypatch.setenv("HALL_TEST_BROWSER", "/no/such/browser")
    with pytest.raises(ProgramsMissing, match="HALL_TEST_BROWSER: there is no program /no/such/browser"):
        ensure([BROWSER])


@pytest.mark.parametrize(
    ("file", "there"),
    [
        ("wqy/wqy-microhei.ttc", True),
        ("noto/NotoSansCJK-Regular.ttc", True),
        ("dejavu/DejaVuSans.ttf", False),
    ],
)
def test_a_chinese_font_is_known_by_its_name(
    file: str, there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_FONTS", tmp_path)
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).touch()
    assert CHINESE.is_there() is there
