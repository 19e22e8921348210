"""Webhooks: what happens here, told to a company's other systems."""
