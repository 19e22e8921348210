"""Images: pictures in articles, kept by the hash of their content."""
