"""How much speaks for two reports being of one deed: whole thousandths of a natural-log likelihood ratio.

For: how probable the gap in place and time, the agreement of labels and the tolls would be if the deed were one.
Against: how probable it would be to find such a report of that source there and then anyway, which is the local
density of that source's reports. A score of 0 means as likely as not. The constants are presets, explained where they
stand and chosen from what reports of violence are like, not fitted to a data set; until a run can be calibrated on
judged pairs, probabilities made from scores rest on invented reports (`benchmarks/exercise.py`).

Method: Fellegi and Sunter 1969 for the labels; a heavy-tailed place error (Student's t) and a delay that falls off
exponentially, against a local Poisson rate, for place and time.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sulh.incidents.block import Pairs
from sulh.incidents.facets import Facets, facets, worth
from sulh.incidents.frequencies import Frequencies, Usual, grid, haunt_rate, usual_rate
from sulh.incidents.learn import Compared
from sulh.incidents.model import LATE_DAYS, Model, student, weights
from sulh.incidents.rows import Bools, Floats, Ints, Rows, seat_of
from sulh.incidents.wide_fit import DAY_HOURS, RATE_STRENGTH, Fit, fit_of
from sulh.words.vocabulary import Vocabulary

SAME_POINT_KM = 0.7
"""Scale of the difference where both sources took the place from one gazetteer or one map."""
DENSITY_KM, DENSITY_HOURS = 50.0, 84.0
"""Neighbourhood (hours to either side) in which the density of rival reports is taken: the window of blocking. Smaller
ones were tried on invented reports and on two releases of UCDP GED; they mistake the reports of a hot spot for rivals
of each other and lose true links."""
A_DAY_HOURS = 23.0
"""A longer span, up to a day, is one that is told by the day."""
_SEATS = 50_000_000
"""Reports times sources up to which rivals are counted in one array."""
FLOOR = -4000
"""Thousandths: the least a pair can score. What was never compared counts as this."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The parts of a pair's score, natural logarithms: what `sulh explain` shows for a link. `prior` is how likely it was
    beforehand that the one source has what the other tells."""

    place_and_time: Floats
    labels: Floats
    tolls: Floats
    prior: Floats

    def where(self, keep: Bools) -> Evidence:
        """That of some of the pairs."""
        return Evidence(*(getattr(self, item.name)[keep] for item in fields(Evidence)))

    def thousandths(self) -> Ints:
        """The score in whole thousandths, not below FLOOR."""
        return np.maximum(FLOOR, np.rint(1000 * self.total)).astype(np.int64)

    @property
    def total(self) -> Floats:
        """The sum of the parts."""
        return self.place_and_time + self.labels + self.tolls + self.prior


@dataclass(frozen=True, eq=False)
class Comparison:
    """What of the evidence rests on the pairs alone, whatever is learned of their sources: pairs by nearness (`near`
    among all), their rivals seen from either end (2 x pairs: `rate` a square kilometre and hour around, `haunted` an hour at
    the very point), how those of the wide branch fit, and what labels and tolls say."""

    rows: Rows
    pairs: Pairs
    near: Bools
    compared: Compared
    rate: Floats
    haunted: Floats
    fit: Fit
    facets: Facets

    @property
    def seat(self) -> Ints:
        """The pair of sources of each pair."""
        return seats(self.rows, self.pairs.left, self.pairs.right)

    def where(self, keep: Bools) -> Comparison:
        """The same of some of the pairs."""
        pairs, compared = self.pairs, self.compared
        chosen = Pairs(
            pairs.left[keep], pairs.right[keep], pairs.metres[keep], pairs.rivals[keep], pairs.capped, pairs.strangers
        )
        near = keep[self.near]
        kept = Compared(*(getattr(compared, item.name)[near] for item in fields(Compared)))
        return Comparison(
            self.rows, chosen, self.near[keep], kept, self.rate[:, near], self.haunted[:, near],
            self.fit.where(keep[~self.near]), self.facets.where(keep),
        )  # fmt: skip


def compare(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None, common: Frequencies) -> Comparison:
    """Look at each pair."""
    near = pairs.rivals == 0
    left, right = pairs.left[near], pairs.right[near]
    compared = compared_of(rows, left, right, pairs.metres[near] / 1000)
    rate, haunted = _rivals(rows, compared, common) if len(left) else (np.zeros((2, 0)), np.zeros((2, 0)))
    fit = fit_of(rows, pairs, ~near, common)
    return Comparison(rows, pairs, near, compared, rate, haunted, fit, facets(rows, pairs, vocabulary, common))


def seats(rows: Rows, left: Ints, right: Ints) -> Ints:
    """The pair of sources of each pair of rows, as a number."""
    return seat_of(rows.source[left], rows.source[right], len(rows.sources))


def score(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None) -> Ints:
    """The score of each pair in thousandths, where nothing is known of the sources."""
    found = compare(rows, pairs, vocabulary, Frequencies.of_rows(rows))
    return weigh(found, Model.preset(len(rows.sources))).thousandths()


def weigh(found: Comparison, model: Model) -> Evidence:
    """The evidence for each pair, part by part, under what is known of the sources."""
    place_and_time = np.zeros(len(found.pairs.left))
    place_and_time[found.near] = _nearness(found, model)
    place_and_time[~found.near] = found.fit.weigh(found.seat[~found.near], model)
    labels, tolls = found.facets.crossed.copy(), np.zeros(len(place_and_time))
    for one in found.facets.each:
        total = tolls if one.rarity is not None else labels
        total += worth(one, weights(one, model))
    return Evidence(place_and_time, labels, tolls, model.odds[found.seat])


def _nearness(found: Comparison, model: Model) -> Floats:
    compared = found.compared
    seat = compared.seat
    same_point = model.same_point[seat]
    spread = model.place_km[seat] ** 2 + compared.radii
    place = (1 - same_point) * student(compared.far, spread)
    place += same_point * student(compared.far, np.full(len(compared.far), SAME_POINT_KM**2))
    time = _time(compared, model)
    crowd = np.where(compared.one_point, 1.0, model.clutter[compared.ring, compared.days_apart])
    # a town stands for the country around it: as far as the other source's deeds lie from where this one sets them
    town = 1 / (2 * np.pi * np.where(compared.one_point, SAME_POINT_KM**2, spread))
    rivals = np.log(found.rate * crowd + found.haunted * town).mean(axis=0)
    return np.asarray(np.log(place * time) - rivals, dtype=np.float64)


def _time(compared: Compared, model: Model) -> Floats:
    """Density per hour of the delays: where both are told by the day, that of the whole days; else and beyond these it falls off
    exponentially."""
    seat, days = compared.seat, compared.days
    delay = model.delay_hours[seat]
    falling = np.exp(-np.abs(compared.later) / delay) / (2 * delay + compared.extra) * model.late[seat, days]
    inner = compared.by_day & (np.abs(days - LATE_DAYS) < LATE_DAYS)
    return np.asarray(np.where(inner, model.day_shares[seat, days] / DAY_HOURS, falling))


def compared_of(rows: Rows, left: Ints, right: Ints, far: Floats) -> Compared:
    """Distances and delays; the delay is what the lengths of the spans do not explain."""
    length = (rows.end - rows.start) / 3600
    extra = np.maximum(0.0, length[left] - DAY_HOURS) + np.maximum(0.0, length[right] - DAY_HOURS)
    middles = (rows.twice_middle[right] - rows.twice_middle[left]) / 7200
    middles = np.where(rows.source[left] > rows.source[right], -middles, middles)
    later = np.sign(middles) * np.maximum(0.0, np.abs(middles) - extra / 2)
    radii = (rows.radius_km[left] / 2) ** 2 + (rows.radius_km[right] / 2) ** 2
    point = grid(rows)
    whole = (length > A_DAY_HOURS) & (length <= DAY_HOURS)
    return Compared(
        left, right, seats(rows, left, right), far, radii, later, extra, point[left] == point[right],
        whole[left] & whole[right],
    )  # fmt: skip


def _rivals(rows: Rows, compared: Compared, common: Frequencies) -> tuple[Floats, Floats]:
    """The rivals, seen from either end (2 x pairs): reports of the other's source per square kilometre and hour in the
    neighbourhood, and per hour at the other's very point: a town's middle is where everything in it is said to have been.
    How strangers crowd (`Model.clutter`) bears on the first alone; the second is a crowd itself."""
    left, right, far, apart = compared.left, compared.right, compared.far, np.abs(compared.later)
    haunt, usual = haunt_rate(rows, common), usual_rate(rows, common)
    rate = np.stack([_rate(rows, left, right, far, apart, usual), _rate(rows, right, left, far, apart, usual)])
    return rate, np.stack([haunt[right], haunt[left]])


def _rate(rows: Rows, of: Ints, other: Ints, far: Floats, apart: Floats, usual: Usual) -> Floats:
    """The rate around `of` of reports by the source of `other`, `other` itself left out: what stands there now, drawn
    towards what usually does (a Gamma distribution beforehand, worth `RATE_STRENGTH` reports)."""
    sources = len(rows.sources)
    source = rows.source[other]
    seat = of * sources + source
    if len(rows) * sources > _SEATS:
        seat = np.unique(seat, return_inverse=True)[1]
    inside = (far <= DENSITY_KM) & (apart <= DENSITY_HOURS)
    there = np.bincount(seat[inside], minlength=int(seat.max(initial=-1)) + 1)[seat]
    extent = np.pi * DENSITY_KM**2 * 2 * DENSITY_HOURS
    expected = usual.of(of, source) * extent
    return np.asarray((there - inside + RATE_STRENGTH) / (1 + RATE_STRENGTH / expected) / extent, dtype=np.float64)
