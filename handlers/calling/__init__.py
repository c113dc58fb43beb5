"""Calling a meeting or a series of them: one form for both, above the packages of either."""
