"""A service item and an application for it, as tests of the cases service use them."""

from typing import Any

from services.cases.contract.words import Definition


def words(text: str) -> dict[str, str]:
    return {"en": text, "zh_hant": text, "zh_hans": text}


DEFINITION: dict[str, Any] = {
    "name": {"en": "Food stall permit", "zh_hant": "食品攤販許可", "zh_hans": "食品摊贩许可"},
    "item_class": "committed",
    "basis": [{"title": words("Food Safety Law"), "article": "35"}],
    "conditions": [words("Has a place to sell from")],
    "materials": [
        {"code": "form", "name": words("Application form")},
        {"code": "id", "name": words("Identity document")},
        {
            "code": "lease",
            "name": words("Lease"),
            "kind": "conditional",
            "condition": words("The place is rented"),
        },
        {"code": "licence", "name": words("Business licence"), "kind": "shared"},
    ],
    "steps": [
        {"code": "examine", "name": words("Examine"), "party": "food", "limit": 3},
        {"code": "visit", "name": words("Visit the place"), "party": "inspection", "limit": 2},
        {"code": "sign", "name": words("Sign"), "party": "department_head"},
    ],
    "results": [{"code": "permit", "name": words("Stall permit")}],
    "statutory_limit": 20,
    "promised_limit": 10,
    "fees": [{"name": words("Permit fee"), "amount": 5000}],
    "channels": ["window", "online", "post"],
    "windows": ["W3"],
}
"""Committed (承諾): ten working days; three steps by three parties."""

IMMEDIATE: dict[str, Any] = {
    **DEFINITION,
    "item_class": "immediate",
    "materials": [],
    "steps": [{"code": "issue", "name": words("Issue"), "party": "clerk"}],
    "statutory_limit": None,
    "promised_limit": None,
}
"""Immediate (即辦): decided on the visit."""

JOINT: dict[str, Any] = {
    **DEFINITION,
    "item_class": "joint",
    "materials": [],
    "steps": [
        {"code": "kitchen", "name": words("Check the kitchen"), "party": "food", "limit": 3, "after": []},
        {"code": "fire", "name": words("Check the exits"), "party": "inspection", "limit": 5, "after": []},
        {
            "code": "gather",
            "name": words("Gather the findings"),
            "party": "food",
            "limit": 2,
            "after": ["kitchen", "fire"],
        },
    ],
    "statutory_limit": None,
}
"""Joint (聯辦): two departments side by side, each with its own limit, then the lead."""

REPORTED: dict[str, Any] = {
    **DEFINITION,
    "item_class": "reported",
    "materials": [],
    "steps": [{"code": "review", "name": words("First review"), "party": "food", "limit": 3}],
    "authority": words("Provincial bureau"),
    "authority_limit": 5,
}
"""Reported (上報): reviewed here, decided by a higher authority within five working days of its own."""


def definition(fields: dict[str, Any] = DEFINITION, **changed: Any) -> Definition:
    return Definition.model_validate({**fields, **changed})


def application(hall: str, item: str = "stall", **changed: Any) -> dict[str, Any]:
    """The body of an application with nothing missing."""
    body = {"hall": hall, "item": item, "name": "王小明", "phone": "13800000000"}
    return {**body, "document_number": "11010519491231002X", "materials": ["form", "id"], **changed}
