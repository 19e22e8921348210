"""Mail to customers: transcripts, answers to those who have left, decisions."""
