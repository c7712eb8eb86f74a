"""How many partners chance would give: the same reports, as if each source told of other days.

Where everything has some neighbour, learning cannot tell sources that share deeds from sources that only write about the same
towns: what is near looks like a partner, partners look frequent, and what is frequent is linked. But a source whose days are
moved by weeks keeps its places, words and rhythm and shares no deed with the others; what has a partner then has it by
chance. (What then stands at the very place of another is not counted: a town that both tell of daily is told of the same way on other
days.) This is target and decoy, as in the search of mass spectra (Elias and Gygi 2007, Nature Methods 4, 207).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sulh.incidents.block import WINDOW_HOURS
from sulh.incidents.rows import Bools, Floats, Ints, Rows

LEAST_DAYS, MOST_DAYS = WINDOW_HOURS / 24 * 3, 61
"""How far apart the days of two sources are moved at least, and by one source's place in the order at most."""
DOUBTED, DOUBTED_WHOLLY = 0.5, 0.75
"""Shares of what is seen that chance gives, too: from the one on it is doubted, from the other on wholly."""
CLOSE_KM = 3.0
"""What stands so near another is at its place: a village and its fields."""
_DAY = 86_400
_PASSES = 30


@dataclass(frozen=True, eq=False)
class Elsewhen:
    """Reports as if each source told of other days; which pairs of sources (sources, sources) thereby tell of days so far
    apart that they share no deed; and which reports this is said of: those with a time that is not as wide as the move."""

    rows: Rows
    apart: Bools
    sharp: Bools


def elsewhen(rows: Rows) -> Elsewhen | None:
    """The days of each source moved round the time that the reports cover, each by another stretch; None where that is too
    short. Long silences of all are cut short first, so that nobody is moved into one."""
    least = int(LEAST_DAYS * _DAY)
    sharp = rows.dated & (rows.end - rows.start <= least)
    if not sharp.any():
        return None
    start = _without_silences(rows.start, sharp, least)
    whole = int(start[sharp].max()) + _DAY
    number = len(rows.sources)
    step = int(np.clip(whole // max(number, 2), least, MOST_DAYS * _DAY))
    moved = (np.arange(number) * step) % whole
    between = np.abs(moved[:, None] - moved)
    apart = np.minimum(between, whole - between) >= least
    if not apart.any():
        return None
    begun = np.where(sharp, (start + moved[rows.source]) % whole, rows.start)
    return Elsewhen(replace(rows, start=begun, end=begun + (rows.end - rows.start)), apart, sharp)


def _without_silences(start: Ints, sharp: Bools, least: int) -> Ints:
    """Seconds since the first report, where a time of more than twice `least` of which nobody tells counts as `least`."""
    order = np.argsort(start[sharp], kind="stable")
    gap = np.diff(start[sharp][order], prepend=start[sharp].min())
    out = np.zeros(len(start), np.int64)
    out[np.flatnonzero(sharp)[order]] = np.cumsum(np.where(gap > 2 * least, least, gap))
    return out


def shared(seen: Floats, by_chance: Floats) -> Floats:
    """The share of each source's reports (row) that have a partner in each other source (column), from the shares that have one
    as they are told (`seen`) and as if told of other days.

    A report without a partner finds one by chance among reports that have none either, so chance gives fewer where much is
    shared. What is seen stands while at most half of it is seen of other days, too, because the learning that follows from it
    does well there; where three quarters are, it is doubted wholly (docs/decisions/0030).
    """
    true = np.zeros_like(seen)
    for _ in range(_PASSES):
        free = by_chance * (1 - true.T)
        true = np.clip((seen - free) / np.maximum(1 - free, 1e-9), 0.0, 1.0)
    doubt = np.clip((by_chance / np.maximum(seen, 1e-9) - DOUBTED) / (DOUBTED_WHOLLY - DOUBTED), 0.0, 1.0)
    return np.asarray(doubt * true + (1 - doubt) * seen)
