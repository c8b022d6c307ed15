"""The register: where each case stands, whose it is, what is due, and what moved its dates."""

from datetime import datetime

from infra.eventstore.records import Recorded
from infra.privacy.codes import as_typed
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row
from services.cases.contract import case_events as happened
from services.cases.contract import drafts
from services.cases.contract.words import StepDeadline
from services.cases.domain.identity import case_id
from services.cases.domain.marks import DELIVERED_ANEW, RAISED, begun_anew, mark_of
from services.cases.projections.clocks import CLOCKS, step_clock, step_clocks
from services.cases.projections.register_tables import (
    CASES,
    DEADLINES,
    DRAFTS,
    ERASURES,
    MOVES,
    OWNERS,
)
from services.shared.deadlines.values import Deadline


class CaseRegister(Projection):
    name = "case_register"
    version = 9
    tables = (CASES, OWNERS, DEADLINES, MOVES, DRAFTS, ERASURES)

    @when(happened.CaseApplied)
    def applied(self, event: happened.CaseApplied, recorded: Recorded, rows: Rows) -> None:
        id = recorded.stream_id
        row: Row = {
            "case_id": id,
            **event.model_dump(include={"number", "hall", "item", "item_version", "item_class", "channel"}),
            "as_typed": as_typed(event.number),
            "status": "applied",
            "version": recorded.version,
            "materials": list(event.materials),
            "missing": [],
            "outstanding": [],
            "received_at": event.received_at,
            "deemed_accepted": False,
            "open_steps": {},
            "steps_done": [],
            "stops": {},
            "clocks": {},
            "running": [],
            "ended": {},
            "raised": [],
            "corrected": False,
            "fee": event.fee.model_dump() if event.fee else None,
            "fee_paid": False,
            "attachments": [file.model_dump(exclude={"key"}) for file in event.attachments],
            "visits": [],
            "code_mac": event.code_mac,
        }
        rows.put(OWNERS, {"case_id": id, "person": event.applicant, "agent": False})
        if event.agent is not None and event.agent != event.applicant:
            rows.put(OWNERS, {"case_id": id, "person": event.agent, "agent": True})
        told = {"check": event.check_deadline}
        if event.day_end is not None:
            told["day_end"] = event.day_end
        CLOCKS.set(rows, row, recorded, event.received_at, told)
        rows.put(CASES, row)

    @when(happened.NoticeGiven)
    def noticed(self, event: happened.NoticeGiven, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        named = {line.material for line in event.missing}
        row["missing"] = [line.model_dump(mode="json") for line in event.missing]
        row["outstanding"] = sorted({*row["outstanding"], *named})
        row["materials"] = [code for code in row["materials"] if code not in named]
        row["noticed_at"] = event.given_at
        if row["accepted_at"] is None:
            row["status"] = "noticed"
        CLOCKS.stop(rows, row, recorded, event.given_at, "supplement", event.stopped_on)
        rows.put(CASES, row)

    @when(happened.MaterialsSupplemented)
    def supplemented(self, event: happened.MaterialsSupplemented, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["materials"] = sorted({*row["materials"], *event.materials})
        row["outstanding"] = list(event.outstanding)
        row["attachments"] = [
            *row["attachments"],
            *(file.model_dump(exclude={"key"}) for file in event.attachments),
        ]
        if event.resumed is not None:
            row["stops"].pop("supplement", None)
            if event.check_deadline is not None:
                row["status"] = "applied"
                told: dict[str, Deadline | None] = {"check": event.check_deadline}
            else:
                told = {"case": event.case_deadline, **step_clocks(row, event.open_steps)}
            CLOCKS.set(rows, row, recorded, event.supplemented_at, told, "supplement")
        rows.put(CASES, row)

    @when(happened.CaseAccepted, happened.CaseDeemedAccepted)
    def accepted(self, event: happened.CaseAccepted, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["status"], row["accepted_at"] = "accepted", event.accepted_at
        row["deemed_accepted"] = isinstance(event, happened.CaseDeemedAccepted)
        CLOCKS.end(rows, row, ["check"], _checked_at(row, event))
        _open(row, event.open_steps)
        told = {"case": event.case_deadline, **step_clocks(row, event.open_steps)}
        CLOCKS.set(rows, row, recorded, event.accepted_at, told)
        rows.put(CASES, row)

    @when(happened.StepCompleted)
    def stepped(self, event: happened.StepCompleted, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        CLOCKS.end(rows, row, [step_clock(event.step)], event.completed_at)
        done = {"step": event.step, "at": event.completed_at.isoformat(), "finding": event.finding}
        row["steps_done"] = [*row["steps_done"], done]
        row["open_steps"].pop(event.step, None)
        _open(row, event.opened)
        CLOCKS.set(rows, row, recorded, event.completed_at, step_clocks(row, event.opened))
        rows.put(CASES, row)

    @when(happened.ClockStopped)
    def stopped(self, event: happened.ClockStopped, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        CLOCKS.stop(rows, row, recorded, event.stopped_at, event.kind, event.stopped_on)
        rows.put(CASES, row)

    @when(happened.ClockResumed)
    def resumed(self, event: happened.ClockResumed, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["stops"].pop(event.resumed.kind, None)
        told = {"case": event.case_deadline, **step_clocks(row, event.open_steps)}
        CLOCKS.set(rows, row, recorded, event.resumed_at, told, event.resumed.kind)
        rows.put(CASES, row)

    @when(happened.ExtensionRequested)
    def extension_requested(self, event: happened.ExtensionRequested, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(include={"days", "reason", "requested_by"})
        rows.put(CASES, {**_row(rows, recorded), "extension": {**told, "approved_at": None}})

    @when(happened.ExtensionRejected)
    def extension_rejected(self, event: happened.ExtensionRejected, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, {**_row(rows, recorded), "extension": None})

    @when(happened.CaseExtended)
    def extended(self, event: happened.CaseExtended, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["extension"] = {**row["extension"], "approved_at": event.extended_at.isoformat()}
        reason = row["extension"]["reason"]
        CLOCKS.set(rows, row, recorded, event.extended_at, {"case": event.case_deadline}, reason)
        rows.put(CASES, row)

    @when(happened.CaseForwarded)
    def forwarded(self, event: happened.CaseForwarded, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        CLOCKS.stop(rows, row, recorded, event.forwarded_at, "higher_authority", event.forwarded_on)
        if event.authority_deadline is not None:
            CLOCKS.set(rows, row, recorded, event.forwarded_at, {"authority": event.authority_deadline})
        rows.put(CASES, row)

    @when(happened.AuthorityAnswered)
    def answered(self, event: happened.AuthorityAnswered, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["stops"].pop("higher_authority", None)
        CLOCKS.end(rows, row, ["authority"], event.answered_at)
        told = {"case": event.case_deadline, **step_clocks(row, event.open_steps)}
        CLOCKS.set(rows, row, recorded, event.answered_at, told, "higher_authority")
        rows.put(CASES, row)

    @when(happened.FeePaid)
    def paid(self, event: happened.FeePaid, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, {**_row(rows, recorded), "fee_paid": True})

    @when(happened.CaseRefused)
    def refused(self, event: happened.CaseRefused, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, _ended(rows, recorded, "refused", event.refused_at, event.reason))

    @when(happened.CaseDecided)
    def decided(self, event: happened.CaseDecided, recorded: Recorded, rows: Rows) -> None:
        row = _ended(rows, recorded, "decided", event.decided_at, event.reason)
        row["outcome"] = event.outcome
        if event.delivery_deadline is not None:
            CLOCKS.set(rows, row, recorded, event.decided_at, {"delivery": event.delivery_deadline})
        rows.put(CASES, row)

    @when(happened.DecisionCorrected)
    def corrected(self, event: happened.DecisionCorrected, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["status"], row["outcome"], row["reason"] = "decided", event.outcome, event.reason
        row["corrected"] = True
        row["raised"] = sorted({*row["raised"]} - DELIVERED_ANEW)
        CLOCKS.set(rows, row, recorded, event.corrected_at, {"delivery": event.delivery_deadline})
        rows.put(CASES, row)

    @when(happened.CaseWithdrawn)
    def withdrawn(self, event: happened.CaseWithdrawn, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, _ended(rows, recorded, "withdrawn", event.withdrawn_at, event.reason))

    @when(happened.ResultDelivered)
    def delivered(self, event: happened.ResultDelivered, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["status"] = "delivered"
        CLOCKS.end(rows, row, ["delivery"], event.delivered_at)
        rows.put(CASES, row)

    @when(happened.CaseReopened)
    def reopened(self, event: happened.CaseReopened, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        waiting = "noticed" if row["outstanding"] else "applied"
        row["status"] = waiting if row["accepted_at"] is None else "accepted"
        row["ended_at"] = row["outcome"] = row["reason"] = None
        row["stops"].pop("higher_authority", None)
        row["raised"] = sorted({*row["raised"]} - begun_anew(event.redo))
        CLOCKS.end(rows, row, ["delivery"], event.reopened_at)
        again = {*event.redo, *(step.step for step in event.open_steps)}
        row["steps_done"] = [done for done in row["steps_done"] if done["step"] not in again]
        row["open_steps"] = {}
        _open(row, event.open_steps)
        told = {"case": event.case_deadline, **step_clocks(row, event.open_steps)}
        go_on = told.keys() if row["accepted_at"] else {"check"}
        row["ended"] = {clock: end for clock, end in row["ended"].items() if clock not in go_on}
        told |= {"check": event.check_deadline, "day_end": event.day_end}
        given = {clock: deadline for clock, deadline in told.items() if deadline is not None}
        CLOCKS.set(rows, row, recorded, event.reopened_at, given, event.order)
        rows.put(CASES, row)

    @when(happened.CaseDatesMoved)
    def moved(self, event: happened.CaseDatesMoved, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        told = {
            "check": event.check_deadline,
            "day_end": event.day_end,
            "case": event.case_deadline,
            "authority": event.authority_deadline,
            "delivery": event.delivery_deadline,
            **step_clocks(row, event.open_steps),
        }
        given = {clock: deadline for clock, deadline in told.items() if deadline is not None}
        CLOCKS.withdraw(rows, row, event.withdrawn)
        CLOCKS.set(rows, row, recorded, event.moved_at, given)
        rows.put(CASES, row)

    @when(happened.ApplicantRead)
    def read(self, event: happened.ApplicantRead, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, _row(rows, recorded))

    @when(happened.CaseServedAtWindow)
    def served(self, event: happened.CaseServedAtWindow, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        visit = event.model_dump(mode="json", include={"line", "label", "day", "window"})
        row["visits"] = [*row["visits"], {**visit, "at": event.served_at.isoformat()}]
        rows.put(CASES, row)

    @when(*RAISED)
    def raised(self, event: happened.DeadlinePassed, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        CLOCKS.raise_mark(rows, row, mark_of(event))
        rows.put(CASES, row)

    @when(happened.PersonErased)
    def erased(self, event: happened.PersonErased, recorded: Recorded, rows: Rows) -> None:
        for number in event.cases:
            rows.delete(OWNERS, case_id(number), event.person)
        for draft in event.drafts:
            rows.delete(DRAFTS, draft)
        rows.put(ERASURES, {"person": event.person, "erased_at": event.erased_at})

    @when(happened.ErasureFinished)
    def erasure_finished(self, event: happened.ErasureFinished, recorded: Recorded, rows: Rows) -> None:
        rows.delete(ERASURES, event.person, event.erased_at)

    @when(drafts.DraftSaved)
    def draft_saved(self, event: drafts.DraftSaved, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(include={"person", "hall", "item", "saved_at"})
        rows.put(DRAFTS, {"draft": recorded.stream_id, **told, "version": recorded.version})

    @when(drafts.DraftRead)
    def draft_read(self, event: drafts.DraftRead, recorded: Recorded, rows: Rows) -> None:
        row = rows.get(DRAFTS, recorded.stream_id)
        if row is not None:
            rows.put(DRAFTS, {**row, "version": recorded.version})

    @when(drafts.DraftClosed)
    def draft_closed(self, event: drafts.DraftClosed, recorded: Recorded, rows: Rows) -> None:
        rows.delete(DRAFTS, recorded.stream_id)


def _row(rows: Rows, recorded: Recorded) -> Row:
    """The case's row, at the version it has after this event."""
    row = rows.get(CASES, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after CaseApplied"
    row["version"] = recorded.version
    return row


def _open(row: Row, steps: tuple[StepDeadline, ...]) -> None:
    row["open_steps"] = {**row["open_steps"], **{step.step: step.party for step in steps}}


def _ended(rows: Rows, recorded: Recorded, status: str, at: datetime, reason: str | None) -> Row:
    row = _row(rows, recorded)
    clocks = ["check", "day_end", "case", "authority", *map(step_clock, row["open_steps"])]
    CLOCKS.end(rows, row, clocks, at)
    extension = row["extension"]
    if extension and extension["approved_at"] is None:  # nobody waits for its approval any more
        extension = None
    return {**row, "status": status, "ended_at": at, "reason": reason, "extension": extension}


def _checked_at(row: Row, event: happened.CaseAccepted) -> datetime:
    """When the check was over: silence accepts a case as of an earlier day, but used its whole limit."""
    if isinstance(event, happened.CaseDeemedAccepted) and "check" in row["clocks"]:
        return datetime.fromisoformat(row["clocks"]["check"]["due_at"])
    return event.accepted_at
