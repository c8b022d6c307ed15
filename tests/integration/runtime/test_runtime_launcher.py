"""`hall run` as a process: what it prints, what it refuses, and how it ends."""

import json
import os
import signal
import socket
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.processes import ROOT, DidNotStart, Running
from tests.waiting import until

GATEWAY = """
    import asyncio, os
    from nameko.extensions import DependencyProvider
    from infra.hosting.http_server import HttpServer
    from infra.telemetry.health import HealthApp

    class Http(DependencyProvider):
        def setup(self):
            process = self.container.config["process"]
            pages = HealthApp(process.health)

            async def app(scope, receive, send):
                if scope["path"] == "/slow":
                    await asyncio.sleep(float(os.environ["SLOW"]))
                await pages({**scope, "path": "/healthz"}, receive, send)

            settings = process.settings
            self.server = HttpServer(app, settings.required("HALL_HOST"), settings.number("HALL_PORT"))

        def start(self):
            self.container.config["process"].url = self.server.start()

        def stop(self):
            self.server.stop()

    class GatewayService:
        name = "gateway"
        http = Http()
"""
TOY = """
    import os
    import eventlet
    from nameko.extensions import DependencyProvider
    from infra.loop.config import ConfigurationError

    class Fault(DependencyProvider):
        def setup(self):
            while os.environ.get("FAULT") == "slow" and not os.path.exists("let-start"):
                eventlet.sleep(0.02)
            if os.environ.get("FAULT") == "configuration":
                raise ConfigurationError("HALL_DOOR is not a door: write north or south")

        def start(self):
            if os.environ.get("FAULT") == "crash":
                self.container.spawn_managed_thread(self.crash)

        def crash(self):
            raise RuntimeError("the floor gave way")

    class ToyService:
        name = "toy"
        fault = Fault()
"""
Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a hall of one toy service and a toy gateway, in packages that hide the real ones."""
    program = tmp_path / "program"
    for path, text in (("services/toy/service.py", TOY), ("gateway/service.py", GATEWAY)):
        file = program / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        (file.parent / "__init__.py").touch()
    (program / "services" / "__init__.py").touch()
    processes: list[Running] = []

    def launch(*words: str, **environ: str) -> Running:
        log = tmp_path / f"{len(processes)}.log"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
        ours = {
            **clean,
            "PYTHONPATH": f"{program}{os.pathsep}{ROOT}",
            "HALL_DATA": str(tmp_path / "data"),
            "HALL_PORT": "0",
            "HALL_LOG_FORMAT": "text",
            "SLOW": "0.5",
            **environ,
        }
        processes.append(Running(["run", *words], ours, log, folder=program))
        return processes[-1]

    yield launch
    for process in processes:
        process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _get(url: str, answers: list[object]) -> threading.Thread:
    def work() -> None:
        try:
            answers.append(httpx.get(url, timeout=20).status_code)
        except httpx.HTTPError as error:
            answers.append(type(error).__name__)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_says_ready_once_and_writes_run_json_and_ends_with_code_0(start: Start, tmp_path: Path) -> None:
    process = start("all").wait_ready()
    assert httpx.get(f"{process.url}/healthz").status_code == 200
    run_json = tmp_path / "data" / "run.json"
    assert json.loads(run_json.read_text()) == {"url": process.url, "pid": process.pid}
    assert process.stop() == 0
    assert not run_json.exists()
    assert "deprecat" not in process.log.read_text().lower()


def test_not_ready_before_all_parts_have_started(start: Start, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start("all", FAULT="slow", HALL_HEALTH_PORT=str(port))
    until(lambda: _listens(port))
    said = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=20)
    assert (said.status_code, said.json()["checks"]["start"]) == (503, "not started yet: toy, gateway")
    (tmp_path / "program" / "let-start").touch()
    process.wait_ready()
    assert httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=20).status_code == 200


def test_a_request_in_hand_is_answered_before_the_end(start: Start) -> None:
    process = start("all", SLOW="1").wait_ready()
    answers: list[object] = []
    asking = _get(f"{process.url}/slow", answers)
    until(lambda: _connections(process) > 0)
    assert process.stop() == 0
    asking.join()
    assert answers == [200]


def test_what_does_not_finish_is_ended_within_ten_seconds(start: Start) -> None:
    process = start("all", SLOW="60").wait_ready()
    asking = _get(f"{process.url}/slow", [])
    until(lambda: _connections(process) > 0)
    began = time.monotonic()
    process.stop(limit=10)
    assert time.monotonic() - began < 10
    asking.join()


def test_a_second_signal_ends_it_at_once_and_says_what_was_left(start: Start) -> None:
    process = start("all", SLOW="60").wait_ready()
    asking = _get(f"{process.url}/slow", [])
    until(lambda: _connections(process) > 0)
    process.signal(signal.SIGINT)
    until(lambda: "stopping on SIGINT" in process.log.read_text())
    assert process.stop(limit=2) == 1
    assert "ending at once, a second signal (SIGTERM); still in hand" in process.log_tail()
    asking.join()


def test_a_terminal_that_closes_stops_it_in_order_however_often_it_says_so(start: Start) -> None:
    process = start("all", SLOW="1").wait_ready()
    answers: list[object] = []
    asking = _get(f"{process.url}/slow", answers)
    until(lambda: _connections(process) > 0)
    process.signal(signal.SIGHUP)
    until(lambda: "stopping on SIGHUP" in process.log.read_text())
    process.signal(signal.SIGHUP)
    assert process.wait() == 0
    asking.join()
    assert answers == [200]


def test_a_second_run_on_the_same_folder_is_refused(start: Start) -> None:
    first = start("all").wait_ready()
    second = start("all")
    with pytest.raises(DidNotStart):
        second.wait_ready()
    assert second.stop() == 2
    assert f"is in use by a hall that runs (process {first.pid}, {first.url})" in second.log_tail()


@pytest.mark.parametrize(
    ("host", "what"),
    [
        ("nowhere.invalid", "is no address ("),
        ("x" * 70, "is no address ("),
        ("192.0.2.1", "is no address of this machine: write 127.0.0.1"),
    ],
)
def test_a_host_that_is_none_is_one_line_and_code_2(start: Start, host: str, what: str) -> None:
    process = start("all", HALL_HOST=host)
    assert process.wait(40) == 2
    told = [line for line in process.log.read_text().splitlines() if line.startswith("hall: ")]
    assert [line.startswith(f"hall: HALL_HOST='{host}' {what}") for line in told] == [True]
    assert "Traceback" not in process.log.read_text()


def test_a_misspelt_variable_is_a_line_and_sigusr1_turns_debug_on_and_off(start: Start) -> None:
    process = start("all", HALL_LOG_LEVL="DEBUG").wait_ready()
    assert process.log.read_text().count("HALL_LOG_LEVL is no variable") == 1
    for level in ("DEBUG", "INFO"):
        process.signal(signal.SIGUSR1)
        until(lambda level=level: f"logging from {level} up" in process.log.read_text())  # type: ignore[misc]
    assert process.stop() == 0


def test_a_configuration_error_found_by_a_part_ends_with_code_2_and_one_line(start: Start) -> None:
    process = start("all", FAULT="configuration")
    with pytest.raises(DidNotStart):
        process.wait_ready()
    assert process.stop() == 2
    lines = process.log.read_text().splitlines()
    assert lines.count("hall: HALL_DOOR is not a door: write north or south") == 1
    assert "Traceback" not in process.log.read_text()


def test_a_part_that_crashes_brings_the_process_down(start: Start) -> None:
    process = start("all", FAULT="crash")
    until(lambda: process.exit_code is not None)
    assert process.exit_code == 1
    assert "the floor gave way" in process.log_tail(60)


def test_a_port_that_is_taken_is_a_configuration_error(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start("all", HALL_PORT=str(taken.getsockname()[1]))
        until(lambda: process.exit_code is not None)
    assert process.exit_code == 2
    assert "choose another port" in process.log_tail()


@pytest.mark.parametrize(
    ("words", "environ", "message"),
    [
        (["kitchen"], {}, "there is no service 'kitchen': choose from gateway, toy"),
        (["all", ""], {}, "there is no service '': choose from gateway, toy"),
        (["toy"], {}, "toy alone cannot reach the other parts"),
        (["all"], {"HALL_PORT": "door"}, "HALL_PORT='door' is not a whole number"),
        (["all"], {"HALL_LOG_FORMAT": "xml"}, "HALL_LOG_FORMAT='xml' is not one of json, text"),
        (["all"], {"HALL_WORKERS": "-3"}, "HALL_WORKERS='-3' is not a whole number from 1 to"),
        (["all"], {"HALL_DATA": "/etc/passwd"}, "HALL_DATA='/etc/passwd' cannot be made (File exists)"),
        (["all"], {"HALL_DATA": "/proc/x"}, "HALL_DATA='/proc/x' cannot be made (No such file"),
    ],
)
def test_what_cannot_work_is_refused_with_code_2(
    start: Start, words: list[str], environ: dict[str, str], message: str
) -> None:
    process = start(*words, **environ)
    until(lambda: process.exit_code is not None)
    assert process.exit_code == 2
    (line,) = process.log.read_text().splitlines()
    assert line.startswith(f"hall: {message}")


def test_a_service_process_has_health_pages_of_its_own(start: Start) -> None:
    process = start("toy", HALL_AMQP_URI="amqp://nowhere", HALL_HEALTH_PORT="0").wait_ready()
    assert process.ready is not None
    assert process.ready.startswith("ready toy http://127.0.0.1:")
    assert httpx.get(f"{process.url}/readyz").json() == {
        "ready": True,
        "checks": {"broker": "ok", "lag": "ok", "start": "ok"},
    }
    assert "openhall_commands" in httpx.get(f"{process.url}/metrics").text
    assert process.stop() == 0


def _connections(process: Running) -> int:
    """HTTP connections the process has accepted."""
    port = int(process.url.rsplit(":", 1)[1])
    rows = [line.split() for line in Path(f"/proc/{process.pid}/net/tcp").read_text().splitlines()[1:]]
    return sum(1 for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01")
