"""Meetings: called, announced, answered, changed."""
