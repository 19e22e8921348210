"""What was asked, and what it got."""
