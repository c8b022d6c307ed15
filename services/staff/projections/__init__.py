"""Read models of the staff service: the registry of halls with their calendars."""

from services.staff.projections.registry import Registry

PROJECTIONS = (Registry,)
