"""Brings another system's records in through the gateway, as anyone could."""
