"""Sockets: everything that happens, pushed to whoever may hear of it."""
