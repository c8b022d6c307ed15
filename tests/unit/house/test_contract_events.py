"""What happens in a service is what its contract says may happen, be its words shared or its own."""

from importlib import import_module

import pytest

from gateway import discovery
from infra.contracts import Contract


@pytest.mark.parametrize("contract", discovery.contracts(), ids=lambda contract: contract.service)
def test_a_contract_has_every_event_that_an_aggregate_applies(contract: Contract) -> None:
    aggregates = import_module(f"services.{contract.service}.domain").AGGREGATES
    applied = {event for aggregate in aggregates for event in aggregate.appliers}
    assert applied <= set(contract.events.values())
