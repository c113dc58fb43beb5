"""Meetings that come again and again: the rule, its occurrences, the draft shown before each is called."""
