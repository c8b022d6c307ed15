"""Who a caller is: bearer tokens of an OIDC issuer, or of the built-in development issuer."""
