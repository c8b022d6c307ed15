"""A RabbitMQ cluster loses any node of its three, and commands go on.

A hall of real processes, and people at work in it through HTTP. One node after another is ended by SIGKILL,
started again and whole again before the next; then each hangs for a while (SIGSTOP: its connections stay
open, and nothing comes). After each kill commands are answered again within 10 s. At the end every answered
command is in the log exactly once, what was repeated with its key was done once, and read models and feed
are the log's replay.

And when two nodes are gone at once, and the third does not know what to do with requests: once the cluster
is back, none is done of those whose callers have gone.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.bus.port import BusUnavailable
from infra.bus.rpc_client import RpcClient
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from infra.loop import bridge
from tests.cluster import Cluster
from tests.faults.hall import Hall, Halls
from tests.faults.load import Load
from tests.integration.bus_support import Program
from tests.programs import RABBITMQ, ProgramsMissing, ensure
from tests.proof import Missing
from tests.waiting import until

NEEDS = ("rabbitmq-server (Debian: apt-get install rabbitmq-server)",)
ADVISED = "cluster_partition_handling = pause_minority\nnet_ticktime = 10\n"
"""What a cluster's rabbitmq.conf should say: else a node that hung goes its own way when it is back, and for
the 60 to 75 s before, the others take no new connection."""
MOST_SECONDS = 10.0
"""Without an answered command, after a node has died."""
_MOST_SECONDS_HUNG = 40.0
"""After a node has hung: heartbeats find it within 12.5 s, the other nodes within 12.5 s more."""
_WATCHED_SECONDS = 15.0
"""Longer than a request may take that nobody answers."""
_TOGETHER_SECONDS = 120.0
_LOOK_SECONDS = 0.01
_AWAY_SECONDS = 10.0
_PATIENCE_SECONDS = 2
_PAUSE_SECONDS = 0.05


def prove() -> dict[str, object]:
    """The longest time without an answered command after each fault. Raises Missing, AssertionError."""
    try:
        ensure([RABBITMQ])
    except ProgramsMissing as missing:
        raise Missing(str(missing)) from missing
    with tempfile.TemporaryDirectory(prefix="openhall-proof-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with Cluster(folder / "advised", ADVISED) as cluster:
            gaps = _lose_one(cluster, folder)
        with Cluster(folder / "plain") as cluster:
            asked = _lose_two(cluster, folder / "notes")
    return {**gaps, "lost": 0, "doubled": 0, "asked_without_majority": asked, "done_too_late": 0}


def _lose_one(cluster: Cluster, folder: Path) -> dict[str, object]:
    with _hall(folder, cluster) as hall:
        with hall.load() as load:
            killed = _each(cluster, load, PrivateRabbitMQ.kill, PrivateRabbitMQ.start, MOST_SECONDS)
            hung = _each(cluster, load, PrivateRabbitMQ.pause, PrivateRabbitMQ.resume, _MOST_SECONDS_HUNG)
        hall.expect_whole(load)
    return {
        "longest_gaps_killed_s": killed,
        "longest_gaps_hung_s": hung,
        "commands": len(load.answered),
        "put_off": len(load.put_off),
    }


Act = Callable[[PrivateRabbitMQ], None]


def _each(cluster: Cluster, load: Load, away: Act, back: Act, most: float) -> list[float]:
    """Take each node away and have it back; the longest time without an answered command in between."""
    gaps = []
    for node in cluster.nodes:
        load.goes_on()
        away(node)
        gaps.append(_longest_gap(load, most))
        back(node)
        until(cluster.whole, _TOGETHER_SECONDS)
    assert max(gaps) <= most, f"no command was answered for {max(gaps):.1f} s: {gaps}"
    return [round(gap, 2) for gap in gaps]


def _longest_gap(load: Load, most: float) -> float:
    """Watch for a while, and until something is answered after that."""
    last = time.monotonic()
    end = last + _WATCHED_SECONDS
    count, longest = len(load.answered), 0.0
    while last < end and longest <= most:
        time.sleep(_LOOK_SECONDS)
        now = time.monotonic()
        longest = max(longest, now - last)
        if len(load.answered) > count:
            count, last = len(load.answered), now
    return longest


def _lose_two(cluster: Cluster, notes: Path) -> int:
    """Ask in vain, and have the cluster back; how many requests there were: none may be done then."""
    here, *others = cluster.nodes
    with _echo(cluster.uri), _client(f"amqp://guest:guest@{here.address},{here.address}//") as client:
        until(lambda: _answers(client, "say", words="before"))
        for node in others:
            node.kill()
        asked, end = 0, time.monotonic() + _AWAY_SECONDS
        while time.monotonic() < end:
            asked += 1
            assert not _answers(client, "note", file=str(notes)), "a cluster without a majority has answered"
        for node in others:
            node.start()
        until(lambda: _answers(client, "say", words="after"), _TOGETHER_SECONDS)
    assert not notes.exists(), f"done though nobody waited any more: {len(notes.read_text().splitlines())}"
    return asked


@contextmanager
def _echo(uri: str) -> Iterator[None]:
    service = Program("tests.integration.bus_echo", uri)
    try:
        yield
    finally:
        service.end()


@contextmanager
def _client(uri: str) -> Iterator[RpcClient]:
    client = RpcClient(uri)
    client.start()
    try:
        yield client
    finally:
        bridge.run(client.stop())


def _answers(client: RpcClient, method: str, **payload: str) -> bool:
    try:
        bridge.run(client.call("echo", method, payload, _PATIENCE_SECONDS))
    except BusUnavailable:
        time.sleep(_PAUSE_SECONDS)
        return False
    return True


@contextmanager
def _hall(folder: Path, cluster: Cluster) -> Iterator[Hall]:
    folder.chmod(0o755)  # PostgreSQL gives up root and must still get in
    (folder / "suite").mkdir()
    postgres = EmbeddedPostgres(folder / "postgres")
    postgres.start()
    halls = Halls(lambda: folder / "suite", postgres, cluster.uri)
    try:
        yield halls.open()
    finally:
        halls.close()
        postgres.stop()
