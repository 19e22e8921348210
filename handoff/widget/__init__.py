"""The customer's HTTP endpoints."""
