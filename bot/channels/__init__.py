"""Ways into the assistant; there is one."""
