"""The rules that hold the project together: who may import whom, what stays pure, what is documented."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.hosting.documentation import configuration_page
from infra.loop.config import VARIABLES

ROOT = Path(__file__).parents[3]
PURE = [ROOT / "infra" / "contracts", *ROOT.glob("services/*/domain"), *ROOT.glob("services/*/contract")]
IMPURE_STANDARD = {
    *(
        "asyncio",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "select",
        "shutil",
        "signal",
        "subprocess",
    ),
    *("ftplib", "http", "smtplib", "socket", "sqlite3", "ssl", "tempfile", "threading", "urllib"),
    *("random", "secrets", "time"),
}


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_imports_run_one_way() -> None:
    """gateway → services/*/contract; services/X → infra and others' contract; infra → nothing of ours."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", PURE, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_contracts_and_domain_do_no_io_and_ask_no_clock(folder: Path) -> None:
    sources = [folder.with_suffix(".py")] if folder.suffix else sorted(folder.rglob("*.py"))
    faults = [fault for source in sources for fault in _impurities(source)]
    assert faults == []


def _impurities(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        where = f"{source.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        for module in _imported(node):
            if module.split(".")[0] in IMPURE_STANDARD:
                yield f"{where} imports {module}"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in {"open", "print", "input"} or re.search(
                r"\b(date|datetime)\.(now|today|utcnow)$", called
            ):
                yield f"{where} calls {called}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def test_every_connection_to_a_database_says_whose_it_is_and_has_its_settings_looked_after() -> None:
    makers = {ROOT / "infra" / "loop" / name for name in ("connecting.py", "pooling.py")}
    found = [
        str(source.relative_to(ROOT))
        for source in _sources("infra", "gateway", "services")
        if source not in makers
        and re.search(r"asyncpg\.(connect|create_pool)\(|server_settings", source.read_text())
    ]
    assert found == [], "use infra.loop.connecting.connect or infra.loop.pooling.create_pool"


def _names_in_code() -> dict[str, Path]:
    sources = [
        source for source in _sources("infra", "gateway", "services", "tests") if source.name != "config.py"
    ]
    return {
        name: source for source in sources for name in re.findall(r'"(HALL_[A-Z_]+)"', source.read_text())
    }


def test_every_variable_in_the_code_is_in_the_table() -> None:
    known = {variable.name for variable in VARIABLES}
    strangers = {
        name: str(source.relative_to(ROOT))
        for name, source in _names_in_code().items()
        if name not in known and not name.endswith("_DATABASE_URL")
    }
    assert strangers == {}, "list them in infra/loop/config.py"


def test_every_variable_in_the_table_is_used() -> None:
    read_by_settings = {"HALL_AMQP_URI", "HALL_DATA", "HALL_<SERVICE>_DATABASE_URL"}
    unused = {variable.name for variable in VARIABLES} - read_by_settings - set(_names_in_code())
    assert unused == set()


def test_the_configuration_page_is_the_table() -> None:
    page = ROOT / "docs" / "configuration.md"
    assert page.read_text() == configuration_page(), "write it anew: python -m infra.hosting.documentation"
