"""An application as it comes in: through which channel, whose it is, what it costs, what begins with it."""

from datetime import date
from typing import Any

import pytest

from infra.contracts import Refusal, RefusalKind
from services.cases.contract import refusals as refuse
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.cases import Agent, SubmitApplication
from services.cases.contract.words import Attachment, Charge, Definition
from services.cases.domain.applying import Entry, apply_for, check_handed_in
from services.cases.domain.channels import channel_of
from services.cases.domain.fees import quoted
from services.cases.domain.owners import owners_of
from tests.permits import DEFINITION, application
from tests.unit.cases_told import CLOCKS, MONDAY, PERMIT, TRINKET, clocks

TOLD = SubmitApplication.model_validate(application("h"))
FOR_ANOTHER = TOLD.model_copy(update={"agent": Agent(name="陳", document_number="A2", basis="mandate")})
FILE = Attachment(material="form", reference="blob:1", size=9, sha256="0" * 64, media_type="application/pdf")
ENTRY = Entry("h-2026-1", "mac", 2, "online", "wang", None, 3)


@pytest.mark.parametrize(
    ("role", "asked", "channel"),
    [
        ("visitor", None, "online"),
        ("clerk", None, "window"),
        ("clerk", "post", "post"),
        ("clerk", "online", None),
        ("visitor", "window", None),
        ("kiosk", None, None),  # not offered
    ],
)
def test_who_applies_comes_through_an_own_channel_that_is_offered(
    role: str, asked: str | None, channel: str | None
) -> None:
    def choose() -> str:
        return channel_of(role, asked, "stall", PERMIT)  # type: ignore[arg-type]

    if channel is not None:
        assert choose() == channel
    else:
        with pytest.raises(Refusal) as caught:
            choose()
        assert caught.value.kind is refuse.CHANNEL_NOT_OFFERED
        assert caught.value.extra == {"channels": ["window", "online", "post"]}


def test_an_item_that_says_no_channel_is_applied_for_by_none() -> None:
    with pytest.raises(Refusal) as caught:
        channel_of("clerk", None, "stall", PERMIT.model_copy(update={"channels": None}))
    assert caught.value.extra == {"channels": []}


def test_the_fees_of_an_item_are_quoted_together_and_nothing_is_quoted_for_what_is_free() -> None:
    fee = {"name": DEFINITION["name"], "amount": 700}
    two = Definition.model_validate({**DEFINITION, "fees": [*DEFINITION["fees"], fee]})
    assert quoted(two) == Charge(amount=5700, currency="CNY")
    assert quoted(PERMIT.model_copy(update={"fees": ()})) is None


def test_a_case_is_of_the_account_it_is_made_from_else_of_whom_the_document_names() -> None:
    def known_by(document: str) -> str:
        return f"person-{document}"

    document = known_by(TOLD.document_number)
    assert owners_of(TOLD, "wang", known_by) == ("wang", None)
    assert owners_of(TOLD, None, known_by) == (document, None)
    assert owners_of(FOR_ANOTHER, "wang", known_by) == (document, "wang")
    assert owners_of(FOR_ANOTHER, None, known_by) == (document, "person-A2")


def test_the_check_begins_with_the_application_and_an_immediate_one_ends_that_day() -> None:
    applied = _applied(PERMIT)
    assert (applied.check_deadline.since, applied.day_end) == (date(2026, 3, 2), None)
    assert (applied.item_class, applied.fee) == ("committed", Charge(amount=5000, currency="CNY"))
    assert (applied.applicant, applied.slot, applied.agent_name) == ("wang", 3, None)
    at_once = _applied(TRINKET)
    assert at_once.day_end is not None
    assert at_once.day_end.due_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("handed_in", "kind"),
    [
        ({"materials": ("poem",)}, refuse.UNKNOWN_MATERIAL),
        ({"attachments": (FILE,), "materials": ()}, refuse.ATTACHMENT_WITHOUT_MATERIAL),
    ],
)
def test_what_nobody_asks_for_is_refused_and_so_is_a_file_for_what_is_not_handed_in(
    handed_in: dict[str, Any], kind: RefusalKind
) -> None:
    check_handed_in(TOLD.model_copy(update={"attachments": (FILE,)}), CLOCKS)
    with pytest.raises(Refusal) as caught:
        check_handed_in(TOLD.model_copy(update=handed_in), CLOCKS)
    assert caught.value.kind is kind


def _applied(definition: Definition) -> CaseApplied:
    (applied,) = apply_for(TOLD, ENTRY, clocks(definition), MONDAY)
    assert isinstance(applied, CaseApplied)
    return applied
