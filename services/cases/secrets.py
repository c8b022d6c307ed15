"""What the service keeps to itself: applicants' query codes, and ids of persons without an account."""

import base64
import hmac

from infra.privacy.codes import as_typed, as_written, is_same_code, readable


class CaseSecrets:
    """Derives both from keys, so that neither is stored: a log that leaks lets nobody guess them."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, master_key: bytes) -> "CaseSecrets":
        """The secrets of a hall, from its one master key; that key itself signs nothing."""
        return cls(hmac.digest(master_key, b"openhall/cases/secrets", "sha256"))

    def code(self, number: str) -> str:
        """The secret code (查詢碼) of a case, `XXXX-XXXX`: given to the applicant, never stored."""
        return readable(self._digest("code", number))

    def opens(self, number: str, code: str | None) -> bool:
        """Whether it is the code of this case; writing it without the dash or in small letters is fine."""
        return code is not None and is_same_code(self.code(number), code)

    def mac(self, number: str, code: str) -> str:
        """What is stored to check a code by, however it is typed."""
        return base64.urlsafe_b64encode(self._digest("mac", number, as_typed(code))).decode()

    def matches(self, number: str, code: str, mac: str) -> bool:
        return hmac.compare_digest(self.mac(number, code), mac)

    def person(self, hall: str, document_number: str) -> str:
        """The id of a person known by a document only: one in one hall, however the number is written."""
        return f"person-{self._digest('person', hall, as_written(document_number)).hex()[:32]}"

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self._key, "\x00".join(parts).encode(), "sha256")
