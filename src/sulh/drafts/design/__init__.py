"""The smallest set of clauses that would have reached a target: candidates, what each bars, and the search for packages."""
