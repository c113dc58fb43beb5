"""Remarks of residents: made, answered, passed on, counted."""
