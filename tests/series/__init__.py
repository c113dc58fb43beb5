"""Series of meetings, changes of a called one, and what is told beside them."""
