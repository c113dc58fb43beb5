"""What the law grants everybody about their own data: to see it, correct it, withdraw, have it deleted."""
