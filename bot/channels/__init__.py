"""The platforms people are reached on."""
