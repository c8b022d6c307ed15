"""The stock nameko pair of the `http_command` baseline, running."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from infra.hosting.private_rabbitmq import free_port
from tests.bench.rig import ROOT, Rig

WORKERS = 16
"""As many as there are connections; nameko's default of 10 was slower here."""

START_SECONDS = 30


@contextmanager
def stock_nameko(rig: Rig) -> Iterator[tuple[int, dict[str, int]]]:
    """Run the service and its gateway, each in a process of its own; the gateway's port, and their pids."""
    port = free_port()
    config = {
        "AMQP_URI": rig.amqp_uri,
        "DATABASE_URL": rig.database("stock"),
        "WEB_SERVER_ADDRESS": f"127.0.0.1:{port}",
        "max_workers": WORKERS,
    }
    with ExitStack() as running:
        pids = {
            name: running.enter_context(_process(service, json.dumps(config)))
            for name, service in (("cases", "CasesService"), ("gateway", "GatewayService"))
        }
        _wait_until_open(port)
        yield port, pids


@contextmanager
def _process(service: str, config: str) -> Iterator[int]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.baselines.run_nameko", service]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdin=subprocess.PIPE, stdout=sys.stderr)
    assert process.stdin is not None
    process.stdin.write(config.encode())
    process.stdin.close()
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_open(port: int) -> None:
    limit = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > limit:
                raise TimeoutError(
                    f"stock nameko's gateway did not open port {port} in {START_SECONDS} s"
                ) from None
            time.sleep(0.1)
        else:
            return
