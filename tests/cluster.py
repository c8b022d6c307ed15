"""A RabbitMQ cluster of a test's own."""

import json
import secrets
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from infra.hosting.private_rabbitmq import PrivateRabbitMQ

NODES = 3


class Cluster:
    """Three private nodes that are one broker, for the length of the block. `uri` names them all."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        cookie = secrets.token_hex(10)
        self.nodes = [
            PrivateRabbitMQ(folder / f"node-{number}", cookie=cookie, settings=settings)
            for number in range(NODES)
        ]

    @property
    def uri(self) -> str:
        return f"amqp://guest:guest@{','.join(node.address for node in self.nodes)}//"

    def whole(self) -> bool:
        """Whether every node is there, and every quorum queue on all of them."""
        try:
            told = self.nodes[0].control("--formatter", "json", "list_queues", "type", "online")
        except subprocess.CalledProcessError:
            return False  # it is about to come back
        return all(len(one["online"]) == NODES for one in json.loads(told) if one["type"] == "quorum")

    def __enter__(self) -> "Cluster":
        try:
            with ThreadPoolExecutor() as starters:
                list(starters.map(PrivateRabbitMQ.start, self.nodes))
            first, *others = self.nodes
            for node in others:
                node.join(first)
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def _remove(self) -> None:
        for node in self.nodes:
            node.remove()
