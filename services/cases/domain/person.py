"""A person whose data was erased."""

from dataclasses import dataclass

from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract.case_events import ErasureFinished, PersonErased


@dataclass
class Person(Aggregate):
    erased: bool = False

    @applies(PersonErased)
    def _erased(self, event: PersonErased) -> None:
        self.erased = True

    @applies(ErasureFinished)
    def _finished(self, event: ErasureFinished) -> None:
        pass  # told for whoever reads the history
