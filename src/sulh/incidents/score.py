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

from sulh.incidents.block import Pairs, gap_seconds
from sulh.incidents.facets import Facets, facets, worth
from sulh.incidents.frequencies import Frequencies, Usual, grid, haunt_rate, usual_rate
from sulh.incidents.learn import DELAY_HOURS, PLACE_ERROR_KM, PLACE_TAIL, Compared, Model, student, weights
from sulh.incidents.rows import Bools, Floats, Ints, Rows
from sulh.words.vocabulary import Vocabulary

SAME_POINT_KM = 0.7
"""Scale of the difference where both sources took the place from one gazetteer or one map."""
DAY_HOURS = 24.0
"""Spans up to a day are a day's precision and count as a moment; only what is longer spreads the evidence."""
DENSITY_KM, DENSITY_HOURS = 50.0, 84.0
"""Neighbourhood (hours to either side) in which the density of rival reports is taken: the window of blocking. Smaller
ones were tried on invented reports and on two releases of UCDP GED; they mistake the reports of a hot spot for rivals
of each other and lose true links."""
RATE_STRENGTH = 1.0
"""Reports' worth of belief that as many stand there now as usually do."""
ELSEWHERE = 0.07
"""What counts, beside a report's candidates in the wide branch, for its having none: a candidate 12 km off."""
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
        total = self.place_and_time + self.labels + self.tolls + self.prior
        return np.maximum(FLOOR, np.rint(1000 * total)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What of the evidence rests on the pairs alone, whatever is learned of their sources: pairs by nearness (`near`
    among all), their rivals seen from either end (2 x pairs: `rate` a square kilometre and hour around, `haunted` an hour at
    the very point), the evidence of the wide branch, and what labels and tolls say."""

    rows: Rows
    pairs: Pairs
    near: Bools
    compared: Compared
    rate: Floats
    haunted: Floats
    width: Floats
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
            self.width[keep[~self.near]], self.facets.where(keep),
        )  # fmt: skip


def compare(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None, common: Frequencies) -> Comparison:
    """Look at each pair."""
    near = pairs.rivals == 0
    left, right = pairs.left[near], pairs.right[near]
    compared = compared_of(rows, left, right, pairs.metres[near] / 1000)
    width = _width(rows, pairs, ~near) if len(pairs.left) else np.zeros(0)
    rate, haunted = _rivals(rows, compared, common) if len(left) else (np.zeros((2, 0)), np.zeros((2, 0)))
    return Comparison(rows, pairs, near, compared, rate, haunted, width, facets(rows, pairs, vocabulary, common))


def seats(rows: Rows, left: Ints, right: Ints) -> Ints:
    """The pair of sources of each pair of rows, as a number."""
    one, other = rows.source[left], rows.source[right]
    return np.asarray(np.minimum(one, other) * len(rows.sources) + np.maximum(one, other))


def score(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None) -> Ints:
    """The score of each pair in thousandths, where nothing is known of the sources."""
    found = compare(rows, pairs, vocabulary, Frequencies.of_rows(rows))
    return weigh(found, Model.preset(len(rows.sources))).thousandths()


def weigh(found: Comparison, model: Model) -> Evidence:
    """The evidence for each pair, part by part, under what is known of the sources."""
    place_and_time = np.zeros(len(found.pairs.left))
    place_and_time[found.near] = _nearness(found, model)
    place_and_time[~found.near] = found.width
    labels, tolls = found.facets.crossed.copy(), np.zeros(len(place_and_time))
    for one in found.facets.each:
        total = tolls if one.rarity is not None else labels
        total += worth(one, weights(one, model))
    prior = np.where(found.near, model.odds[found.seat], model.wide_odds[found.seat])
    return Evidence(place_and_time, labels, tolls, prior)


def _nearness(found: Comparison, model: Model) -> Floats:
    compared = found.compared
    seat = compared.seat
    same_point, delay = model.same_point[seat], model.delay_hours[seat]
    spread = model.place_km[seat] ** 2 + compared.radii
    place = (1 - same_point) * student(compared.far, spread)
    place += same_point * student(compared.far, np.full(len(compared.far), SAME_POINT_KM**2))
    time = np.exp(-np.abs(compared.later) / delay) / (2 * delay + compared.extra) * model.late[seat, compared.days]
    crowd = np.where(compared.one_point, 1.0, model.clutter[compared.ring, compared.days_apart])
    # a town stands for the country around it: as far as the other source's deeds lie from where this one sets them
    town = 1 / (2 * np.pi * np.where(compared.one_point, SAME_POINT_KM**2, spread))
    rivals = np.log(found.rate * crowd + found.haunted * town).mean(axis=0)
    return np.asarray(np.log(place * time) - rivals, dtype=np.float64)


def compared_of(rows: Rows, left: Ints, right: Ints, far: Floats) -> Compared:
    """Distances and delays; the delay is what the lengths of the spans do not explain."""
    length = (rows.end - rows.start) / 3600
    extra = np.maximum(0.0, length[left] - DAY_HOURS) + np.maximum(0.0, length[right] - DAY_HOURS)
    middles = (rows.twice_middle[right] - rows.twice_middle[left]) / 7200
    middles = np.where(rows.source[left] > rows.source[right], -middles, middles)
    later = np.sign(middles) * np.maximum(0.0, np.abs(middles) - extra / 2)
    radii = (rows.radius_km[left] / 2) ** 2 + (rows.radius_km[right] / 2) ** 2
    point = grid(rows)
    return Compared(left, right, seats(rows, left, right), far, radii, later, extra, point[left] == point[right])


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


def _width(rows: Rows, pairs: Pairs, wide: Bools) -> Floats:
    """Evidence of place and time in the wide branch: the share of one among equally compatible reports."""
    left, right = pairs.left[wide], pairs.right[wide]
    far, rivals = pairs.metres[wide] / 1000, pairs.rivals[wide]
    beyond = np.maximum(0.0, far - np.nan_to_num(rows.radius_km[left]) - np.nan_to_num(rows.radius_km[right]))
    both = rows.dated[left] & rows.dated[right]
    late = np.where(both, gap_seconds(rows, left, right) / 3600, 0.0)
    fits = np.exp(-(PLACE_TAIL + 2) / 2 * np.log1p(beyond**2 / (PLACE_TAIL * PLACE_ERROR_KM**2)) - late / DELAY_HOURS)
    sources = len(rows.sources)
    seats_ = (left * sources + rows.source[right], right * sources + rows.source[left])
    # where more were compatible than are compared, the others count like these
    unseen = np.maximum(1.0, rivals / np.maximum(1, np.maximum(_times(seats_[0]), _times(seats_[1]))))
    # the share is that among what fits the wide row; of two wide ones the one that more fits
    among = [np.where(rows.wide[row], _sums(seat, fits), 0.0) for row, seat in zip((left, right), seats_, strict=True)]
    share = fits / (unseen * np.maximum(*among) + ELSEWHERE)
    return np.asarray(np.log(share), dtype=np.float64)


def _sums(seat: Ints, weight: Floats) -> Floats:
    _, back = np.unique(seat, return_inverse=True)
    return np.asarray(np.bincount(back, weight)[back])


def _times(seat: Ints) -> Ints:
    _, back, times = np.unique(seat, return_inverse=True, return_counts=True)
    return times[back].astype(np.int64)
