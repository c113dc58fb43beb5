"""Delivery: takes rows out of the outbox and hands them to a channel, no faster than the platform bears."""
