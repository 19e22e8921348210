"""Canned replies: what agents say often, by a short code."""
