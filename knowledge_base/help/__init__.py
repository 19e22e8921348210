"""The public help pages: the same articles without the bot, and without JavaScript."""
