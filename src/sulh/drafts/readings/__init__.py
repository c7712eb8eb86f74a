"""How readings could meet: single definitions that would remove disputes, and numbers between two readings."""
