"""What services share, on a real database."""
