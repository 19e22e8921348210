"""The real processes under load while they are killed and their connections cut."""
