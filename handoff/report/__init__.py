"""What supervisors look at: how much, how fast, how well."""
