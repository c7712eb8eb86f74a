"""Other terms over the same incidents: what a draft would have barred, to whom, and what it leaves open."""
