"""The queue of customers who wait for a person."""
