"""What the reports themselves tell of their sources: how far and how late one sets a deed beside another, how often at the very
same point, how often one has what the other tells, how often they agree, and which words of the one stand for which of the
other.

By expectation and maximization over pairs of sources. Expectation: a report has at most one partner in each other source, so
a pair's chance is its share among all ways to pair the two sources' reports (`partners`). Maximization: each figure is that
which makes the pairs, so weighed, most likely, drawn towards what holds for all pairs of sources, and this towards its
preset. No pair is taken for linked or not linked, so that a scale does not shrink round by round because far pairs are
missing among those that are linked (with hard assignments it did). How close strangers stand is seen in pairs of reports of
one source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.incidents.by_chance import shared
from sulh.incidents.facets import Facet
from sulh.incidents.model import (
    CLUTTER_KM,
    DELAY_HOURS,
    EVEN,
    LATE_DAYS,
    PLACE_ERROR_KM,
    SAME_POINT_SHARE,
    Model,
    Shares,
    day_of,
    laplace_days,
    partner_odds,
    student,
)
from sulh.incidents.rows import Bools, Floats, Ints, seat_of

PLACE_SCALES_KM = tuple(round(0.3 * 1.35**step, 3) for step in range(16))
"""The scales that are tried: .3 to 27 km."""
PLACE_DRAWN = 8.0
"""Log-likelihood that a factor of e away from the expected scale costs."""
CLUTTER_STRENGTH = 50.0
LEAST_CLUTTER, MOST_CLUTTER = 0.2, 50.0
STRENGTH = 20.0
"""Pairs' worth of belief in what is expected."""
LEAST, MOST = 0.02, 0.98
"""No share is taken to be nothing, or everything."""
MOST_SHARED = 0.8
"""No source is taken to have more than this of what another tells: where everything has some candidate, as where places say nothing,
the learning would else end at all of it."""
LEAST_HOURS, MOST_HOURS = 3.0, 60.0
LEARN_ROWS, LEARN_STRETCH = 50_000, 10_000
"""Reports from which is learned, at most about; of more, stretches of so many in their order of time."""
ROUNDS = 6
"""Times that everything is learned anew; on invented and real reports little moves after the fourth."""
PASSES = 12
"""Times that messages go along the pairs."""
WORDS_FIRST = 2
"""Of these, rounds in which it is not yet learned how often one source has what the other tells: words that are still strange make
partners look rare, and what looks rare stays so."""


@dataclass(frozen=True, eq=False)
class Compared:
    """Pairs of rows that were compared by nearness: their rows, pair of sources, distance (km), radii squared as they enter
    the spread (km²), hours from the first source's to the second's, the lengths of their spans beyond a day, whether both
    stand at one point, and whether both are told by the day and not by the hour."""

    left: Ints
    right: Ints
    seat: Ints
    far: Floats
    radii: Floats
    later: Floats
    extra: Floats
    one_point: Bools
    by_day: Bools

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
        return day_of(self.later)


def partners(source: Ints, left: Ints, right: Ints, weight: Floats) -> Floats:
    """The chance that two rows are partners, where each row has at most one in each other source and a matching is as likely as
    the product of its pairs' weights (odds against having none): by messages along the pairs (belief propagation for
    matchings), exact where no circle of rivals closes."""
    sources = int(source.max(initial=0)) + 1
    size = (int(max(left.max(initial=0), right.max(initial=0))) + 1) * sources
    first, second = np.where(source[left] < source[right], (left, right), (right, left))
    one, other = first * sources + source[second], second * sources + source[first]
    free_one = free_other = np.ones(len(weight))
    for _ in range(PASSES):
        mine, theirs = weight * free_other, weight * free_one
        free_one = 1 / (1 + np.maximum(_counted(one, mine, size)[one] - mine, 0.0))
        free_other = 1 / (1 + np.maximum(_counted(other, theirs, size)[other] - theirs, 0.0))
    odds = weight * free_one * free_other
    return np.asarray(odds / (1 + odds))


@dataclass(frozen=True, eq=False)
class Material:
    """What is learned from: each row's source; for each source (row) and other source (column) how many of its reports the other
    could have told of, too; of all pairs their rows, whether both have a place and whether both stand at one point, and
    which were compared by nearness; these; the facets of all pairs; and how strangers crowd."""

    source: Ints
    asked: Floats
    left: Ints
    right: Ints
    placed: Bools
    one_point: Bools
    of_near: Bools
    near: Compared
    facets: Sequence[Facet]
    clutter: Floats


@dataclass(frozen=True, eq=False)
class Doubt:
    """How many partners each source (row) has in each other (column), of reports with a sharp time: as they are told, and by
    chance and not at the very place, as if they were told of other days (`sulh.incidents.by_chance`)."""

    seen: Floats
    by_chance: Floats


def learned(material: Material, chance: Floats, doubt: Doubt | None = None) -> Model:
    """A model of the sources from the `chance` of each pair that it is of partners, and the `doubt` whether it is chance."""
    near, sources = material.near, len(material.asked)
    size, preset = sources**2, Model.preset(sources)
    seat = seat_of(material.source[material.left], material.source[material.right], sources)
    at_point = _counted(seat, chance * material.one_point, size)
    same_point = _drawn(at_point, _counted(seat, chance * material.placed, size), SAME_POINT_SHARE)
    mine = chance[material.of_near]
    late = _counted(near.seat, mine * np.abs(near.later), size)
    delay = np.clip(_drawn(late, _counted(near.seat, mine, size), DELAY_HOURS), LEAST_HOURS, MOST_HOURS)
    return Model(
        np.clip(same_point, LEAST, MOST),
        _scales(near, mine, size),
        delay,
        _late(near, mine, delay, size),
        material.clutter,
        _odds(material, chance, doubt),
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


def _odds(material: Material, chance: Floats, doubt: Doubt | None) -> Floats:
    """For each pair of sources the log-odds of a partner: of the reports that the other source could have told of, too, the
    share that have a partner there, other than by chance."""
    number, source = len(material.asked), material.source
    ends = material.left, material.right
    of, other = (source[np.concatenate(each)] for each in (ends, ends[::-1]))
    found = _counted(of * number + other, np.concatenate([chance, chance]), number**2)
    asked = np.maximum(material.asked.ravel(), found)
    if doubt is not None:
        most = np.maximum(asked.reshape(number, number), 1e-9)
        seen = np.minimum(doubt.seen / most, 1.0)
        found -= ((seen - shared(seen, np.minimum(doubt.by_chance / most, 1.0))) * most).ravel()
    share = np.clip(_drawn(found, asked, EVEN), LEAST, MOST_SHARED)
    return partner_odds(share.reshape(number, number)).ravel()


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
