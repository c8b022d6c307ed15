"""A saved draft: its writer's alone, until it is sent or thrown away."""

from datetime import UTC, datetime

import pytest

from infra.contracts import Event
from services.cases.contract.drafts import DraftClosed, DraftContent, DraftRead, DraftSaved
from services.cases.contract.refusals import UNKNOWN_DRAFT
from services.cases.domain.draft import Draft
from tests.given import given
from tests.unit.cases.files import ELSEWHERE, OF_THE_HALL

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SAVED = DraftSaved(hall="h", item="stall", person="ada", content="{}", saved_at=AT, slot=3)
READ = DraftRead(hall="h", person="ada")
SENT = DraftClosed(hall="h", person="ada", number="h-2026-1")
THROWN_AWAY = DraftClosed(hall="h", person="ada", number=None)


def test_its_writer_saves_reads_and_sends_it() -> None:
    later = AT.replace(hour=3)
    content = DraftContent(name="Ada", attachments=(ELSEWHERE, OF_THE_HALL))
    given(Draft, [SAVED]).when(lambda draft: draft.save(content, later)).then(
        SAVED.model_copy(
            update={
                "content": content.model_dump_json(),
                "saved_at": later,
                "files": (OF_THE_HALL.reference,),
            }
        )
    )
    given(Draft, [SAVED]).when(lambda draft: draft.read()).then(READ)
    given(Draft, [SAVED]).when(lambda draft: draft.close("h-2026-1")).then(SENT)
    given(Draft, [SAVED]).when(lambda draft: draft.close()).then(THROWN_AWAY)


@pytest.mark.parametrize(
    ("past", "person", "there"),
    [
        ([SAVED], "ada", True),
        ([SAVED, READ], "ada", True),
        ([SAVED], "bo", False),
        ([SAVED, SENT], "ada", False),
        ([SAVED, THROWN_AWAY], "ada", False),
        ([], "", False),
    ],
    ids=["saved", "read", "another's", "sent", "thrown away", "never saved"],
)
def test_to_anybody_else_and_once_it_is_done_with_there_is_none(
    past: list[Event], person: str, there: bool
) -> None:
    outcome = given(Draft, past).when(lambda draft: draft.check_writer(person) or [])
    outcome.then(*() if there else (UNKNOWN_DRAFT,))


@pytest.mark.parametrize(
    ("hall", "item", "fits"), [("h", "stall", True), ("s", "stall", False), ("h", "tax", False)]
)
def test_an_application_for_another_item_leaves_it_alone(hall: str, item: str, fits: bool) -> None:
    outcome = given(Draft, [SAVED]).when(lambda draft: draft.check_item(hall, item) or [])
    outcome.then(*() if fits else (UNKNOWN_DRAFT,))
