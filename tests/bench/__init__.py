"""Measurements of a running Frontdesk; `make bench`."""
