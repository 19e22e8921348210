"""Approvals: what exceeds the bot's authority, decided once by a person."""
