"""Given what people write in a case, when it is stored, then who may read the case reads it, nobody else."""

from typing import Any

import pytest

from tests.acceptance.cases.test_cases_applying import AGENT, FILE
from tests.acceptance.desk import Desk, eventually
from tests.acceptance.stored import stored
from tests.permits import DEFINITION, REPORTED


class Words:
    """Texts that are found again wherever they are put; `said` are all that were."""

    def __init__(self, desk: Desk) -> None:
        self._code = desk.code
        self.said: list[str] = []

    def __call__(self, name: str) -> str:
        self.said.append(f"{name}-by-{self._code}-about-somebody")
        return self.said[-1]

    def of(self, name: str) -> str:
        (found,) = [text for text in self.said if text.startswith(f"{name}-by-")]
        return found


def _file(words: Words, name: str, material: str) -> dict[str, Any]:
    return {**FILE, "material": material, "reference": f"s3://files/{words(name)}"}


def _whole_course(desk: Desk, words: Words) -> str:
    """A case in which everybody writes something wherever he can."""
    desk.publish({**DEFINITION, "steps": DEFINITION["steps"][:1]})
    agent = {**AGENT, "basis": words("basis")}
    number: str = desk.apply(
        materials=["form", "id"], agent=agent, attachments=[_file(words, "first-file", "form")]
    )["number"]
    path, head = f"/cases/{number}", {"by": "department_head"}
    desk.do(f"{path}/notice", {"missing": [{"material": "id", "reason": words("missing")}]}, by="clerk")
    supplement = {"materials": ["id"], "attachments": [_file(words, "second-file", "id")]}
    desk.do(f"{path}/supplement", supplement, by="clerk")
    desk.do(f"{path}/applicant", {"purpose": words("purpose")}, by="clerk")
    desk.do(f"{path}/papers/notice", {"purpose": words("print")}, by="clerk")
    desk.accept(number)
    desk.do(f"{path}/clock/stop", {"kind": "hearing", "reason": words("stop")}, by="clerk")
    desk.do(f"{path}/clock/resumption", {"kind": "hearing"}, by="clerk")
    for reason in ("unwanted", "wanted"):
        desk.do(f"{path}/extension", {"days": 3, "reason": words(reason)}, by="clerk")
        if reason == "unwanted":
            desk.do(f"{path}/extension/rejection", {"reason": words("rejection")}, **head)
    desk.do(f"{path}/extension/approval", **head)
    desk.do(f"{path}/payment", {"amount": 5000, "receipt": words("receipt")}, by="clerk")
    step = {"step": "examine", "finding": "objected", "reason": words("objection")}
    desk.do(f"{path}/steps", step, by="clerk")
    desk.do(f"{path}/decision", {"outcome": "denied", "reason": words("denial")}, by="clerk")
    desk.do(f"{path}/correction", {"outcome": "denied", "reason": words("correction")}, **head)
    return number


@pytest.mark.clause("7.3.1")
@pytest.mark.clause("7.3.2")
def test_no_words_about_somebody_lie_open_and_who_may_read_the_case_reads_them(desk: Desk) -> None:
    words = Words(desk)
    number = _whole_course(desk, words)
    path = f"/cases/{number}"
    view = desk.view(number)
    assert view["reason"] == words.of("correction")
    assert view["extension"]["reason"] == words.of("wanted")
    files = [words.of("first-file"), words.of("second-file")]
    assert [file["reference"] for file in view["attachments"]] == [f"s3://files/{file}" for file in files]
    (line,) = desk.ask(f"{path}/notice", by="clerk").json()["missing"]
    assert line["reason"] == words.of("missing")
    for kind, name in (("notice", "missing"), ("extension", "wanted"), ("decision", "correction")):
        assert words.of(name) in desk.ask(f"{path}/papers/{kind}", by="clerk", lang="en").text
    applicant = desk.do(f"{path}/applicant", {"purpose": words("again")}, by="clerk")
    assert applicant["agent_basis"] == words.of("basis")
    reopening = {"order": words("order"), "reason": words("reopening"), "steps": ["examine"]}
    desk.do(f"{path}/reopening", reopening, by="supervisor")
    details = {move["detail"] for move in desk.clocks(number)["moves"]}
    assert {words.of("wanted"), words.of("order")} <= details
    done = desk.do(f"{path}/withdrawal", {"reason": words("withdrawal")}, by="clerk")
    _lie_open_nowhere(desk, words, done["position"])

    for person in (applicant["person"], applicant["agent"]):
        done = desk.do(f"/persons/{person}/erasure", {"reason": words("erasure")}, by="operator")
    view = desk.ask(path, done, by="clerk").json()
    assert (view["reason"], view["extension"]["reason"]) == (None, None)
    assert [file["reference"] for file in view["attachments"]] == [None, None]
    for kind in ("notice", "extension", "decision"):
        paper = desk.ask(f"{path}/papers/{kind}", by="clerk", lang="en")
        assert paper.status_code == 200
        assert not [text for text in words.said if text in paper.text]
    _lie_open_nowhere(desk, words, done["position"])


@pytest.mark.clause("7.3.1")
def test_nor_do_those_about_a_refusal_or_to_and_from_a_higher_authority(desk: Desk) -> None:
    words = Words(desk)
    desk.publish(REPORTED)
    refused, sent = (desk.apply(materials=[])["number"] for _ in range(2))
    desk.do(f"/cases/{refused}/refusal", {"reason": words("refusal")}, by="clerk")
    assert desk.view(refused)["reason"] == words.of("refusal")
    text = desk.ask(f"/cases/{refused}/papers/refusal", by="clerk", lang="en").text
    assert words.of("refusal") in text
    desk.accept(sent)
    desk.step(sent, "review", "food")
    desk.do(f"/cases/{sent}/forwarding", {"reference": words("letter")}, by="clerk")
    answer = {"reference": words("reply"), "outcome": "denied", "reason": words("authority")}
    done = desk.do(f"/cases/{sent}/authority-answer", answer, by="clerk")
    _lie_open_nowhere(desk, words, done["position"])


@pytest.mark.clause("3.2.2")
def test_a_notice_sent_twice_answers_the_same_with_its_reasons(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    body = {"missing": [{"material": "id", "reason": "the photograph is not of him"}]}
    sent = [
        desk.post(f"/cases/{number}/notice", body, by="clerk", key=f"twice-{desk.code}") for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert sent[0].json()["missing"][0]["reason"] == "the photograph is not of him"


def _lie_open_nowhere(desk: Desk, words: Words, position: int) -> None:
    """Not in a database, the feed, the export, or a log line."""

    def fed() -> str | None:
        feed = desk.ask("/feed", by="auditor", at="*", service="cases", limit=200)
        return feed.text if any(one["position"] >= position for one in feed.json()["items"]) else None

    told = [eventually(fed), desk.suite.hall("audit", "export", "--service", "cases").stdout]
    told += [process.log.read_text() for process in desk.suite.running.values()]
    for text in words.said:
        assert stored(desk, text) == []
        assert not any(text in where for where in told), text
