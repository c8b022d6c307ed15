"""The proofs that run outside continuous integration are written down, each with what it needs."""

from tests.proof import page


def test_each_proof_says_what_it_shows_and_needs() -> None:
    for name, module in page.proofs().items():
        assert (module.__doc__ or "").splitlines()[0].endswith("."), name
        assert module.NEEDS, name
        assert callable(module.prove), name


def test_the_page_has_a_line_for_each_proof() -> None:
    written = page.PAGE.read_text()
    assert [str(line) for line in page.lines().values()] == [
        line for line in written.splitlines() if line.startswith("| ") and not line.startswith("| proof ")
    ], "write it anew: python -m tests.proof.page"
