"""Applying: by whom, through which channel, with what, for which items; through HTTP."""

import json
from typing import Any
from uuid import UUID

import pytest

from services.cases.domain.identity import case_id
from tests.acceptance.desk import Desk, refused
from tests.permits import DEFINITION, IMMEDIATE, JOINT, REPORTED, application, words

AGENT = {"name": "林代辦", "document_number": "440103198001010011", "basis": "power of attorney"}
ENROLLED: dict[str, Any] = {"by": "kiosk", "grants": ("payments",)}
"""A kiosk that may take payments and deliver."""
FILE = {
    "material": "form",
    "reference": "s3://files/17",
    "size": 48_213,
    "sha256": "9f" * 32,
    "media_type": "application/pdf",
}


# channels


@pytest.mark.clause("3.3.2")
def test_a_kiosk_applies_queries_takes_the_fee_and_prints(desk: Desk) -> None:
    desk.publish({**IMMEDIATE, "channels": ["window", "kiosk"]})
    case = desk.apply(by="kiosk", materials=[])
    number = case["number"]
    assert desk.view(number)["channel"] == "kiosk"
    progress = desk.ask(f"/progress/{number}", by="public", code=case["code"]).json()
    assert progress["status"] == "applied"
    refused(desk.post(f"/cases/{number}/acceptance", by="kiosk"), "not_allowed")
    desk.accept(number)
    desk.do(f"/cases/{number}/steps", {"step": "issue"}, by="clerk")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    proof = {"code": case["code"]}
    desk.do(f"/cases/{number}/payment", {"amount": 5000, "receipt": "K 1", **proof}, **ENROLLED)
    desk.do(f"/cases/{number}/delivery", {"method": "printed", **proof}, **ENROLLED)


@pytest.mark.clause("1.3.1")
@pytest.mark.clause("3.3.2")
def test_a_kiosk_takes_a_fee_and_delivers_only_once_enrolled_and_with_number_and_code(desk: Desk) -> None:
    desk.publish({**IMMEDIATE, "channels": ["window"]})
    case, other = desk.apply(materials=[]), desk.apply(materials=[])
    number, proof = case["number"], {"code": case["code"]}
    desk.accept(number)
    desk.do(f"/cases/{number}/steps", {"step": "issue"}, by="clerk")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    for act, body in (("payment", {"amount": 5000, "receipt": "K 1"}), ("delivery", {"method": "printed"})):
        path = f"/cases/{number}/{act}"
        refused(desk.post(path, {**body, **proof}, by="kiosk"), "device_without_payments")
        guesses = ({}, {"code": other["code"]}, {"code": "0000-0000"})
        wrong = [refused(desk.post(path, {**body, **guess}, **ENROLLED), "unknown_case") for guess in guesses]
        unknown = f"/cases/{number[:-4]}0000/{act}"
        wrong += [refused(desk.post(unknown, {**body, **proof}, **ENROLLED), "unknown_case")]
        assert {problem["title"] for problem in wrong} == {wrong[0]["title"]}
        loose = {"code": case["code"].replace("-", "").lower()}
        desk.do(path, {**body, **loose}, **ENROLLED)
    assert desk.view(number)["status"] == "delivered"
    assert case["code"] not in str(desk.recorded(case_id(number)))


@pytest.mark.clause("1.3.1")
def test_nobody_has_to_do_with_his_own_application_but_as_its_applicant(desk: Desk) -> None:
    desk.publish()
    wang = {"subject": f"wang-{desk.code}"}
    for number in (
        desk.apply(by="visitor", **wang)["number"],
        desk.apply(by="visitor", agent=AGENT, **wang)["number"],
    ):
        path, head = f"/cases/{number}", {"by": "department_head", **wang}
        refused(desk.post(f"{path}/acceptance", by="clerk", **wang), "your_own_case")
        refused(desk.post(f"{path}/notice", by="clerk", **wang), "your_own_case")
        refused(desk.post(f"{path}/refusal", {"reason": "x"}, **head), "your_own_case")
        refused(desk.post(f"{path}/applicant", {"purpose": "x"}, by="clerk", **wang), "your_own_case")
        desk.accept(number)
        refused(desk.post(f"{path}/steps", {"step": "examine"}, by="clerk", **wang), "your_own_case")
        refused(desk.post(f"{path}/decision", {"outcome": "granted"}, **head), "your_own_case")
        refused(desk.ask(path, {"position": 0}, by="auditor", **wang), "your_own_case")
        assert desk.ask(path, {"position": 0}, by="visitor", **wang).status_code == 200
        assert desk.types(number) == ["CaseApplied", "CaseAccepted"]
        desk.do(f"{path}/withdrawal", by="visitor", **wang)


@pytest.mark.clause("1.3.1")
def test_who_runs_the_installation_reads_figures_and_no_cases(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=[])["number"]
    given = desk.do(f"/cases/{number}/notice", by="clerk")
    one = ("", "/notice", "/clocks", "/flow", "/papers/receipt")
    for path in ("/cases", "/deadlines", *(f"/cases/{number}{what}" for what in one)):
        refused(desk.ask(path, given, by="operator"), "not_allowed")
        assert desk.ask(path, given, by="auditor").status_code == 200
    refused(desk.post(f"/cases/{number}/applicant", {"purpose": "x"}, by="operator"), "not_allowed")
    assert desk.ask("/cases/report", given, by="operator", hall=desk.code).json()["cases"] == 1
    refused(desk.post(f"/cases/{number}/deadlines", {"kind": "case_due"}, by="operator"), "not_due")
    assert desk.suite.hall_json("report", "cases", "--hall", desk.code)["cases"] == 1


@pytest.mark.clause("3.3.2")
def test_nobody_applies_through_a_channel_that_is_not_offered_or_not_his(desk: Desk) -> None:
    desk.publish()
    offered = ["window", "online", "post"]
    body = application(desk.code)
    refused(desk.post("/cases", body, by="kiosk"), "channel_not_offered", channels=offered)
    refused(desk.post("/cases", {**body, "channel": "kiosk"}, by="clerk"), "channel_not_offered")
    refused(desk.post("/cases", {**body, "channel": "post"}, by="visitor"), "channel_not_offered")
    refused(desk.post("/cases", body, by="public"), "unauthenticated")
    refused(desk.post("/cases", body, by="supervisor"), "not_allowed")


@pytest.mark.clause("3.2.2")
def test_a_material_that_the_item_does_not_ask_for_is_not_taken(desk: Desk) -> None:
    desk.publish()
    body = application(desk.code, materials=["form", "photo"])
    refused(desk.post("/cases", body, by="clerk"), "unknown_material", unknown=["photo"])


# on another's behalf (代辦)


@pytest.mark.clause("3.3.2")
def test_who_acts_for_the_applicant_owns_the_case_and_nobody_else_does(desk: Desk) -> None:
    desk.publish()
    agent = f"liu-{desk.code}"
    number = desk.apply(by="visitor", subject=agent, materials=[], agent=AGENT)["number"]
    view = desk.view(number)
    applicant = view["person"]
    assert view["agent"] == desk.suite.person(agent)
    assert applicant not in (view["agent"], None)
    desk.do(f"/cases/{number}/notice", by="clerk")
    assert desk.ask(f"/cases/{number}", by="visitor", subject=agent).status_code == 200
    assert desk.ask(f"/cases/{number}/clocks", by="visitor", subject=agent).status_code == 200
    listed = desk.ask("/cases", by="visitor", subject=agent, hall=desk.code).json()["items"]
    assert [line["number"] for line in listed] == [number]
    materials = {"materials": ["form", "id"]}
    for stranger in ("zhao", applicant, view["agent"]):  # to be called like an id makes an account no owner
        who = {"by": "visitor", "subject": stranger}
        refused(desk.post(f"/cases/{number}/supplement", materials, **who), "not_your_case")
        refused(desk.ask(f"/cases/{number}/notice", **who), "not_your_case")
    desk.do(f"/cases/{number}/supplement", materials, by="visitor", subject=agent)
    desk.do(f"/cases/{number}/withdrawal", by="visitor", subject=agent)


@pytest.mark.clause("7.3.1")
@pytest.mark.clause("7.3.2")
def test_the_agents_data_are_sealed_read_for_a_purpose_and_erased_apart(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(agent=AGENT)["number"]
    told = desk.do(f"/cases/{number}/applicant", {"purpose": "call them"}, by="clerk")
    assert (told["name"], told["agent_name"], told["agent_document_number"]) == (
        "王小明",
        AGENT["name"],
        AGENT["document_number"],
    )
    assert told["agent_basis"] == AGENT["basis"]
    log = json.dumps(desk.recorded(case_id(number)), ensure_ascii=False)
    registers = json.dumps([desk.view(number), desk.clocks(number)], ensure_ascii=False)
    for secret in (*AGENT.values(), "王小明"):
        assert secret not in log
        assert secret not in registers
    read = desk.recorded(case_id(number))[-1]
    assert (read["type"], read["data"]["purpose"][:7]) == ("ApplicantRead", "sealed:")
    assert {"agent_name", "agent_document_number"} <= set(read["data"]["fields"])
    desk.do(f"/persons/{told['agent']}/erasure", {"reason": "asked"}, by="operator")
    left = desk.do(f"/cases/{number}/applicant", {"purpose": "audit"}, by="auditor")
    assert (left["name"], left["agent_name"], left["agent_document_number"]) == ("王小明", None, None)
    view = desk.view(number)
    assert (view["agent"], view["person"]) == (None, told["person"])


@pytest.mark.clause("3.3.2")
def test_an_agent_says_who_he_is_and_on_what_ground(desk: Desk) -> None:
    desk.publish()
    for field in AGENT:
        agent = {name: value for name, value in AGENT.items() if name != field}
        refused(desk.post("/cases", application(desk.code, agent=agent), by="clerk"), "malformed")


# saved drafts (草稿)


def _draft(desk: Desk, subject: str, **content: Any) -> UUID:
    body = {"hall": desk.code, "item": "stall", "content": content}
    return UUID(desk.do("/drafts", body, by="visitor", subject=subject)["draft"])


@pytest.mark.clause("3.3.2")
def test_a_draft_is_saved_again_read_again_and_done_with_once_sent(desk: Desk) -> None:
    desk.publish()
    wang: dict[str, Any] = {"by": "visitor", "subject": f"wang-{desk.code}"}
    draft = _draft(desk, wang["subject"], name="王")
    saved = {"content": {"name": "王小明", "materials": ["form"], "attachments": [FILE]}}
    desk.do(f"/drafts/{draft}/content", {**saved, "expected_version": 1}, **wang)
    stale = desk.post(f"/drafts/{draft}/content", {**saved, "expected_version": 1}, **wang)
    refused(stale, "stale_version", current_version=2)
    told = desk.do(f"/drafts/{draft}/reading", **wang)
    assert (told["content"]["name"], told["content"]["attachments"]) == ("王小明", [{**FILE, "key": None}])
    assert desk.recorded(draft)[-1]["type"] == "DraftRead"
    first, again = (desk.post(f"/drafts/{draft}/reading", key=f"{desk.code}-r", **wang) for _ in range(2))
    assert first.json() == again.json()
    assert [one["type"] for one in desk.recorded(draft)].count("DraftRead") == 3  # each answer is a reading
    (line,) = desk.ask("/drafts", told, **wang).json()["items"]
    assert (line["draft"], line["item"]) == (str(draft), "stall")
    sent = desk.do("/cases", application(desk.code, draft=str(draft)), **wang)
    assert desk.recorded(draft)[-1]["data"]["number"] == sent["number"]
    assert desk.ask("/drafts", sent, **wang).json()["items"] == []
    for act, body in (("reading", {}), ("content", saved), ("discard", {})):
        refused(desk.post(f"/drafts/{draft}/{act}", body, **wang), "unknown_draft")
    again = application(desk.code, draft=str(draft))
    refused(desk.post("/cases", again, **wang), "unknown_draft")


@pytest.mark.clause("3.3.2")
def test_nobody_but_its_writer_learns_of_a_draft(desk: Desk) -> None:
    desk.publish()
    draft = _draft(desk, f"wang-{desk.code}", name="王小明")
    zhao: dict[str, Any] = {"by": "visitor", "subject": f"zhao-{desk.code}"}
    acts: dict[str, dict[str, Any]] = {"reading": {}, "content": {"content": {}}, "discard": {}}
    for act, body in acts.items():
        problem = refused(desk.post(f"/drafts/{draft}/{act}", body, **zhao), "unknown_draft")
        nothing = refused(desk.post(f"/drafts/{UUID(int=7)}/{act}", body, **zhao), "unknown_draft")
        assert problem["title"] == nothing["title"]
        refused(desk.post(f"/drafts/{draft}/{act}", body, by="clerk"), "not_allowed")
    sent = application(desk.code, draft=str(draft))
    refused(desk.post("/cases", sent, **zhao), "unknown_draft")
    refused(desk.post("/cases", sent, by="clerk"), "unknown_draft")
    assert desk.ask("/drafts", {"position": 0}, **zhao).json()["items"] == []
    assert len(desk.recorded(draft)) == 1


@pytest.mark.clause("3.3.2")
def test_an_application_for_another_item_leaves_the_draft_alone(desk: Desk) -> None:
    desk.publish()
    desk.publish(item="kiosk")
    wang: dict[str, Any] = {"by": "visitor", "subject": f"wang-{desk.code}"}
    draft = _draft(desk, wang["subject"], name="王小明")
    refused(desk.post("/cases", application(desk.code, "kiosk", draft=str(draft)), **wang), "unknown_draft")
    desk.do(f"/drafts/{draft}/discard", **wang)
    refused(desk.post(f"/drafts/{draft}/reading", **wang), "unknown_draft")


@pytest.mark.clause("3.3.2")
def test_a_draft_is_begun_only_for_what_can_be_applied_for(desk: Desk) -> None:
    body: dict[str, Any] = {"hall": desk.code, "item": "stall", "content": {}}
    refused(desk.post("/drafts", body, by="visitor"), "unknown_item")
    refused(desk.post("/drafts", {**body, "hall": "nowhere"}, by="visitor"), "unknown_hall")
    desk.do(
        "/items", {"hall": desk.code, "item": "stall", "department": "food", "definition": {}}, by="clerk"
    )
    refused(desk.post("/drafts", body, by="visitor"), "item_not_published")


@pytest.mark.clause("7.3.2")
def test_an_erased_persons_drafts_say_nothing_any_more(desk: Desk) -> None:
    desk.publish()
    wang: dict[str, Any] = {"by": "visitor", "subject": f"wang-{desk.code}"}
    draft = _draft(desk, wang["subject"], name="王小明", document_number="11010519491231002X")
    assert "王小明" not in json.dumps(desk.recorded(draft), ensure_ascii=False)
    person = desk.suite.person(wang["subject"])
    done = desk.do(f"/persons/{person}/erasure", {"reason": "asked"}, by="operator")
    assert desk.ask("/drafts", done, **wang).json()["items"] == []
    assert desk.do(f"/drafts/{draft}/reading", **wang)["content"] is None


# attachments


@pytest.mark.clause("3.2.2")
def test_files_are_kept_by_reference_size_and_hash_with_their_material(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=["form"], attachments=[FILE])["number"]
    (kept,) = desk.recorded(case_id(number))[0]["data"]["attachments"]
    assert {**kept, "reference": FILE["reference"]} == {**FILE, "key": None}
    assert kept["reference"].startswith("sealed:")
    stray = application(desk.code, materials=["form"], attachments=[{**FILE, "material": "id"}])
    refused(desk.post("/cases", stray, by="clerk"), "attachment_without_material", materials=["id"])
    desk.do(f"/cases/{number}/notice", by="clerk")
    path, found = f"/cases/{number}/supplement", {**FILE, "material": "id"}
    refused(
        desk.post(path, {"materials": ["id"], "attachments": [FILE]}, by="clerk"),
        "attachment_without_material",
        materials=["form"],
    )
    desk.do(path, {"materials": ["id"], "attachments": [found]}, by="clerk")
    assert desk.view(number)["attachments"] == [FILE, found]  # so that a clerk can fetch and check them


@pytest.mark.clause("3.2.2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": "9F" * 32},
        {"sha256": "9f"},
        {"size": 0},
        {"size": 2**40},
        {"reference": "王小明.pdf"},
        {"reference": f"file-{'0' * 32}"},
        {"key": "k" * 43},
        {"reference": f"file-{'0' * 32}", "key": "short"},
    ],
    ids=str,
)
def test_a_file_that_nobody_could_check_is_not_taken(desk: Desk, wrong: dict[str, Any]) -> None:
    desk.publish()
    body = application(desk.code, attachments=[{**FILE, **wrong}])
    refused(desk.post("/cases", body, by="clerk"), "malformed")


# what may be published


def _unpublished(desk: Desk, fields: dict[str, Any], code: str) -> dict[str, Any]:
    draft = {"hall": desk.code, "item": "odd", "department": "food", "definition": fields}
    desk.do("/items", draft, by="clerk")
    desk.do(f"/items/{desk.code}/odd/review", by="department_head")
    return refused(desk.post(f"/items/{desk.code}/odd/publication", by="department_head"), code)


def _steps(*after: tuple[str, ...] | None) -> list[dict[str, Any]]:
    steps = [dict(step) for step in DEFINITION["steps"]]
    return [{**step, "after": told} for step, told in zip(steps, after, strict=True)]


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({**DEFINITION, "results": None}, ["results"]),
        ({**DEFINITION, "results": []}, ["results"]),
        ({**DEFINITION, "windows": []}, ["windows"]),
        ({**REPORTED, "authority": None}, ["authority"]),
        ({**JOINT, "promised_limit": None}, ["promised_limit"]),
        ({**REPORTED, "promised_limit": None, "name": None}, ["name", "promised_limit"]),
    ],
)
def test_an_item_that_lacks_what_its_class_needs_is_not_published(
    desk: Desk, fields: dict[str, Any], missing: list[str]
) -> None:
    assert _unpublished(desk, fields, "item_incomplete")["missing"] == missing


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({"steps": _steps(("sign",), None, None)}, "wait for each other"),
        ({"steps": _steps(("examine",), None, None)}, "wait for each other"),
        ({"steps": _steps(None, ("dance",), None)}, "dance, which is no step"),
        ({"steps": [DEFINITION["steps"][0]] * 2}, "uses a code twice"),
        ({"results": [*DEFINITION["results"] * 2]}, "uses a code twice"),
        (
            {"fees": [*DEFINITION["fees"], {"name": words("Stamp"), "amount": 1, "currency": "EUR"}]},
            "several currencies",
        ),
        ({"promised_limit": 21}, "exceeds statutory_limit 20"),
        ({"promised_limit": 21, "statutory_limit": None}, "exceeds statutory_limit 20"),
        (
            {"materials": [{"code": "lease", "name": words("Lease"), "kind": "conditional"}]},
            "on what is not said",
        ),
    ],
)
def test_an_item_that_contradicts_itself_is_not_published(
    desk: Desk, changed: dict[str, Any], detail: str
) -> None:
    assert detail in _unpublished(desk, {**DEFINITION, **changed}, "item_contradicts_itself")["detail"]


@pytest.mark.clause("1.2")
@pytest.mark.clause("3.1.1")
def test_a_step_for_a_department_that_is_not_in_the_hall_is_not_published(desk: Desk) -> None:
    steps = [*DEFINITION["steps"], {"code": "tax", "name": words("Tax"), "party": "tax"}]
    _unpublished(desk, {**DEFINITION, "steps": steps}, "unknown_department")
    admitted = {"department": {"code": "tax", "name": words("Tax")}}
    desk.do(f"/halls/{desk.code}/departments", admitted, by="operator")
    desk.do(f"/items/{desk.code}/odd/publication", by="department_head")


@pytest.mark.clause("3.2.1")
def test_steps_that_wait_for_the_same_run_side_by_side(desk: Desk) -> None:
    desk.publish({**DEFINITION, "steps": _steps((), ("examine",), ("examine",))})
    number = desk.apply()["number"]
    desk.accept(number)
    assert desk.step(number, "examine", "food")["open"] == ["sign", "visit"]
    shown = {step["step"]: (step["after"], step["state"]) for step in desk.view(number)["steps"]}
    assert shown == {
        "examine": ([], "done"),
        "visit": (["examine"], "current"),
        "sign": (["examine"], "current"),
    }
    desk.do(f"/cases/{number}/steps", {"step": "sign"}, by="department_head")
    refused(desk.post(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk"), "case_open")
    desk.step(number, "visit", "inspection")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")


# how much an account may have open at once


def _may_have(desk: Desk, **change: int) -> dict[str, Any]:
    desk.do(f"/halls/{desk.code}/policies/cases", {"change": change, "reason": "decreed"}, by="operator")
    return {"by": "visitor", "subject": f"wang-{desk.code}"}


@pytest.mark.clause("3.3.2")
def test_an_account_has_so_many_applications_open_at_once_and_a_window_takes_more(desk: Desk) -> None:
    desk.publish()
    wang = _may_have(desk, open_applications=2)
    first, second = (desk.do("/cases", application(desk.code), **wang)["number"] for _ in range(2))
    third = desk.post("/cases", application(desk.code), **wang)
    problem = refused(third, "too_many_applications", limit=2, open=sorted([first, second]))
    assert (problem["status"], problem["clause"]) == (409, "3.3.2")
    assert "withdraw one" in problem["remedy"]
    client, key = desk.as_(**{"role": "visitor", "subject": wang["subject"]}), {"Idempotency-Key": "q"}
    for language, word in (("zh-Hant", "撤回其一"), ("zh-Hans", "撤回其一")):
        headers = {**key, "Accept-Language": language}
        told = client.post("/v1/cases", json=application(desk.code), headers=headers).json()
        assert word in told["remedy"]
    assert len({desk.apply()["number"] for _ in range(3)}) == 3  # walk-ins, whoever they are
    assert desk.apply(by="visitor", subject=f"li-{desk.code}")["number"]

    desk.do(f"/cases/{first}/withdrawal", **wang)
    again = desk.do("/cases", application(desk.code), **wang)["number"]
    refused(desk.post("/cases", application(desk.code), **wang), "too_many_applications")
    desk.finish(second)
    order = {"order": "court order 7", "reason": "the visit was not lawful", "steps": ["visit"]}
    fourth = desk.do("/cases", application(desk.code), **wang)["number"]
    desk.do(f"/cases/{second}/reopening", order, by="supervisor")  # by a court's word, so it takes no slot
    full = desk.post("/cases", application(desk.code), **wang)
    refused(full, "too_many_applications", open=sorted([again, fourth]))
    desk.do(f"/cases/{second}/withdrawal", **wang)  # and gives none back
    refused(desk.post("/cases", application(desk.code), **wang), "too_many_applications")


@pytest.mark.clause("3.3.2")
def test_an_account_has_so_many_drafts_open_at_once(desk: Desk) -> None:
    desk.publish()
    wang = _may_have(desk, open_drafts=2)
    first, second = (str(_draft(desk, wang["subject"], name="王")) for _ in range(2))
    body = {"hall": desk.code, "item": "stall", "content": {}}
    third = desk.post("/drafts", body, **wang)
    problem = refused(third, "too_many_drafts", status=409, limit=2, open=sorted([first, second]))
    assert "throw one away" in problem["remedy"]
    desk.do(f"/drafts/{first}/content", {"content": {"name": "王小明"}}, **wang)  # none more
    desk.do(f"/drafts/{first}/discard", **wang)
    desk.do("/drafts", body, **wang)
    refused(desk.post("/drafts", body, **wang), "too_many_drafts")
    desk.do("/cases", application(desk.code, draft=second), **wang)
    desk.do("/drafts", body, **wang)
    refused(desk.post("/drafts", body, **wang), "too_many_drafts")
