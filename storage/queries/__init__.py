"""Reading and changing rows, by subject. Constant statements on the hot path."""
