"""What an item costs, as it is quoted to who applies for it."""

from services.cases.contract.words import Charge, Definition


def quoted(definition: Definition) -> Charge | None:
    """All its fees together; None for what is free."""
    fees = definition.fees or ()
    total = sum(fee.amount for fee in fees)
    return Charge(amount=total, currency=fees[0].currency) if total else None
