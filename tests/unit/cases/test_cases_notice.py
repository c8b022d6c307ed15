"""The one-time notice and silence: clause 3.2.2."""

from collections.abc import Callable
from datetime import date

import pytest

from infra.contracts import Event, Refusal
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import MissingMaterial
from services.cases.domain.case import Case
from services.cases.domain.notice import check_known_materials, second_notice
from tests.given import given
from tests.unit.cases_told import CLOCKS, MONDAY, PERMIT, accepted, applied, fold, noticed, on, supplemented


def notice(*lines: MissingMaterial) -> Callable[[Case], list[Event]]:
    def give(case: Case) -> list[Event]:
        return case.give_notice(CLOCKS, lines, on(4))

    return give


LEASE = MissingMaterial(material="lease")
BAD_ID = MissingMaterial(material="id", reason="expired")


def test_the_first_notice_lists_every_missing_material_unasked() -> None:
    outcome = given(Case, applied()).when(notice()).then(happened.NoticeGiven)
    event = outcome.events[0]
    assert isinstance(event, happened.NoticeGiven)
    assert [line.material for line in event.missing] == ["form", "id"]


def test_the_clerk_adds_what_this_case_needs_and_what_does_not_do() -> None:
    outcome = given(Case, applied("id")).when(notice(LEASE, BAD_ID)).then(happened.NoticeGiven)
    event = outcome.events[0]
    assert isinstance(event, happened.NoticeGiven)
    assert [line.material for line in event.missing] == ["form", "lease", "id"]


def test_what_was_handed_in_is_not_asked_for_again_without_a_reason() -> None:
    given(Case, applied("form", "id")).when(notice(MissingMaterial(material="id"))).then(
        refuse.NOTHING_MISSING
    )


def test_no_notice_when_nothing_is_missing() -> None:
    given(Case, applied("form", "id")).when(notice()).then(refuse.NOTHING_MISSING)


def test_a_second_notice_may_not_name_what_the_first_could_have() -> None:
    past = supplemented(noticed(applied("form"), at=on(3)), "id", at=on(4))
    for line in (
        LEASE,
        MissingMaterial(material="form", reason="unreadable"),
        MissingMaterial(material="id"),
    ):
        given(Case, past).when(notice(line)).then(refuse.NOTICE_ALREADY_GIVEN, material=line.material)
    given(Case, past).when(notice()).then(refuse.NOTICE_ALREADY_GIVEN)


def test_a_second_notice_may_name_what_a_supplement_brought_up() -> None:
    past = supplemented(noticed(applied("form"), at=on(3)), "id", at=on(4))
    given(Case, past).when(notice(BAD_ID)).then(happened.NoticeGiven)
    became_needed = MissingMaterial(material="lease", because_of="id")
    given(Case, past).when(notice(became_needed)).then(happened.NoticeGiven)


def test_while_the_notice_waits_nothing_is_accepted() -> None:
    given(Case, noticed(applied("form"), at=on(3))).when(lambda case: case.accept(CLOCKS, on(4))).then(
        refuse.MATERIALS_MISSING, missing=["id"]
    )


def test_only_what_was_asked_for_is_supplemented() -> None:
    past = noticed(applied("form"), at=on(3))
    given(Case, past).when(lambda case: case.supplement(CLOCKS, ["lease"], (), on(4))).then(
        refuse.NOTHING_ASKED, unasked=["lease"]
    )
    given(Case, applied("form")).when(lambda case: case.supplement(CLOCKS, ["id"], (), on(4))).then(
        refuse.NOTHING_ASKED
    )


def silence(day: int, hour: int = 0) -> Callable[[Case], list[Event]]:
    return lambda case: case.deem_accepted(CLOCKS, on(day, hour))


def test_five_working_days_of_silence_accept_the_case_on_the_day_received() -> None:
    given(Case, applied("form")).when(silence(9, 23)).then(refuse.NOT_DUE)
    outcome = given(Case, applied("form")).when(silence(10)).then(happened.CaseDeemedAccepted)
    outcome.having(accepted_on=date(2026, 3, 2), accepted_at=MONDAY)


def test_a_case_that_is_over_is_not_accepted_by_silence() -> None:
    past = applied("form")
    past = [*past, *fold(past).refuse("not ours", on(3))]
    given(Case, past).when(silence(30)).then(refuse.NOT_DUE)


def test_a_notice_in_time_is_no_silence() -> None:
    given(Case, noticed(applied("form"), at=on(6))).when(silence(30)).then(refuse.NOT_DUE)


def test_after_the_supplement_the_check_has_its_five_days_anew() -> None:
    past = supplemented(noticed(applied("form"), at=on(6)), "id", at=on(9))
    given(Case, past).when(silence(16, 23)).then(refuse.NOT_DUE)
    given(Case, past).when(silence(17)).then(happened.CaseDeemedAccepted).having(accepted_on=date(2026, 3, 9))


def test_an_accepted_case_is_not_accepted_by_silence_again() -> None:
    given(Case, accepted()).when(silence(30)).then(refuse.NOT_DUE)


def test_materials_that_the_item_does_not_ask_for_are_refused() -> None:
    check_known_materials(PERMIT, ["form", "lease"])
    check_known_materials(PERMIT.model_copy(update={"materials": None}), [])
    for of in (PERMIT, PERMIT.model_copy(update={"materials": None})):
        with pytest.raises(Refusal) as refused:
            check_known_materials(of, ["form-2", "form-1"])
        assert refused.value.kind is refuse.UNKNOWN_MATERIAL
        assert refused.value.extra == {"unknown": ["form-1", "form-2"]}


def test_an_item_that_asks_for_nothing_can_still_ask_for_a_better_copy() -> None:
    nothing = PERMIT.model_copy(update={"materials": None})
    assert second_notice(nothing, {"id"}, [BAD_ID]) == (BAD_ID,)
