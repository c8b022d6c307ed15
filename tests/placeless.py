"""Where messages act in tests of what knows no halls: nowhere in particular."""

from infra.contracts import Message, RefusalKind


class Placeless:
    """Fits every message and refuses nobody."""

    refusals: tuple[RefusalKind, ...] = ()

    def check_declared(self, message: type[Message], roles: frozenset[str]) -> None:
        pass


NOWHERE = Placeless()
