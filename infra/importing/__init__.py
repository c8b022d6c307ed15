"""Brings another system's records in through the gateway, as anyone could: each once."""
