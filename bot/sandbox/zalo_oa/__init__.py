"""A Zalo Official Account: OAuth v4, its API with groups (GMF), and signed webhooks."""
