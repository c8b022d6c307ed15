"""The entrance: signing in and out, and a map of all pages."""
