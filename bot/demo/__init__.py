"""The demonstration: the sandbox and the bot as one program, with a ward that never was."""
