"""`python -m bot.cli`: chibo where it is not installed as a command."""

from bot.cli import main

main()
