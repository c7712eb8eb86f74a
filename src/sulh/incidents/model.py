"""What is taken to hold of sources: how far and how late one sets a deed beside another, how often one has what the other tells,
which words of the one stand for which of the other. Preset here; `learn` draws it from the reports."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sulh.incidents.facets import Facet
from sulh.incidents.rows import Floats, Ints

SAME_POINT_SHARE = 0.2
"""How often both sources took the place from one gazetteer or one map, beforehand."""
PLACE_ERROR_KM = 5.0
"""Scale of the place error of one pair of points, beforehand: sources name the nearest town, not the field."""
PLACE_TAIL = 3.0
"""Degrees of freedom of the place error: one pair in fifty lies further apart than seven times the scale."""
DELAY_HOURS = 22.0
"""Scale of the difference between two sources' times, beforehand: half of the pairs stand on one day, most within two."""
LATE_DAYS = 3
"""Days by which one source may set deeds later than another that are counted one by one, to either side."""
CLUTTER_KM = (1.0, 2.0, 4.0, 7.0, 12.0, 20.0, 35.0, 50.0)
"""Distances up to which strangers are counted: reports of other deeds crowd around towns."""
EVEN = 0.5
"""How often one source has what the other tells, beforehand."""
LIKENESS = ("same point, same toll", "same point, other toll", "near, same toll", "near, other toll")
"""The kinds of likeness of two rows of one source, by number; a toll that one of both does not say is the same."""
REPEATED = 0.15
"""Share of such pairs that are one row told again, beforehand."""
KIND_STRENGTH = 4.0
"""Pairs' worth of belief in what a pair of words counts beforehand."""
MOST_WORTH, LEAST_WORTH = 4.0, -3.5
"""What one fact can count for or against, learned."""


@dataclass(frozen=True, eq=False)
class Shares:
    """What is learned of one facet: for each pair of sources how often it agrees, and for kinds by (pair of sources, what the
    first says, what the second says) how many pairs of one deed have it, and how many would have it by chance."""

    agrees: Floats
    kinds: dict[tuple[int, str, str], tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Model:
    """By pairs of sources (first * sources + second): the share of deeds that both set at one point, the scale of the place error
    (km), that of the delay (hours), how many times likelier than by that scale each delay in whole days is, from
    -LATE_DAYS to LATE_DAYS, and the log-odds that two reports are partners rather than without one (`partner_odds`); and the
    facets by name. How strangers crowd (`CLUTTER_KM` x days). Of each source the share of its reports that others tell of,
    too, and of near-identical pairs of its rows the share that is one row told again, by kind of likeness."""

    same_point: Floats
    place_km: Floats
    delay_hours: Floats
    late: Floats
    clutter: Floats
    odds: Floats
    facets: dict[str, Shares]
    linked: Floats
    repeats: Floats

    @classmethod
    def preset(cls, sources: int) -> Model:
        """What is taken to hold of sources of which nothing is known."""
        size = sources * sources
        return cls(
            np.full(size, SAME_POINT_SHARE),
            np.full(size, PLACE_ERROR_KM),
            np.full(size, DELAY_HOURS),
            np.ones((size, 2 * LATE_DAYS + 1)),
            np.ones((len(CLUTTER_KM), LATE_DAYS + 1)),
            partner_odds(np.full((sources, sources), EVEN)).ravel(),
            {},
            np.full(sources, EVEN),
            np.full((sources, len(LIKENESS)), REPEATED),
        )

    @property
    def day_shares(self) -> Floats:
        """By pairs of sources the share of delays in whole days, from -LATE_DAYS to LATE_DAYS; the last hold all beyond."""
        return np.asarray(laplace_days(self.delay_hours) * self.late)


def partner_odds(share: Floats) -> Floats:
    """From how often each source (row) has a partner in each other (column) the log-odds that a report of each and a report of the
    other are partners rather than both without one, before where and when they stand: strangers are only those that have no
    partner. Seen from either end, the mean. Where more than half have one, half are still taken to be strangers: of lists
    that share nearly all, what is left over is not of one deed as often as the rest."""
    each = np.log(share) - np.log1p(-share) - np.log1p(-np.minimum(share, EVEN))
    return np.asarray((each + each.T) / 2)


def student(far: Floats, spread: Floats) -> Floats:
    """Density per square kilometre of a distance (km) under a two-dimensional Student's t."""
    shape = (1 + far**2 / (PLACE_TAIL * spread)) ** (-(PLACE_TAIL + 2) / 2)
    return np.asarray(shape / (2 * np.pi * spread), dtype=np.float64)


def laplace_days(delay: Floats) -> Floats:
    """The share of delays in whole days, from -LATE_DAYS to LATE_DAYS, under a Laplace distribution of each scale (hours);
    the last ones hold all that lies beyond."""
    edges = np.array([24 * step - 12.0 for step in range(1, LATE_DAYS + 1)])
    beyond = np.exp(-edges / delay[:, None]) / 2
    side = np.concatenate([beyond[:, :-1] - beyond[:, 1:], beyond[:, -1:]], axis=1)
    return np.concatenate([side[:, ::-1], 1 - 2 * beyond[:, :1], side], axis=1)


def day_of(later: Floats) -> Ints:
    """Delays (hours) in whole days, as places among 2 * LATE_DAYS + 1."""
    whole = np.rint(later / 24).astype(np.int64)
    return np.asarray(np.clip(whole, -LATE_DAYS, LATE_DAYS) + LATE_DAYS)


def weights(facet: Facet, model: Model) -> Floats:
    """What each kind of a facet counts for two reports being of one deed (natural logarithm)."""
    shares = model.facets.get(facet.name)
    if shares is None:
        return facet.base
    agrees = shares.agrees[facet.seat]
    shift = np.where(facet.agrees, np.log(agrees / facet.usual), np.log((1 - agrees) / (1 - facet.usual)))
    shifted = facet.base + shift
    # words that differ can come to count nothing, but not for a match by that alone
    before = np.where(facet.agrees, np.maximum(shifted, 0.0), np.minimum(shifted, 0.0))
    met, by_chance = np.zeros(len(before)), np.zeros(len(before))
    for place, key in enumerate(zip(facet.seat.tolist(), facet.one, facet.other, strict=True)):
        met[place], by_chance[place] = shares.kinds.get(key, (0.0, 0.0))
    seen = np.maximum(met - 1, 0)
    worth = np.log((seen + KIND_STRENGTH * np.exp(before)) / (by_chance + KIND_STRENGTH))
    return np.where(facet.graded, np.clip(worth, LEAST_WORTH, MOST_WORTH), shifted)
