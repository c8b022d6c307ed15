"""The whole command side of the cases service."""

from typing import Any

from infra.contracts import UNAVAILABLE, Context
from infra.eventstore.records import StoreUnavailable
from services.cases.person_application import PersonApplication


class CasesApplication(PersonApplication):
    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's; what may not be stored with an answer is put into it here."""
        done = super().execute(name, body, context)
        answer = done["answer"]
        try:
            if name == "SubmitApplication":
                answer["code"] = self.secrets.code(answer["number"])
            elif name == "ReadApplicant":
                answer.update(self.personal_data(answer["number"]))
            elif name == "ReadDraft":
                answer["content"] = self.draft_content(answer["draft"])
        except StoreUnavailable as away:
            raise UNAVAILABLE("the service cannot reach its database") from away
        return done
