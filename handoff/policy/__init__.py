"""Policies: which of their limits supervisors have changed. The policies themselves are files of the actions."""
