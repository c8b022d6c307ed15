"""A case's code, which each service that is shown one checks by itself."""

from services.cases.secrets import CaseSecrets
from services.shared.case_codes import CaseCodes


def test_what_the_cases_service_gives_out_is_known_by_whoever_has_the_master_key() -> None:
    code = CaseSecrets.of(bytes(32)).code("h-2026-0001")
    codes = CaseCodes.of(bytes(32))
    assert codes.matches("h-2026-0001", code)
    assert codes.matches("h-2026-0001", f" {code.replace('-', '').lower()} ")
    for number, wrong in (("h-2026-0002", code), ("h-2026-0001", "0000-0000"), ("h-2026-0001", "é")):
        assert not codes.matches(number, wrong)
    assert not CaseCodes.of(bytes([1] * 32)).matches("h-2026-0001", code)
