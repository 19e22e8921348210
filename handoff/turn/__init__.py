"""Turns: a customer's message on its way to the bot and the bot's replies on their way back."""
