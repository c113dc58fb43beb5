"""The roll: who was there, kept apart from what was answered beforehand."""
