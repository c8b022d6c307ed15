"""An item's guide as linked data, in the terms of CPSV-AP 3.2 (https://semiceu.github.io/CPSV-AP/releases/3.2.0/).

The context is written out whole, so that nobody has to fetch one. What CPSV-AP has no term for (steps, limits
in working days) is said as a rule that the service follows.
"""

import json
from typing import Any

from infra.languages.saying import LANGUAGES, Text, major_units, said, working_days
from services.cases.contract.words import Definition, Fee, LegalBasis, Material
from services.cases.papers import wording
from services.shared.papers.citing import cited
from services.shared.papers.markup import clean
from services.shared.values import Words

CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CURRENCIES = "http://publications.europa.eu/resource/authority/currency/"
_Node = dict[str, Any]


def cpsv(
    definition: Definition,
    *,
    address: str,
    hall: str,
    item: str,
    authority: str,
    authority_name: Text,
    place: str | None = None,
) -> str:
    """The guide as JSON-LD: one `cpsv:PublicService`, all that belongs to it within.

    `address` is the IRI of the service, from which the parts have theirs; `hall`, `item` and `authority` (the
    department) are codes. `place` is the IRI of the region that the authority is for, which CPSV-AP asks for
    and a hall may not know.
    """
    service: _Node = {
        "@context": CONTEXT,
        "@id": address,
        "@type": "cpsv:PublicService",
        "dct:identifier": f"{hall}/{item}",
        "dct:title": _texts(definition.name),
        "dct:description": _texts(definition.description or definition.name),
        "cv:hasCompetentAuthority": _authority(address, hall, authority, authority_name, place),
        "cv:processingTime": _processing_time(definition),
        "cpsv:follows": _rules(address, definition),
        "cv:hasLegalResource": [_law(address, *law) for law in enumerate(definition.basis or (), 1)],
        "cv:holdsRequirement": [
            _condition(address, *one) for one in enumerate(definition.conditions or (), 1)
        ],
        "cpsv:hasInput": [_evidence(address, material) for material in definition.materials or ()],
        "cpsv:produces": [
            _part(address, "cv:Output", f"result-{result.code}", result.name)
            for result in definition.results or ()
        ],
        "cv:hasCost": [_cost(address, *fee) for fee in enumerate(definition.fees or (), 1)],
        "cv:hasChannel": [
            _part(address, "cv:Channel", f"channel-{channel}", wording.CHANNELS[channel], "dct:description")
            for channel in definition.channels or ()
        ],
    }
    told = {name: value for name, value in service.items() if value not in (None, [])}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _texts(words: Text | None) -> list[_Node] | None:
    """A text in each of the three languages (rdf:langString)."""
    if words is None:
        return None
    return [{"@language": language, "@value": clean(said(words, language))} for language in LANGUAGES]


def _part(address: str, kind: str, name: str, words: Text, said_as: str = "dct:title") -> _Node:
    return {"@id": f"{address}#{name}", "@type": kind, "dct:identifier": name, said_as: _texts(words)}


def _authority(address: str, hall: str, code: str, name: Text, place: str | None) -> _Node:
    organisation = _part(address, "cv:PublicOrganisation", f"authority-{code}", name, "skos:prefLabel")
    organisation["dct:identifier"] = f"{hall}/{code}"
    return organisation if place is None else {**organisation, "dct:spatial": {"@id": place}}


def _processing_time(definition: Definition) -> _Node | None:
    """The limit in calendar days, as xsd:duration has no working ones: seven for every five, rounded up."""
    if definition.item_class == "immediate":
        return {"@type": "xsd:duration", "@value": "P1D"}
    if definition.promised_limit is None:
        return None
    return {"@type": "xsd:duration", "@value": f"P{-(-definition.promised_limit * 7 // 5)}D"}


def _rules(address: str, definition: Definition) -> list[_Node]:
    """The limits in working days, and each step of the process."""
    rules = []
    limits = (("promised", definition.promised_limit), ("statutory", definition.statutory_limit))
    names = {"promised": wording.PROMISED_LIMIT, "statutory": wording.STATUTORY_LIMIT}
    for name, limit in limits:
        if limit is not None:
            rule = _part(address, "cpsv:Rule", f"{name}-limit", names[name])
            rules.append({**rule, "dct:description": _texts(_within(limit))})
    if definition.item_class == "immediate":
        rule = _part(address, "cpsv:Rule", "promised-limit", wording.PROMISED_LIMIT)
        rules.append({**rule, "dct:description": _texts(wording.SAME_DAY)})
    for step in definition.steps or ():
        rule = _part(address, "cpsv:Rule", f"step-{step.code}", step.name)
        if step.limit is not None:
            rule["dct:description"] = _texts(_within(step.limit))
        rules.append(rule)
    return rules


def _within(limit: int) -> Words:
    texts = {
        language: said(wording.WORKING_TIME, language).format(working_days(limit, language))
        for language in LANGUAGES
    }
    return Words(en=texts["en"], zh_hant=texts["zh-Hant"], zh_hans=texts["zh-Hans"])


def _law(address: str, number: int, law: LegalBasis) -> _Node:
    texts = [{"@language": language, "@value": clean(cited(law, language))} for language in LANGUAGES]
    return {"@id": f"{address}#law-{number}", "@type": "eli:LegalResource", "dct:title": texts}


def _condition(address: str, number: int, words: Words) -> _Node:
    return _part(address, "cv:Requirement", f"condition-{number}", words)


def _evidence(address: str, material: Material) -> _Node:
    """A material; what makes a conditional one necessary is the requirement that it supports."""
    evidence = _part(address, "cv:Evidence", f"material-{material.code}", material.name)
    if material.condition is not None:
        name = f"material-{material.code}-condition"
        evidence["cv:supportsRequirement"] = _part(address, "cv:Requirement", name, material.condition)
    if material.kind == "shared":
        evidence["dct:description"] = _texts(wording.SHARED)
    return evidence


def _cost(address: str, number: int, fee: Fee) -> _Node:
    cost = _part(address, "cv:Cost", f"fee-{number}", fee.name, "dct:description")
    return {
        **cost,
        "cv:hasValue": {"@type": "xsd:double", "@value": major_units(fee.amount, fee.currency)},
        "cv:currency": {"@id": f"{_CURRENCIES}{fee.currency}"},
    }
