"""What the bot will say once an article is published, seen before it is."""
