"""The secret codes of cases (查詢碼): derived, so that each service that is shown one checks it by itself."""

import hmac

from infra.privacy.codes import as_typed, readable


class CaseCodes:
    """Derives them from the hall's one master key: neither a code nor what it is checked by travels."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, master_key: bytes) -> "CaseCodes":
        return cls(hmac.digest(master_key, b"openhall/cases/codes", "sha256"))

    def code(self, number: str) -> str:
        """The code of a case, `XXXX-XXXX`: given to the applicant, never stored."""
        return readable(hmac.digest(self._key, number.encode(), "sha256"))

    def matches(self, number: str, code: str) -> bool:
        """Whether it is the case's; writing it without the dash or in small letters is fine."""
        return hmac.compare_digest(as_typed(self.code(number)).encode(), as_typed(code).encode())
