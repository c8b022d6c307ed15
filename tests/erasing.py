"""Who erases in tests of what is below a service."""

from uuid import uuid4

from infra.contracts import Context


def context() -> Context:
    """The circumstances of an operator's command."""
    command = uuid4()
    return Context(command, "operator-1", "operator", "web", str(command))
