"""The programs and fonts that the tests need beyond PyPI. `python -m tests.programs` looks for them all
before the first test: what is missing is installed (Debian, as root) or named in one line.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.hosting import private_rabbitmq

_POLICY = Path("/usr/sbin/policy-rc.d")
"""Asked by a package before it starts a service of its own."""
_FONTS = Path("/usr/share/fonts")
_BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


class ProgramsMissing(Exception):
    """Programs are not there and cannot be installed from here; the message says how to get them."""


@dataclass(frozen=True, slots=True)
class Program:
    """The Debian package that brings a program or a font, and whether that is there."""

    package: str
    is_there: Callable[[], bool]


def browser() -> str | None:
    """The browser that drives the pages: the one that HALL_TEST_BROWSER names, else the first that is there.

    Raises ProgramsMissing when the one that is named is not there.
    """
    if named := os.environ.get("HALL_TEST_BROWSER"):
        if found := shutil.which(named):
            return found
        raise ProgramsMissing(f"HALL_TEST_BROWSER: there is no program {named}")
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def _has_chinese_letters() -> bool:
    """Without them pages are measured in boxes that no letter is in, and prints have no text."""
    return any(re.search("cjk|wqy", path.name, re.IGNORECASE) for path in _FONTS.rglob("*.[ot]t[cf]"))


RABBITMQ = Program("rabbitmq-server", private_rabbitmq.is_installed)
BROWSER = Program("chromium-headless-shell", lambda: browser() is not None)
CHINESE = Program("fonts-wqy-microhei", _has_chinese_letters)
PROGRAMS = (RABBITMQ, BROWSER, CHINESE)


def ensure(programs: Sequence[Program] = PROGRAMS) -> None:
    """Install the packages of those that are missing, if there are any; no service of theirs is started.

    Raises ProgramsMissing when that takes another user or another system, or did not help.
    """
    if packages := _missing(programs):
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise _must_install(packages)
        print(f"installing {' '.join(packages)} …", file=sys.stderr, flush=True)
        with _no_service_starts():
            _install(packages)
        if packages := _missing(programs):
            raise _must_install(packages)


def _missing(programs: Sequence[Program]) -> list[str]:
    return [program.package for program in programs if not program.is_there()]


def _must_install(packages: Sequence[str]) -> ProgramsMissing:
    return ProgramsMissing(
        f"the tests need {', '.join(packages)}: install what is missing "
        f"(on Debian, as root: apt-get install {' '.join(packages)})"
    )


def _install(packages: Sequence[str]) -> None:
    """Try with the lists of packages that there are, then with new ones."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not _done(install) and not (_done(["apt-get", "update"]) and _done(install)):
        raise _must_install(packages)


def _done(line: Sequence[str]) -> bool:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(line, env=environ, stdout=subprocess.DEVNULL, check=False).returncode == 0


@contextmanager
def _no_service_starts() -> Iterator[None]:
    ours = not _POLICY.exists()
    if ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            _POLICY.unlink()


if __name__ == "__main__":
    try:
        ensure()
    except ProgramsMissing as error:
        sys.exit(str(error))
