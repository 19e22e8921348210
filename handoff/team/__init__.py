"""Teams: who works together, when they are there, and how their customers are shared out."""
