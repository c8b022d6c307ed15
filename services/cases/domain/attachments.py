"""Files handed in with a case (附件): clause 3.2.2."""

from collections.abc import Collection, Sequence

from services.cases.contract import because
from services.cases.contract import refusals as refuse
from services.cases.contract.case_events import KeptFile
from services.cases.contract.words import Attachment


def check_attachments(attachments: Sequence[Attachment], materials: Collection[str]) -> None:
    """Refuse a file for a material that is not handed in with it."""
    if stray := sorted({file.material for file in attachments} - set(materials)):
        raise refuse.ATTACHMENT_WITHOUT_MATERIAL(because.NOT_HANDED_IN(materials=stray), materials=stray)


def kept_files(attachments: Sequence[Attachment]) -> tuple[KeptFile, ...]:
    return tuple(KeptFile(**file.model_dump()) for file in attachments)


def files_of(attachments: Sequence[Attachment]) -> tuple[str, ...]:
    """The references of those that lie in the hall's own store, which name nobody."""
    return tuple(file.reference for file in attachments if file.key is not None)
