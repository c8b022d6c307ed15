"""The whole command side of the cases service."""

from typing import Any

from infra.contracts import UNAVAILABLE, Context
from infra.eventstore.records import StoreUnavailable
from infra.loop import bridge
from services.cases.contract.persons import ErasureAnswer, ReadApplicant
from services.cases.contract.printing import PrintPaper
from services.cases.person_application import PersonApplication
from services.cases.queries.case_files import CaseFiles


class CasesApplication(PersonApplication):
    @property
    def papers(self) -> CaseFiles:
        """The files of what this application writes; its log must be open."""
        return CaseFiles(self.log, self.codec, self.calendar, self.keyring)

    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's; what may not be stored with an answer is put into it here."""
        done = super().execute(name, body, context)
        answer = done["answer"]
        try:
            if name == "SubmitApplication":
                answer["code"] = self.secrets.code(answer["number"])
            elif name == "GiveNotice":
                answer["missing"] = self.reasons_of(answer["number"], answer["version"], answer["missing"])
            elif name == "ReadApplicant":
                answer.update(self.personal_data(ReadApplicant.model_validate(body), context))
            elif name == "ReadDraft":
                answer["content"] = self.draft_content(answer["draft"])
            elif name == "ErasePerson":
                asked = ErasureAnswer.model_validate(answer)
                told = self.erase_everywhere(asked.person, asked.erased_at, context, told=True)
                answer.update(told.model_dump(mode="json"))
            elif name == "PrintPaper":
                answer["paper"], answer["html"] = self._printed(PrintPaper.model_validate(body), context)
        except StoreUnavailable as away:
            if name == "ErasePerson":
                raise UNAVAILABLE(f"the erasure is recorded, and goes on by itself: {away}") from away
            raise UNAVAILABLE("the service cannot reach its database") from away
        return done

    def _printed(self, asked: PrintPaper, context: Context) -> tuple[str, str]:
        name = self.personal_data(asked, context).get("name")
        return bridge.run(self.papers.paper(asked.number, asked.kind, asked.which, asked.lang, name))
