"""Tasks: given to members and cells, chased, answered, confirmed, reviewed."""
