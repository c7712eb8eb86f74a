"""Drafts beside one another: their words, what each bars that another does not, and whom each binds."""
