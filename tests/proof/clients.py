"""The gateway's document makes a Python and a TypeScript client that are whole, typed, and work with a hall.

Each is made by a generator that people use, without a warning; it is compiled as strictly as can be and has
an operation for each of the document's. Then it opens a hall of its own, publishes an item, applies, is
refused, draws a ticket and reads the board, in a hall of embedded parts.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.processes import ROOT, Running
from tests.proof import Missing

_PIP = ("openapi-python-client==0.29.1", "mypy==2.4.1")
_NPM = ("openapi-typescript@7.13.0", "openapi-fetch@0.17.0", "typescript@5.9.3")
NEEDS = (
    f"pip, which fetches {' and '.join(_PIP)}",
    f"node and npm, which fetch {', '.join(_NPM)} (Debian: apt-get install nodejs npm)",
)
_HERE = Path(__file__).parent
_CONFIGURATION = ROOT / "docs" / "python-client.yaml"
_ROLES = ("operator", "clerk", "department_head", "kiosk")
_ANSWER = re.compile("^def _parse_response.*", re.MULTILINE)
_FIELD = re.compile(r"^    (?!additional_properties:)\w+: .*", re.MULTILINE)
"""Lines of the Python client that say of what type something is."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OTHER_HEADERS = "[name: string]: unknown;"
"""What the TypeScript generator says of every answer: there may be headers that are not described."""


def prove() -> dict[str, object]:
    """What was seen: how many operations there are, and each client's generator and tour."""
    with tempfile.TemporaryDirectory(prefix="openhall-proof-") as name:
        folder = Path(name)
        programs = _pip_packages(folder)
        _npm_packages(folder)
        with _hall(folder) as hall:
            document = httpx.get(f"{hall.url}/openapi.json", timeout=30).raise_for_status().json()
            (folder / "openapi.json").write_text(json.dumps(document))
            operations = sum(len(methods) for methods in document["paths"].values())
            left_open = json.dumps(document).count('"additionalProperties": true')
            _make_in_python(folder, programs, operations)
            _make_in_typescript(folder, operations, left_open)
            tour = [str(programs / "python"), "_clients_tour.py", _given(folder, hall, "north")]
            in_python = _run(tour, folder / "python").stdout
            in_typescript = _run(["node", "out/clients.js", _given(folder, hall, "south")], folder).stdout
    return {
        "operations": operations,
        "python": {"generator": _PIP[0], **json.loads(in_python)},
        "typescript": {"generator": _NPM[0], **json.loads(in_typescript)},
    }


def _pip_packages(folder: Path) -> Path:
    """The programs of an environment of its own with the generator in it."""
    programs = folder / "venv" / "bin"
    _run([sys.executable, "-m", "venv", str(programs.parent)], folder)
    done = _ran([str(programs / "pip"), "install", "--quiet", *_PIP], folder)
    if done.returncode != 0:
        raise Missing(f"pip cannot install {' '.join(_PIP)}: {done.stderr[-500:]}")
    return programs


def _npm_packages(folder: Path) -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise Missing(NEEDS[1])
    (folder / "package.json").write_text('{"type": "module"}')
    done = _ran(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *_NPM], folder)
    if done.returncode != 0:
        raise Missing(f"npm cannot install {' '.join(_NPM)}: {done.stderr[-500:]}")


def _make_in_python(folder: Path, programs: Path, operations: int) -> None:
    """Raises AssertionError for a warning, an error of types, and what is missing or of no type."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"  # the generator looks there for ruff
    generate = ["generate", "--path", "openapi.json", "--output-path", "python", "--fail-on-warning"]
    line = [str(programs / "openapi-python-client"), *generate, "--config", str(_CONFIGURATION)]
    _run(line, folder, {**os.environ, "PATH": path})
    client = folder / "python" / "open_hall_client"
    made = [source for source in client.glob("api/*/*.py") if source.name != "__init__.py"]
    _expect_all(len(made), operations)
    for sources, typed in ((made, _ANSWER), (client.glob("models/*.py"), _FIELD)):
        for source in sources:
            found = [line for line in typed.findall(source.read_text()) if re.search(r"\bAny\b", line)]
            assert not found, f"{source.relative_to(client)}: {found}"
    shutil.copy(_HERE / "_clients_tour.py", client.parent)
    _run([str(programs / "mypy"), "--strict", client.name, "_clients_tour.py"], client.parent)


def _make_in_typescript(folder: Path, operations: int, left_open: int) -> None:
    """The same; the document leaves open what so many objects hold."""
    programs = folder / "node_modules" / ".bin"
    generator = [str(programs / "openapi-typescript"), "openapi.json", "-o", "hall.ts"]
    done = _run([*generator, "--default-non-nullable", "false"], folder)
    assert not done.stderr, done.stderr
    types = _COMMENT.sub("", (folder / "hall.ts").read_text()).replace(_OTHER_HEADERS, "")
    told = types.partition("export interface operations {")[2]
    _expect_all(len(re.findall(r"^    \w+: \{$", told, re.MULTILINE)), operations)
    unknown = re.findall(r".*\b(?:unknown|any)\b.*", types)
    assert len(unknown) == left_open, unknown
    shutil.copy(_HERE / "clients.ts", folder)
    compiled = ["--strict", "--noEmitOnError", "--module", "nodenext", "--target", "es2022"]
    _run([str(programs / "tsc"), *compiled, "--outDir", "out", "clients.ts"], folder)


def _expect_all(made: int, operations: int) -> None:
    assert made == operations, f"{made} operations were made of the document's {operations}"


@contextmanager
def _hall(folder: Path) -> Iterator[Running]:
    hall = Running(["run", "all"], _environ(folder), folder / "hall.log")
    try:
        yield hall.wait_ready(120)
    finally:
        hall.stop(60)


def _given(folder: Path, hall: Running, code: str) -> str:
    """What a tour is given, to be had in a hall of its own."""
    files = {path.name: json.loads(path.read_text()) for path in (ROOT / "docs" / "tour").glob("*.json")}
    for name in ("hall.json", "item.json"):
        files[name]["hall"] = code
    tokens = {role: _token(folder, role, "*" if role == "operator" else code) for role in _ROLES}
    return json.dumps({"url": hall.url, "hall": code, "tokens": tokens, **files})


def _token(folder: Path, role: str, hall: str) -> str:
    line = ["token", "--role", role, "--hall", hall, "--department", "food"]
    return _run([sys.executable, "-m", "infra.hosting.cli", *line], ROOT, _environ(folder)).stdout.strip()


def _environ(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    return {**kept, "HALL_DATA": str(folder / "data"), "HALL_PORT": "0"}


def _run(
    line: Sequence[str], folder: Path, environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Raises AssertionError with what was printed when it failed."""
    done = _ran(line, folder, environ)
    assert done.returncode == 0, f"{' '.join(line)[:200]}:\n{(done.stdout + done.stderr)[-4000:]}"
    return done


def _ran(
    line: Sequence[str], folder: Path, environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(line, cwd=folder, env=environ, capture_output=True, text=True, timeout=300)
