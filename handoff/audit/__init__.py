"""The audit log: who did what, when; rows are only ever added."""
