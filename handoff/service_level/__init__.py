"""Service levels: what was promised, when it is due in opening hours, and whether it was kept."""
