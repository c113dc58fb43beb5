"""Broadcasts: a committee writes once, the right chats get it, and the committee sees what reached whom.

A broadcast is a row with a rule (`storage.queries.audience`); a duty makes its targets in bounded steps
(`pump`), and everything counted is counted from the outbox.
"""
