"""Present, so that the service is found; it is not run here."""
