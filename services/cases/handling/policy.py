"""Command handling of a hall's policy."""

from infra.eventstore.handling import handles
from infra.eventstore.session import check_version
from services.cases.contract import policy
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import rules_id
from services.cases.session import CasesSession
from services.shared.policies.values import PolicyAnswer


@handles(policy.ChangePolicy)
def change_policy(command: policy.ChangePolicy, session: CasesSession) -> PolicyAnswer:
    hall, found = command.hall, _to_change(command.hall, command.expected_version, session)
    from_day = command.effective_from or session.today
    session.append(found, *found.change_policy(hall, command.change, from_day, command.reason, session.today))
    return PolicyAnswer(hall=hall, effective_from=from_day, version=found.version)


@handles(policy.TakeBackPolicy)
def take_back_policy(command: policy.TakeBackPolicy, session: CasesSession) -> PolicyAnswer:
    hall, found = command.hall, _to_change(command.hall, command.expected_version, session)
    from_day = command.effective_from
    session.append(found, *found.take_back(hall, from_day, command.reason, session.today))
    return PolicyAnswer(hall=hall, effective_from=from_day, version=found.version)


def _to_change(hall: str, expected_version: int | None, session: CasesSession) -> HallRules:
    session.check_hall(hall)
    found = session.load(HallRules, rules_id(hall))
    check_version(found, expected_version)
    return found
