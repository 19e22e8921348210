"""Attachments: files that customers and agents upload for a message."""
