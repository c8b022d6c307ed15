"""A cursor gives back the key that it was made of, and what was not made so is refused."""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from infra.contracts import Refusal
from infra.projections.paging import read_cursor, write_cursor

KINDS = (int, datetime, UUID, str)
KEY = (9, datetime(2026, 3, 2, 1, tzinfo=UTC), UUID(int=7), "A001")


@pytest.mark.parametrize("number", [0, -1, 9, 2**31 - 1, -(2**31)])
def test_a_cursor_gives_the_key_again(number: int) -> None:
    key = (number, *KEY[1:])
    assert tuple(read_cursor(write_cursor(*key), *KINDS)) == key


@pytest.mark.parametrize("number", ["", "x", "1.0", "01", " 1", "１", "1_0", str(2**31), "9" * 5000, 1, None])
def test_a_number_that_no_page_gave_is_refused(number: object) -> None:
    parts = json.loads(base64.urlsafe_b64decode(write_cursor(*KEY) + "=="))
    text = json.dumps([number, *parts[1:]])
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    with pytest.raises(Refusal, match="malformed"):
        read_cursor(cursor, *KINDS)
