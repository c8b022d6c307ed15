"""Numbers and codes (編號與查詢碼): what one proved to know is in his session, and in no address."""

from gateway.web.page import Page


def keep_case(page: Page, number: str, code: str) -> None:
    page.keep(_case(number), code)


def case_code(page: Page, number: str) -> str | None:
    """The code of a case, of whoever typed it in or was given it."""
    return page.kept(_case(number))


def keep_appointment(page: Page, hall: str, line: str, number: str, code: str) -> None:
    page.keep(_appointment(hall, line, number), code)


def appointment_code(page: Page, hall: str, line: str, number: str) -> str | None:
    """The code of an appointment, likewise."""
    return page.kept(_appointment(hall, line, number))


def _case(number: str) -> str:
    return f"case {number}"


def _appointment(hall: str, line: str, number: str) -> str:
    return f"appointment {hall} {line} {number}"
