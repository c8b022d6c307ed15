"""The values that the cases service's messages are made of."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.contracts import Message, Text, unfit
from services.shared.deadlines.values import Deadline
from services.shared.values import Code, Moment, OneLine, Reason, Words
from services.shared.words import Role

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
"""A case number, as printed on the receipt."""

TypedNumber = Annotated[str, StringConstraints(pattern=r"^[^/]+$", max_length=100)]
"""A case number as someone types it in: spaces, any dash, full width, small letters, O for 0, l for 1."""


ItemVersion = Annotated[int, Field(ge=1, lt=2**31)]
"""Which of an item's published definitions."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

Channel = Literal["window", "online", "kiosk", "post"]
ItemClass = Literal["immediate", "committed", "joint", "reported"]
ItemStatus = Literal["draft", "reviewed", "published", "withdrawn"]
Outcome = Literal["granted", "denied"]
Finding = Literal["agreed", "objected"]
DeadlineKind = Literal[
    "check",
    "day_end",
    "case_yellow",
    "case_due",
    "escalation",
    "step_yellow",
    "step_due",
    "authority_due",
    "delivery_due",
]
CaseStatus = Literal["applied", "noticed", "accepted", "refused", "decided", "delivered", "withdrawn"]
OrderedTime = Literal["hearing", "bidding", "auction", "test", "quarantine", "appraisal", "expert_review"]
"""What takes time that a limit does not count, and is ordered by the hall (cases.clock_excludes)."""

ExclusionKind = Literal[OrderedTime, "supplement", "higher_authority", "closed"]
"""Why days are not counted; `closed` are those between a case's end and its re-opening."""

PaperKind = Literal["receipt", "notice", "acceptance", "refusal", "extension", "decision"]
Delivery = Literal["collected", "posted", "printed", "online"]
ReceptionAct = Literal["supplement", "payment", "delivery", "withdrawal"]
"""What an applicant comes to a window for once the case is accepted: any clerk of the hall does it."""

STEP_ROLES: tuple[Role, ...] = ("clerk", "department_head")
"""Who may do steps; one whose party is such a role is done in the department in charge."""


class LegalBasis(Message):
    """The law and article an item rests on (法定依據)."""

    title: Words
    article: OneLine


class Material(Message):
    """A paper the applicant hands in (申請材料).

    `required` always; `conditional` only when `condition` holds; `shared` is fetched from another authority
    and need not be brought.
    """

    code: Code
    name: Words
    kind: Literal["required", "conditional", "shared"] = "required"
    condition: Words | None = None


class Step(Message):
    """One step of an item's process (辦理環節): `party` is the department or role that does it.

    `limit` is in working days; None: no limit of its own. `after` names the steps that must be done before
    it: None is the one before it in the list, an empty list is none, so that it begins with the acceptance.
    Steps that wait for the same ones run side by side.
    """

    code: Code
    name: Words
    party: Code
    limit: Annotated[int, Field(ge=1, le=365)] | None = None
    after: Annotated[tuple[Code, ...], Field(max_length=100)] | None = None


class Result(Message):
    """What the applicant gets in the end (辦理結果): a licence, a certificate, an entry in a register."""

    code: Code
    name: Words


class Fee(Message):
    """A charge, `amount` in the smallest unit of `currency` (分 for CNY)."""

    name: Words
    amount: Annotated[int, Field(ge=0, lt=2**40)]
    currency: Currency = "CNY"


class Definition(Message):
    """What a service item (事項) says of itself. A draft may leave fields out (None), a published one not.

    Limits are in working days; an immediate item (即辦) has none, it is decided the same day. `authority` is
    the higher one that a reported item (上報) is decided by, `authority_limit` its time, counted apart.
    An empty list of conditions, materials or fees says there are none.
    """

    name: Words | None = None
    description: Words | None = None
    item_class: ItemClass | None = None
    basis: Annotated[tuple[LegalBasis, ...], Field(max_length=50)] | None = None
    conditions: Annotated[tuple[Words, ...], Field(max_length=50)] | None = None
    materials: Annotated[tuple[Material, ...], Field(max_length=100)] | None = None
    steps: Annotated[tuple[Step, ...], Field(max_length=100)] | None = None
    results: Annotated[tuple[Result, ...], Field(max_length=50)] | None = None
    statutory_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    promised_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    authority: Words | None = None
    authority_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    fees: Annotated[tuple[Fee, ...], Field(max_length=50)] | None = None
    channels: Annotated[tuple[Channel, ...], Field(max_length=4)] | None = None
    windows: Annotated[tuple[Code, ...], Field(max_length=200)] | None = None


ANY_STEP = "*"
"""In events of the first shape: the one open step, which they did not name."""


class StepDeadline(Message):
    """An open step of a case: who must do it, and by when (None: it has no limit, or the clock stands)."""

    step: str
    party: str
    deadline: Deadline | None


_FILE_AND_KEY = Text(
    "a file handed in to the hall comes with its key, and no other has one",
    "已上傳至大廳之檔案須附金鑰，其他檔案則無金鑰",
    "已上传至大厅的文件须附密钥，其他文件则无密钥",
)
_OF_THE_HALL = re.compile(r"file-[0-9a-f]{32}")


class Attachment(Message):
    """A file handed in for a material (附件); it lies elsewhere, and `sha256` proves it is still the same.

    `reference` says where, without naming anybody; `size` is in bytes. A file that was handed in to the hall
    (`POST /v1/files`) comes with its `key`; one that lies anywhere else has none.
    """

    material: Code
    reference: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,500}$")]
    size: Annotated[int, Field(ge=1, lt=2**40)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}$")]
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")] | None = Field(None, repr=False)

    @model_validator(mode="after")
    def _comes_with_its_key(self) -> Self:
        if bool(_OF_THE_HALL.fullmatch(self.reference)) != (self.key is not None):
            raise unfit(_FILE_AND_KEY())
        return self


class Charge(Message):
    """What is to be paid (收費), in the smallest unit of `currency`."""

    amount: int
    currency: str


class MissingMaterial(Message):
    """One line of a one-time notice: what is missing or does not do, and why.

    `because_of` names a supplemented material that made this conditional one necessary.
    """

    material: Code
    reason: Reason | None = None
    because_of: Code | None = None


class HistoricalStep(Message):
    """A step as another system recorded it: what was done, when, by whom, for which party."""

    activity: OneLine
    at: Moment
    actor: OneLine
    party: OneLine
    reference: OneLine | None = None
