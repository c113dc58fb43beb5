"""Meetings as a calendar: the list in the chat, and the address a phone's calendar reads."""
