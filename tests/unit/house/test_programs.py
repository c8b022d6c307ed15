"""What the tests need beyond PyPI: named in one line, or installed where that can be done."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import programs
from tests.programs import Program, ProgramsMissing, ensure

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
