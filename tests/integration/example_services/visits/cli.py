"""The example service's part of `hall`: it has no line of its own, but people call its visits by number."""

from typing import Any
from uuid import UUID


def register(lines: Any) -> None:
    """There is none."""


def find_streams(text: str) -> list[UUID]:
    """Visit number 7 is the stream 00000000-0000-0000-0000-000000000007."""
    return [UUID(int=int(text))] if text.isdigit() else []
