"""Articles in and out: a folder of Markdown files with front matter."""
