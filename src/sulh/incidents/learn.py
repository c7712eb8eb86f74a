"""What a data set itself tells of its sources, learned while linking: how much later one sets a deed than another, how often
at the very same point, and how often one has what the other tells.

By expectation and maximization with hard assignments (Celeux and Govaert 1992): link with presets, learn from the pairs that
were linked and from those that were compared, link again. Every figure is drawn towards its preset by `STRENGTH` pairs'
worth, so that two reports teach nothing. The scale of place errors is not learned: of the pairs that are linked the far
ones are missing, and a scale learned from the rest shrinks round by round (tried; it lost two true pairs in a hundred).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.incidents.rows import Bools, Floats, Ints

SAME_POINT_SHARE = 0.2
"""How often both sources took the place from one gazetteer or one map."""
DELAY_HOURS = 22.0
"""Scale of the difference between two sources' times: half of the pairs stand on one day, most within two."""
EVEN = 0.5
"""How often one source has what the other tells, beforehand."""
STRENGTH = 20.0
LEAST, MOST = 0.02, 0.98
"""No share is taken to be nothing, or everything."""
LEAST_HOURS, MOST_HOURS = 6.0, 60.0
LEARN_ROWS, LEARN_STRETCH = 200_000, 20_000
"""Reports from which is learned, at most about; of more, stretches of so many in their order of time."""
ROUNDS = 2
"""Times that everything is learned anew; on invented and real reports little moves after the second."""


@dataclass(frozen=True, eq=False)
class Model:
    """Square arrays by pairs of sources, alike both ways: the share of deeds that both set at one point, the scale of the
    delay (hours), and the log-odds beforehand that one has what the other tells."""

    same_point: Floats
    delay_hours: Floats
    odds: Floats

    @classmethod
    def preset(cls, sources: int) -> Model:
        """What is taken to hold of sources of which nothing is known."""
        size = (sources, sources)
        return cls(np.full(size, SAME_POINT_SHARE), np.full(size, DELAY_HOURS), np.zeros(size))


@dataclass(frozen=True, eq=False)
class Compared:
    """Pairs of rows that were compared by nearness: their rows, distance (km), radii squared as they enter the spread
    (km²), hours apart, and whether both stand at one point."""

    left: Ints
    right: Ints
    far: Floats
    radii: Floats
    apart: Floats
    one_point: Bools


def learned(source: Ints, compared: Compared, home: Ints, asked: tuple[Ints, Ints]) -> Model:
    """A model of the sources from each row's group `home`. `asked` are all pairs of rows of which one could have been the
    other's partner."""
    number = int(source.max(initial=0)) + 1
    met = home[compared.left] == home[compared.right]
    seat = _pair(source[compared.left[met]], source[compared.right[met]], number)
    one_point = compared.one_point[met]
    pairs = _sum(seat, None, number)
    return Model(
        np.clip(_drawn(_sum(seat[one_point], None, number), pairs, SAME_POINT_SHARE), LEAST, MOST),
        np.clip(_drawn(_sum(seat, compared.apart[met], number), pairs, DELAY_HOURS), LEAST_HOURS, MOST_HOURS),
        _odds(_shares(source, *asked, home)),
    )


def _pair(one: Ints, other: Ints, number: int) -> Ints:
    return np.minimum(one, other) * number + np.maximum(one, other)


def _sum(seat: Ints, weight: npt.NDArray[np.float64] | None, number: int) -> Floats:
    """Sums by pair of sources, alike both ways."""
    upper = np.bincount(seat, weights=weight, minlength=number * number).reshape(number, number)
    return np.asarray(np.maximum(upper, upper.T), dtype=np.float64)


def _drawn(total: Floats, count: Floats, preset: float) -> Floats:
    """Means, drawn towards the preset."""
    return np.asarray((total + preset * STRENGTH) / (count + STRENGTH))


def _shares(source: Ints, left: Ints, right: Ints, home: Ints) -> Floats:
    """For each ordered pair of sources (a, b) the share of a's reports with a candidate in b that have a partner there."""
    number = int(source.max(initial=0)) + 1
    row = np.concatenate([left, right])
    other = source[np.concatenate([right, left])]
    met = np.concatenate([home[left] == home[right]] * 2)
    seat = row * number + other
    size = int(seat.max(initial=-1)) + 1
    asked = np.zeros(size, np.bool_)
    found = np.zeros(size, np.bool_)
    asked[seat] = True
    found[seat[met]] = True
    seats = np.flatnonzero(asked)
    pair = source[seats // number] * number + seats % number
    tried = np.bincount(pair, minlength=number * number).reshape(number, number)
    partners = np.bincount(pair[found[seats]], minlength=number * number).reshape(number, number)
    return _drawn(partners.astype(np.float64), tried.astype(np.float64), EVEN)


def _odds(share: Floats) -> Floats:
    """Log-odds of a partner for each pair of sources: the mean of those seen from either."""
    kept = np.clip(share, LEAST, MOST)
    logit = np.log(kept / (1 - kept))
    return np.asarray((logit + logit.T) / 2)
