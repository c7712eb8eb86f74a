"""What the reports themselves tell of their sources: how far and how late one sets a deed beside another, how often at the very
same point, how often one has what the other tells, how often they agree, and which words of the one stand for which of the
other.

By expectation and maximization over pairs of sources. Expectation: of the reports of the other source near it a report has at
most one partner, so a pair's chance is its weight among those of its rivals and of none (from whichever end it is smaller).
Maximization: each figure is that which makes the pairs, so weighed, most likely, drawn towards what holds for all pairs of
sources, and this towards its preset. No pair is taken for linked or not linked, so that a scale does not shrink round by
round because far pairs are missing among those that are linked (with hard assignments it did). How often one source has
what the other tells is the mean of the chances' sum and of what was grouped: where sources share little, chances alone add up
to too many partners.
How close strangers stand is seen in pairs of reports of one source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sulh.incidents.facets import Facet
from sulh.incidents.rows import Bools, Floats, Ints

SAME_POINT_SHARE = 0.2
"""How often both sources took the place from one gazetteer or one map, beforehand."""
PLACE_ERROR_KM = 5.0
"""Scale of the place error of one pair of points, beforehand: sources name the nearest town, not the field."""
PLACE_SCALES_KM = tuple(round(0.3 * 1.35**step, 3) for step in range(16))
"""The scales that are tried: .3 to 27 km."""
PLACE_DRAWN = 8.0
"""Log-likelihood that a factor of e away from the expected scale costs."""
PLACE_TAIL = 3.0
"""Degrees of freedom of the place error: one pair in fifty lies further apart than seven times the scale."""
DELAY_HOURS = 22.0
"""Scale of the difference between two sources' times, beforehand: half of the pairs stand on one day, most within two."""
LATE_DAYS = 3
"""Days by which one source may set deeds later than another that are counted one by one, to either side."""
CLUTTER_KM = (1.0, 2.0, 4.0, 7.0, 12.0, 20.0, 35.0, 50.0)
"""Distances up to which strangers are counted: reports of other deeds crowd around towns."""
CLUTTER_STRENGTH = 50.0
LEAST_CLUTTER, MOST_CLUTTER = 0.2, 50.0
EVEN = 0.5
"""How often one source has what the other tells, beforehand."""
LIKENESS = ("same point, same toll", "same point, other toll", "near, same toll", "near, other toll")
"""The kinds of likeness of two rows of one source, by number; a toll that one of both does not say is the same."""
REPEATED = 0.15
"""Share of such pairs that are one row told again, beforehand."""
WIDE_SHARE = 0.5
"""How often a report of wide place or time has a partner among what is compatible in another source, beforehand."""
STRENGTH = 20.0
"""Pairs' worth of belief in what is expected."""
KIND_STRENGTH = 4.0
"""Pairs' worth of belief in what a pair of words counts beforehand."""
LEAST, MOST = 0.02, 0.98
"""No share is taken to be nothing, or everything."""
LEAST_HOURS, MOST_HOURS = 3.0, 60.0
MOST_WORTH, LEAST_WORTH = 4.0, -3.5
"""What one fact can count for or against, learned."""
LEARN_ROWS, LEARN_STRETCH = 100_000, 10_000
"""Reports from which is learned, at most about; of more, stretches of so many in their order of time."""
ROUNDS = 4
"""Times that everything is learned anew; on invented and real reports little moves after the third."""
WORDS_FIRST = 2
"""Of these, rounds in which it is not yet learned how often one source has what the other tells: words that are still strange make
partners look rare, and what looks rare stays so."""


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
    -LATE_DAYS to LATE_DAYS, and the log-odds beforehand that one has what the other tells, where both have a place and a day and where not; and the facets by name. Of each source the share of its reports that others
    tell of, too, and of near-identical pairs of its rows the share that is one row told again, by kind of likeness."""

    same_point: Floats
    place_km: Floats
    delay_hours: Floats
    late: Floats
    clutter: Floats
    odds: Floats
    wide_odds: Floats
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
            np.zeros(size),
            np.full(size, np.log(WIDE_SHARE / (1 - WIDE_SHARE))),
            {},
            np.full(sources, EVEN),
            np.full((sources, len(LIKENESS)), REPEATED),
        )


@dataclass(frozen=True, eq=False)
class Compared:
    """Pairs of rows that were compared by nearness: their rows, pair of sources, distance (km), radii squared as they enter
    the spread (km²), hours from the first source's to the second's, the lengths of their spans beyond a day, and whether
    both stand at one point."""

    left: Ints
    right: Ints
    seat: Ints
    far: Floats
    radii: Floats
    later: Floats
    extra: Floats
    one_point: Bools

    @property
    def ring(self) -> Ints:
        """The distance as a place among `CLUTTER_KM`."""
        return np.minimum(np.searchsorted(np.array(CLUTTER_KM), self.far), len(CLUTTER_KM) - 1).astype(np.int64)

    @property
    def days_apart(self) -> Ints:
        """The delay in whole days to either side, LATE_DAYS at most."""
        return np.minimum(np.rint(np.abs(self.later) / 24), LATE_DAYS).astype(np.int64)

    @property
    def days(self) -> Ints:
        """The delay in whole days, as a place among 2 * LATE_DAYS + 1."""
        whole = np.rint(self.later / 24).astype(np.int64)
        return np.asarray(np.clip(whole, -LATE_DAYS, LATE_DAYS) + LATE_DAYS)


def partners(source: Ints, left: Ints, right: Ints, weight: Floats) -> Floats:
    """The chance that two rows are partners: the pair's weight (odds against having none) among those of all pairs of one of the
    rows with the other's source, from the end where it is smaller."""
    sources = int(source.max(initial=0)) + 1
    seats = left * sources + source[right], right * sources + source[left]
    size = (int(max(left.max(initial=0), right.max(initial=0))) + 1) * sources
    total: Floats = 1 + _counted(seats[0], weight, size) + _counted(seats[1], weight, size)
    return np.asarray(np.minimum(weight / total[seats[0]], weight / total[seats[1]]))


@dataclass(frozen=True, eq=False)
class Material:
    """What is learned from: each row's source; for each source (row) and other source (column) how many of its reports the other
    could have told of, too; the pairs compared by nearness, which of all pairs these are, and the facets of all pairs; and how
    strangers crowd."""

    source: Ints
    asked: Floats
    near: Compared
    of_near: Bools
    facets: Sequence[Facet]
    clutter: Floats
    wide: Ints
    wide_asked: Floats


def learned(material: Material, chance: Floats, together: Bools) -> Model:
    """A model of the sources from the `chance` of each pair and whether it was grouped `together`."""
    near, sources = material.near, len(material.asked)
    size, preset = sources**2, Model.preset(sources)
    mine = chance[material.of_near]
    pairs = _counted(near.seat, mine, size)
    at_point = _counted(near.seat, mine * near.one_point, size)
    delay = np.clip(
        _drawn(_counted(near.seat, mine * np.abs(near.later), size), pairs, DELAY_HOURS), LEAST_HOURS, MOST_HOURS
    )
    return Model(
        np.clip(_drawn(at_point, pairs, SAME_POINT_SHARE), LEAST, MOST),
        _scales(near, mine, size),
        delay,
        _late(near, mine, delay, size),
        material.clutter,
        _odds(material, (mine + together[material.of_near]) / 2),
        _wide_odds(material, chance[~material.of_near]),
        {one.name: _shares(one, chance, size) for one in material.facets},
        preset.linked,
        preset.repeats,
    )


def _counted(seat: Ints, weight: Floats, size: int) -> Floats:
    """Sums of weights by seat."""
    return np.asarray(np.bincount(seat, weight, size), dtype=np.float64)


def _drawn(total: Floats, count: Floats, preset: float) -> Floats:
    """Means, drawn towards that over everything, which is drawn towards the preset."""
    common = (total.sum() + preset * STRENGTH) / (count.sum() + STRENGTH)
    return np.asarray((total + common * STRENGTH) / (count + STRENGTH))


def student(far: Floats, spread: Floats) -> Floats:
    """Density per square kilometre of a distance (km) under a two-dimensional Student's t."""
    shape = (1 + far**2 / (PLACE_TAIL * spread)) ** (-(PLACE_TAIL + 2) / 2)
    return np.asarray(shape / (2 * np.pi * spread), dtype=np.float64)


def _scales(near: Compared, chance: Floats, size: int) -> Floats:
    """For each pair of sources the scale that makes its distances most likely, of those that are tried; pairs at one point
    say nothing."""
    used = np.flatnonzero(~near.one_point & (chance > 0.01))
    far, radii, seat, mine = near.far[used], near.radii[used], near.seat[used], chance[used]
    likely = np.stack(
        [np.bincount(seat, mine * np.log(student(far, scale**2 + radii)), size) for scale in PLACE_SCALES_KM]
    )
    scales = np.log(np.array(PLACE_SCALES_KM))
    common = scales[np.argmax(likely.sum(axis=1) - PLACE_DRAWN * (scales - np.log(PLACE_ERROR_KM)) ** 2)]
    best = np.argmax(likely - PLACE_DRAWN * ((scales - common) ** 2)[:, None], axis=0)
    return np.asarray(np.array(PLACE_SCALES_KM)[best], dtype=np.float64)


def _late(near: Compared, chance: Floats, delay: Floats, size: int) -> Floats:
    """How many times likelier than by the scale each delay in whole days is, for each pair of sources."""
    bins = 2 * LATE_DAYS + 1
    seen = np.bincount(near.seat * bins + near.days, chance, size * bins).reshape(size, bins)
    expected = laplace_days(delay)
    drawn = (seen + STRENGTH * expected) / (seen.sum(axis=1, keepdims=True) + STRENGTH)
    return np.asarray(drawn / expected)


def clutter(strangers: Compared) -> Floats:
    """How many times as many strangers stand at each distance and delay as if they were spread evenly over the neighbourhood,
    from pairs of reports of one source, which are of two deeds; what stands at one point is left to its rate (`haunt_rate`)."""
    days = 1 + LATE_DAYS
    free = np.flatnonzero(~strangers.one_point & (strangers.far <= CLUTTER_KM[-1]))
    seat = strangers.ring[free] * days + strangers.days_apart[free]
    seen = np.bincount(seat, minlength=len(CLUTTER_KM) * days)
    area = np.diff(np.square(np.array([0.0, *CLUTTER_KM]))) / CLUTTER_KM[-1] ** 2
    hours = np.array([24.0, *[48.0] * LATE_DAYS])
    even = np.outer(area, hours / hours.sum()).ravel()
    ratio = (seen + CLUTTER_STRENGTH * even) / (even * (seen.sum() + CLUTTER_STRENGTH))
    return np.asarray(np.clip(ratio, LEAST_CLUTTER, MOST_CLUTTER).reshape(-1, days))


def laplace_days(delay: Floats) -> Floats:
    """The share of delays in whole days, from -LATE_DAYS to LATE_DAYS, under a Laplace distribution of each scale (hours);
    the last ones hold all that lies beyond."""
    edges = np.array([24 * step - 12.0 for step in range(1, LATE_DAYS + 1)])
    beyond = np.exp(-edges / delay[:, None]) / 2
    side = np.concatenate([beyond[:, :-1] - beyond[:, 1:], beyond[:, -1:]], axis=1)
    return np.concatenate([side[:, ::-1], 1 - 2 * beyond[:, :1], side], axis=1)


def _odds(material: Material, chance: Floats) -> Floats:
    """For each pair of sources the log-odds of a partner, the mean of those seen from either: of the reports that the other
    source could have told of, too, the share that have a partner there."""
    number, source, near = len(material.asked), material.source, material.near
    of, other = (source[np.concatenate(ends)] for ends in ((near.left, near.right), (near.right, near.left)))
    found = _counted(of * number + other, np.concatenate([chance, chance]), number**2)
    share = np.clip(_drawn(found, np.maximum(material.asked.ravel(), found), EVEN), LEAST, MOST)
    logit = np.log(share / (1 - share)).reshape(number, number)
    return np.asarray((logit + logit.T) / 2).ravel()


def _wide_odds(material: Material, chance: Floats) -> Floats:
    """For each pair of sources the log-odds that a row of wide place or time has a partner among its candidates."""
    found = _counted(material.wide, chance, len(material.wide_asked))
    share = np.clip(_drawn(found, np.maximum(material.wide_asked, found), WIDE_SHARE), LEAST, MOST)
    return np.asarray(np.log(share / (1 - share)))


def _shares(facet: Facet, chance: Floats, size: int) -> Shares:
    """How often a facet agrees and has each kind, by the chance of each pair."""
    known = facet.kind >= 0
    kind, mine = facet.kind[known], chance[known]
    met = _counted(kind, mine, len(facet.seat))
    apart = _counted(kind, 1 - mine, len(facet.seat))
    pairs, strangers = _counted(facet.seat, met, size), _counted(facet.seat, apart, size)
    agreeing = _counted(facet.seat, met * facet.agrees, size)
    agrees = np.clip(_drawn(agreeing, pairs, facet.usual), LEAST, MOST)
    by_chance = apart * (pairs / np.maximum(strangers, 1e-9))[facet.seat]
    listed = np.flatnonzero(facet.graded & (np.maximum(met, by_chance) >= 1))
    kinds = {
        (int(facet.seat[one]), facet.one[one], facet.other[one]): (float(met[one]), float(by_chance[one]))
        for one in listed.tolist()
    }
    return Shares(agrees, kinds)


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
