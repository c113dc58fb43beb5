"""The committee's monthly material: written in parts, sent as a broadcast, found again, marked as used."""
