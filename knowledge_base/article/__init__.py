"""Articles: what the company wants its customers to know, in numbered versions."""
