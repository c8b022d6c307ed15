"""Which case a visit may be said to be about: clause 3.3.2."""

from infra.bus.peers import PeerRefused
from infra.contracts import Context, Query
from infra.loop import bridge
from services.cases.contract.reading import CaseView, FindProgress, Progress, ReadCase
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.shared.registry import Peers


class NamedCases:
    """Asks the cases service each time, as the caller: nothing is kept here of whose a case is."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    def check(self, hall: str, number: str, code: str | None, context: Context) -> None:
        """Refuse UNKNOWN_CASE for all but a case of the hall that the caller may read, or whose code he has.

        In one way, so that nobody learns which cases there are. Refuses UNAVAILABLE while cases is away.
        """
        asked: Query = FindProgress(number=number, code=code) if code is not None else ReadCase(number=number)
        try:
            found = bridge.run(self._peers.ask("cases", asked, context))
        except PeerRefused:
            found = None
        if not isinstance(found, Progress | CaseView) or found.hall != hall:
            raise refuse.UNKNOWN_CASE(because.NO_CASE_HERE())
