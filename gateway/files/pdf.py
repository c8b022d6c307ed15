"""PDF as far as it can be judged without drawing it."""

_END = b"%%EOF"
_PADDING = b"\0\t\n\f\r "
_ARCHIVE = b"PK\x05\x06"
_ARCHIVE_ENDS_WITHIN = 65_557
"""Bytes from its end in which an archive (ZIP) has its directory's end, by which it is known."""


def checked(body: bytes) -> bytes:
    """The file as it is: nothing can be taken out of it that its own tables do not count.

    Raises ValueError when it does not end as it should, or can be opened as an archive, too.
    """
    before, end, behind = body.rpartition(_END)
    if not end or not before:
        raise ValueError("it is not whole: its end (%%EOF) is missing")
    if behind.strip(_PADDING):
        raise ValueError("something else follows its end (%%EOF)")
    if _ARCHIVE in body[-_ARCHIVE_ENDS_WITHIN:]:
        raise ValueError("it is an archive, too")
    return body
