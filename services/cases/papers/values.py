"""What is filled into papers: plain values, apart from how a case is stored."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from infra.languages.saying import Text
from services.cases.contract.words import Channel, Fee, LegalBasis, Outcome
from services.cases.papers import wording
from services.shared.papers import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(page.Head):
    """Without the name of the applicant, whom it is for, a paper speaks to “the applicant”."""

    item: Text
    case: str
    to: Text = wording.APPLICANT


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """A step of the process ahead; `limit` in working days, None: no limit of its own."""

    step: Text
    party: Text
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class MissingLine:
    """A material to be brought: without a `reason` it is not there; `because_of` made it necessary."""

    material: Text
    reason: str | None = None
    because_of: Text | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way against a decision: to whom, and within how long of receiving the paper."""

    kind: Literal["reconsideration", "litigation"]
    body: Text
    count: int
    unit: Literal["days", "months"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """An application was received (收件回執); `check_due_on` is the last day for answering it.

    `provisional` are the years it rests on that nobody has announced yet.
    """

    head: Head
    received_on: date
    channel: Channel
    materials: tuple[Text, ...] = ()
    outstanding: tuple[Text, ...] = ()
    check_due_on: date | None = None
    provisional: tuple[int, ...] = ()
    code: str | None = None
    fees: tuple[Fee, ...] = ()
    fees_paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The one-time notice (一次性告知書): all that is missing, and the whole process ahead.

    Limits are in working days.
    """

    head: Head
    missing: tuple[MissingLine, ...]
    process: tuple[ProcessLine, ...]
    promised_limit: int | None = None
    supplement_by: date | None = None
    basis: tuple[LegalBasis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """An application was accepted (受理通知書); `deemed`: because no notice came in time.

    Limits are in working days.
    """

    head: Head
    accepted_on: date
    process: tuple[ProcessLine, ...]
    deemed: bool = False
    due_on: date | None = None
    provisional: tuple[int, ...] = ()
    promised_limit: int | None = None
    statutory_limit: int | None = None
    basis: tuple[LegalBasis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An application was not accepted (不予受理通知書)."""

    head: Head
    reason: str | None
    basis: tuple[LegalBasis, ...] = ()
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How a case was decided (決定書); `corrects` is the number of the decision that this one replaces."""

    head: Head
    outcome: Outcome
    reason: str | None = None
    results: tuple[Text, ...] = ()
    delivery: Text | None = None
    basis: tuple[LegalBasis, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    corrects: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A case's limit was extended (延期通知書), by so many working days."""

    head: Head
    working_days: int
    old_due_on: date
    new_due_on: date
    provisional: tuple[int, ...] = ()
    reason: str | None
    approved_by: Text | None = None
    basis: tuple[LegalBasis, ...] = ()
