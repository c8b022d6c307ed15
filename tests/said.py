"""A refusal's detail for tests that do not care for languages."""

from infra.contracts import Detail, Text


def said(text: str) -> Detail:
    """The same in each language."""
    return Text("{said}", "{said}", "{said}")(said=text)
