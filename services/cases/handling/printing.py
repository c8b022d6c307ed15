"""Command handling of papers with the applicant's name on them."""

from typing import Any

from infra.eventstore.handling import completes, handles, rereads
from infra.loop import bridge
from services.cases.contract import printing
from services.cases.domain.reading import read
from services.cases.handling.answers import case_state
from services.cases.queries.case_files import CaseFiles
from services.cases.session import CasesSession


@rereads(printing.PrintPaper)
@handles(printing.PrintPaper)
def print_paper(command: printing.PrintPaper, session: CasesSession) -> printing.PrintedPaper:
    at = session.at(command)
    _printed(command, None, session)  # refused before a reading is recorded
    session.proceed(at, read(at.case, command.purpose, ("name",)))
    told = command.model_dump(include={"kind", "which", "lang"})
    return printing.PrintedPaper(**case_state(at.case), **told)


@completes(printing.PrintPaper)
def tell_paper(command: printing.PrintPaper, _: dict[str, Any], session: CasesSession) -> dict[str, Any]:
    paper, html = _printed(command, session.personal_data(command).get("name"), session)
    return {"paper": paper, "html": html}


def _printed(asked: printing.PrintPaper, applicant: str | None, session: CasesSession) -> tuple[str, str]:
    """Number and page of the paper. Refuses NO_PAPER."""
    files = CaseFiles(session.log, session.codec, session.means.calendar, session.means.keyring)
    return bridge.run(files.paper(asked.number, asked.kind, asked.which, asked.lang, applicant))
