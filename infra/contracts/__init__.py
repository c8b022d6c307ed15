"""The words every contract is written in; pure, no I/O."""

from infra.contracts.context import Context
from infra.contracts.documents import Document
from infra.contracts.erasing import ErasedIn, Kept, KeyDestroyed
from infra.contracts.fields import Fault, faults_of, malformed, malformed_in, unfit
from infra.contracts.messages import (
    PUBLIC,
    Answer,
    Command,
    Contract,
    Event,
    Message,
    Place,
    Query,
    Terms,
    command,
    query,
)
from infra.contracts.personal import Personal, person_fields, personal_fields, personal_parts
from infra.contracts.refusals import (
    KEY_DAMAGED,
    KEY_REUSED,
    MALFORMED,
    NOT_ALLOWED,
    STALE_VERSION,
    UNAVAILABLE,
    UNKNOWN,
    Detail,
    Refusal,
    RefusalKind,
    Text,
)

__all__ = [
    "KEY_DAMAGED",
    "KEY_REUSED",
    "MALFORMED",
    "NOT_ALLOWED",
    "PUBLIC",
    "STALE_VERSION",
    "UNAVAILABLE",
    "UNKNOWN",
    "Answer",
    "Command",
    "Context",
    "Contract",
    "Detail",
    "Document",
    "ErasedIn",
    "Event",
    "Fault",
    "Kept",
    "KeyDestroyed",
    "Message",
    "Personal",
    "Place",
    "Query",
    "Refusal",
    "RefusalKind",
    "Terms",
    "Text",
    "command",
    "faults_of",
    "malformed",
    "malformed_in",
    "person_fields",
    "personal_fields",
    "personal_parts",
    "query",
    "unfit",
]
