"""The demo company's desk: teams, what its agents are good at, and what they say often."""
