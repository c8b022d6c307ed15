"""What the cases service told of its halls and cases, as the queue took it in."""

from infra.contracts import Event


class HallNamed(Event):
    """What the hall is called, in English and in traditional and simplified Chinese."""

    hall: str
    en: str
    zh_hant: str
    zh_hans: str


class CaseBecameKnown(Event):
    """A case of the hall. `holders` stand for the accounts of its applicant and of who acts for him."""

    hall: str
    number: str
    holders: tuple[str, ...]
