"""Which case a visit may be said to be about, whatever the cases service says."""

from typing import Any
from uuid import uuid4

import pytest

from infra.bus.peers import PeerRefused
from infra.contracts import UNAVAILABLE, Answer, Context, Query, Refusal
from services.cases.contract.reading import FindProgress, Progress, ReadCase
from services.queue.named_cases import NamedCases
from tests.said import said

PROGRESS = Progress.model_construct(hall="here")
CLERK = Context(command_id=uuid4(), actor="lin", role="clerk", channel="window", correlation_id="c")


class Cases:
    """Says one thing, and keeps what it was asked."""

    def __init__(self, says: Answer | Exception) -> None:
        self._says = says
        self.asked: list[Query] = []

    async def ask(self, service: str, query: Query, context: Context) -> Answer:
        self.asked.append(query)
        if isinstance(self._says, Exception):
            raise self._says
        return self._says


def checked(says: Any, hall: str = "here", code: str | None = None) -> list[Query]:
    cases = Cases(says)
    NamedCases(cases).check(hall, "h-2026-0001", code, CLERK)
    return cases.asked


def test_number_and_code_are_asked_for_what_they_open_and_a_number_alone_for_the_case() -> None:
    assert checked(PROGRESS, code="ABCD-EFGH") == [FindProgress(number="h-2026-0001", code="ABCD-EFGH")]
    assert checked(PROGRESS) == [ReadCase(number="h-2026-0001")]


@pytest.mark.parametrize("says", [PeerRefused("unknown_case"), PeerRefused("not_your_case"), PROGRESS])
def test_no_case_another_s_and_one_of_another_hall_are_refused_in_one_way(says: Any) -> None:
    with pytest.raises(Refusal) as no:
        checked(says, hall="there")
    assert (no.value.kind.code, str(no.value.detail), no.value.extra) == (
        "unknown_case",
        "no case of this hall has this number and code",
        {},
    )


def test_while_cases_is_away_nobody_is_told_that_his_case_is_none() -> None:
    with pytest.raises(Refusal) as no:
        checked(UNAVAILABLE(said("cases does not answer")))
    assert no.value.kind is UNAVAILABLE
