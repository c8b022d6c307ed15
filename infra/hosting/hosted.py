"""The RPC methods that every service has."""

from typing import Any

from infra.bus.rpc import rpc
from infra.hosting.host import Host


class Hosted:
    """Base of a service's nameko class, which names the service and gives it its `host`."""

    host: Host

    @rpc
    def execute(self, **envelope: Any) -> dict[str, Any]:
        return self.host.execute(envelope)

    @rpc
    def ask(self, **envelope: Any) -> dict[str, Any]:
        return self.host.ask(envelope)

    @rpc
    def erase(self, **asked: Any) -> dict[str, Any]:
        return self.host.erase(**asked)

    @rpc
    def read_log(self, after: int, limit: int) -> list[dict[str, Any]]:
        return self.host.read_log(after, limit)
