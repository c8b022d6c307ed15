"""Runs nameko containers in this process, from the first check to a graceful stop."""

import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence

import eventlet
from eventlet import debug
from eventlet.event import Event
from nameko.containers import ServiceContainer

from infra.hosting import databases, discovery, run_file
from infra.hosting.http_server import HttpServer
from infra.hosting.process import Process
from infra.loop import bridge
from infra.loop.config import ConfigurationError, Settings
from infra.telemetry import logging as structured
from infra.telemetry.health import HealthApp

_GRACE_SECONDS = 8.0
"""How long work in hand may take after the first signal; what then follows fits into the 10 s promised."""

_LIMIT_SECONDS = 10
_CHECK_AGAIN_SECONDS = 0.05

_log = logging.getLogger(__name__)


def run(names: Sequence[str], settings: Settings) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP and return the exit code.

    Raises ConfigurationError before anything starts. A part that finds later that it can never work as
    configured is named on standard error, and the exit code is 2.
    """
    settings.check()
    structured.configure(settings.required("HALL_LOG_LEVEL"), settings.required("HALL_LOG_FORMAT"))
    for line in settings.misspelt(discovery.part_names()):
        _log.warning("%s", line)
    chosen = _chosen(names)
    _refuse_what_cannot_meet(chosen, settings)
    with run_file.hold(settings, alone=settings.amqp_uri is None):
        return _Run(chosen, Process.of(settings)).serve()


def _chosen(names: Sequence[str]) -> list[str]:
    known = [discovery.GATEWAY, *discovery.service_names()]
    for name in names:
        discovery.require(name, [*known, "all"])
    return known if "all" in names else list(dict.fromkeys(names))


def _refuse_what_cannot_meet(names: Sequence[str], settings: Settings) -> None:
    if settings.amqp_uri is None and (discovery.GATEWAY not in names or len(names) < 2):
        raise ConfigurationError(
            f"{' '.join(names)} alone cannot reach the other parts: the embedded broker is within one "
            "process. Set HALL_AMQP_URI, or run `all`"
        )


class _Run:
    """One process's containers. The gateway starts last and stops first: it hands work to the others."""

    def __init__(self, names: Sequence[str], process: Process) -> None:
        self._process = process
        process.health.add("start", self._check_start)
        config = process.container_config()
        self._containers = {
            name: ServiceContainer(discovery.service_class(name), config)
            for name in sorted(names, key=lambda name: name == discovery.GATEWAY)
        }
        self._started: list[str] = []
        self._ended = Event()
        self._health_server: HttpServer | None = None

    def serve(self) -> int:
        self._listen_for_signals()
        self._start_health_pages()
        _watch(self._start, self._failed)
        try:
            code: int = self._ended.wait()
            return code
        finally:
            run_file.remove(self._process.settings.data)

    def _start(self) -> None:
        for name, container in self._containers.items():
            debug.hub_exceptions(False)  # what a part raises here is reported by us, once
            container.start()
            debug.hub_exceptions(True)
            self._started.append(name)
            _watch(container.wait, self._failed)
            _log.info("started %s", name)
        self._announce()

    async def _check_start(self) -> str | None:
        """The checks of a part come with it: until the last has started there is none to fail."""
        waiting = [name for name in self._containers if name not in self._started]
        return f"not started yet: {', '.join(waiting)}" if waiting else None

    def _announce(self) -> None:
        """Wait until every check is fine, then say so in one line on standard output."""
        while not bridge.run(self._process.health.report()).ready:
            eventlet.sleep(_CHECK_AGAIN_SECONDS)
        url = self._process.url
        if url is not None:
            run_file.write(self._process.settings.data, url)
            line = f"ready {url}"
        else:
            line = f"ready {' '.join(self._containers)}"
            if self._health_server is not None:
                line += f" {self._health_server.url}"
        print(line, flush=True)
        if url is not None and self._process.settings.embedded:
            for say in self._process.say_when_ready:
                print("\n".join(say(url)), flush=True)

    def _start_health_pages(self) -> None:
        settings = self._process.settings
        port = settings.optional_number("HALL_HEALTH_PORT")
        if port is not None:
            app = HealthApp(self._process.health)
            self._health_server = HttpServer(app, settings.required("HALL_HOST"), port)
            self._health_server.start()

    def _listen_for_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup's
                bridge.loop().add_signal_handler(number, self._signalled, number)
        level = self._process.settings.required("HALL_LOG_LEVEL")
        bridge.loop().add_signal_handler(signal.SIGUSR1, structured.toggle_debug, level)

    def _signalled(self, number: int) -> None:
        name = signal.Signals(number).name
        if self._process.stopping and number == signal.SIGHUP:
            return  # a closing terminal says it twice: the kernel, and the shell
        if self._process.stopping:
            eventlet.spawn_n(self._end_at_once, f"a second signal ({name})")
        else:
            _log.info("stopping on %s", name)
            eventlet.spawn_n(self._stop, 0)

    def _failed(self, error: Exception) -> None:
        """A part that failed brings the process down: whoever runs it starts it anew."""
        if isinstance(error, ConfigurationError):
            print(f"hall: {error}", file=sys.stderr)
            self._stop(2)
        elif not self._process.stopping:
            _log.critical("a part of this process failed", exc_info=error)
            self._stop(1)

    def _stop(self, code: int) -> None:
        if self._process.stopping:
            return
        self._process.stopping = True
        signal.alarm(_LIMIT_SECONDS)  # the kernel's, should even the loop hang
        eventlet.spawn_after(_GRACE_SECONDS, self._end_at_once, f"{_GRACE_SECONDS:g} s have passed")
        for name, container in reversed(self._containers.items()):
            if name in self._started:
                container.stop()
            else:
                container.kill()
        if self._health_server is not None:
            self._health_server.stop()
        _log.info("stopped")
        self._ended.send(code)

    def _end_at_once(self, why: str) -> None:
        left = {name: _in_hand(container) for name, container in self._containers.items()}
        _log.error("ending at once, %s; still in hand: %s", why, left)
        run_file.remove(self._process.settings.data)
        databases.let_go()
        os._exit(1)


def _watch(work: Callable[[], None], failed: Callable[[Exception], None]) -> None:
    """Do the work in a green thread of its own and hand over what it raises."""

    def guarded() -> None:
        try:
            work()
        except Exception as error:
            failed(error)

    eventlet.spawn_n(guarded)


def _in_hand(container: ServiceContainer) -> list[str]:
    """The methods whose workers have not finished."""
    return [context.entrypoint.method_name for context in container._worker_threads]
