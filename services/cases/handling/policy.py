"""Command handling of a hall's policy."""

from infra.eventstore.handling import handles
from infra.eventstore.session import check_version
from services.cases.contract import rules
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import rules_id
from services.cases.session import CasesSession


@handles(rules.ChangePolicy)
def change_policy(command: rules.ChangePolicy, session: CasesSession) -> rules.RulesAnswer:
    hall, found = command.hall, _to_change(command.hall, command.expected_version, session)
    today = session.today
    from_day = command.effective_from or today
    session.append(found, *found.change_policy(hall, command.change, from_day, command.reason, today))
    return _answer(found)


@handles(rules.TakeBackPolicy)
def take_back_policy(command: rules.TakeBackPolicy, session: CasesSession) -> rules.RulesAnswer:
    found = _to_change(command.hall, command.expected_version, session)
    session.append(found, *found.take_back(command.effective_from, command.reason, session.today))
    return _answer(found)


@handles(rules.ApplyScheduledPolicy)
def apply_scheduled_policy(command: rules.ApplyScheduledPolicy, session: CasesSession) -> rules.RulesAnswer:
    found = _to_change(command.hall, None, session)
    session.append(found, *found.apply_scheduled(session.today))
    return _answer(found)


def _to_change(hall: str, expected_version: int | None, session: CasesSession) -> HallRules:
    session.check_hall(hall)
    found = session.load(HallRules, rules_id(hall))
    check_version(found, expected_version)
    return found


def _answer(found: HallRules) -> rules.RulesAnswer:
    return rules.RulesAnswer(hall=found.hall, rules_version=found.rules_version, version=found.version)
