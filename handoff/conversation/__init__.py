"""Conversations: the message log, who owns it, and the staff's view of it."""
