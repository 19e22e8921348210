"""Ratings: how satisfied a customer was, asked once a conversation when a person resolves it."""
