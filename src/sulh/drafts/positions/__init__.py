"""The table of positions: who proposed what and when, where each party stands on each clause, and what follows."""
