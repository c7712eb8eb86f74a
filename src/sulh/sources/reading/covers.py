"""How many incidents a row speaks of: a count, or a text such as “14 strikes in two districts”."""

from __future__ import annotations

from sulh.sources.files.cells import Cell, text_of
from sulh.sources.numbers.aggregates import read_aggregate
from sulh.sources.numbers.text import read_count
from sulh.sources.reading.rows import MOST_INCIDENTS


def read_covers(cell: Cell, languages: tuple[str, ...]) -> tuple[int, int] | None:
    """The least and the most; None where the cell says nothing of it. Raises ValueError for zero."""
    if not text_of(cell):
        return None
    try:
        low, high = read_count(cell, languages)
    except ValueError:
        text = text_of(cell)
        low, high = read_aggregate(text, languages).covers
        if low is None and high is None and text[:1].isdecimal():
            raise
    if low is None and high is None:
        return None
    if high == 0:
        raise ValueError("a row speaks of one incident at least")
    return max(low or 1, 1), MOST_INCIDENTS if high is None else high
