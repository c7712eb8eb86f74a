"""Measures as pictures, for a brief, a notebook or a file."""
