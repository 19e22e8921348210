"""What the company knows: articles, the search that answers from them, and what was asked."""
