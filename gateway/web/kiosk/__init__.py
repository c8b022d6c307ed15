"""The kiosk (自助終端): tickets, check-in, papers, applications, by oneself in the hall."""
