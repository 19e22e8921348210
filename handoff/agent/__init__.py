"""Agents: who is there, and how much they have."""
