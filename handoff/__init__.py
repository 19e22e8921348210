"""Conversations between customers, the bot and people: messages, durable bot turns, the queue, the sockets."""
