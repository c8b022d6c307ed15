"""The published language of the staff service: the registry of halls, and who is on duty in them."""

from infra.contracts import Contract

CONTRACT = Contract.of_package("staff", __name__)

__all__ = ["CONTRACT"]
