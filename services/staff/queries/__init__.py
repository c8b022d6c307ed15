"""Queries of the staff service."""
