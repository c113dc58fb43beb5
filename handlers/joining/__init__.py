"""How groups and people come to the bot: one-time codes, accounts linked to people, first steps."""
