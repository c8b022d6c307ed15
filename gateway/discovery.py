"""Finds what the services say they can do, by convention: `services.<name>.contract.CONTRACT`."""

import importlib
import importlib.util
import pkgutil

from infra.contracts import Contract, Document, personal_fields, personal_parts
from infra.contracts import person_fields as persons_in
from services.shared.words import place_of


class ContractError(Exception):
    """A contract cannot be served as it is; the message names it and says what would."""


def contracts() -> list[Contract]:
    """Every service's contract, by service name. Raises ContractError when one does not hold together."""
    package = importlib.import_module("services")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg)
    modules = [f"services.{name}.contract" for name in names]
    found = [importlib.import_module(name).CONTRACT for name in modules if importlib.util.find_spec(name)]
    for contract in found:
        check(contract)
    return found


def person_fields(contract: Contract) -> set[str]:
    """Names of the fields that hold the id of a person whose data the contract marks as personal."""
    return {name for event in contract.events.values() for name in persons_in(event)}


def check(contract: Contract) -> None:
    """Refuse a contract that would show a person's data to everybody, or does not fit what it names.

    Raises ContractError: a public field that is personal or not there, a paged query without its fields, a
    document without a media type, a command that answers with a document, a message that does not say where
    it acts.
    """
    declared = [message.terms for message in contract.commands.values()]
    for terms in declared + [message.terms for message in contract.queries.values()]:
        try:
            place_of(terms)
        except TypeError as error:
            raise ContractError(f"{contract.service}: {terms.path} has no place: {error}") from None
    persons = person_fields(contract)
    for name, event in contract.events.items():
        public = set(event.public or ())
        if unknown := public - set(event.model_fields):
            raise ContractError(
                f"{contract.service}: {name}.public names fields it has not: {sorted(unknown)}"
            )
        if personal := public & (persons | {*personal_fields(event), *personal_parts(event)}):
            raise ContractError(
                f"{contract.service}: {name}.public shows personal fields: {sorted(personal)}"
            )
    for name, query in contract.queries.items():
        if query.terms.paged and not {"limit", "cursor"} <= set(query.model_fields):
            raise ContractError(f"{contract.service}: {name} is paged but has no fields `limit` and `cursor`")
        if issubclass(query.terms.answer, Document) and not hasattr(query.terms.answer, "media_type"):
            raise ContractError(f"{contract.service}: {name} answers a document without a media_type")
    for name, command in contract.commands.items():
        if issubclass(command.terms.answer, Document):
            raise ContractError(f"{contract.service}: {name} is a command; only a query answers a document")
