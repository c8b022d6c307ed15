"""What all services say and do alike; it has no contract and is no service."""
