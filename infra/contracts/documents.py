"""Answers that are not JSON: pages, pictures and whatever else is shown or printed as it is."""

from typing import ClassVar

from infra.contracts.messages import Answer


class Document(Answer):
    """What a query answers with when the answer is itself a page or a picture.

    Subclasses name their `media_type`, without parameters. The gateway sends `text` as the body, in UTF-8 and
    under a policy that runs no script and loads nothing. `file_name` is what it is called when it is saved,
    `language` its BCP 47 tag.
    """

    media_type: ClassVar[str]

    text: str
    file_name: str | None = None
    language: str | None = None
