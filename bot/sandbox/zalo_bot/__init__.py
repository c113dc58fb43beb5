"""The Zalo Bot Platform, as strict as what is known of it."""
