"""Evidence of place and time where the place or the time of one of two reports is wide or unknown: how well one fits the other,
against the strangers that would fit as well.

Where both are told by the day, how late the one usually sets deeds beside the other counts as it does for precise reports; and
two reports at one very point, such as a province's middle, are compared with the others that stand there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sulh.incidents.block import Pairs, gap_seconds
from sulh.incidents.frequencies import Frequencies, Usual, grid, haunt_rate, usual_rate
from sulh.incidents.model import DELAY_HOURS, LATE_DAYS, PLACE_ERROR_KM, PLACE_TAIL, Model, day_of
from sulh.incidents.rows import Bools, Floats, Ints, Rows

DAY_HOURS = 24.0
"""Spans up to a day are a day's precision and count as a moment; only what is longer spreads the evidence."""
RATE_STRENGTH = 1.0
"""Reports' worth of belief that as many stand there now as usually do."""
ELSEWHERE = 0.07
"""What counts, beside a report's candidates where it has no place or no time, for its having none: a candidate 12 km off."""
UNSEEN = 0.5
"""Reports that stand for the unseen at a point."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Of pairs in the wide branch: the logarithm of how well one fits, by the strangers that fit; whether both have a place, and
    stand at one point; and the delay in whole days (`day_of`), -1 where not both are told by the day."""

    worth: Floats
    placed: Bools
    one_point: Bools
    day: Ints

    def where(self, keep: Bools) -> Fit:
        """That of some of the pairs."""
        return Fit(*(getattr(self, item.name)[keep] for item in fields(Fit)))

    def weigh(self, seat: Ints, model: Model) -> Floats:
        """The evidence of place and time, where `seat` is each pair's pair of sources."""
        at_point = model.same_point[seat]
        place = np.where(self.placed, np.log(np.where(self.one_point, at_point, 1 - at_point)), 0.0)
        time = np.where(self.day >= 0, np.log(model.day_shares[seat, self.day] / _day_shape()[self.day]), 0.0)
        return np.asarray(self.worth + place + time)


def fit_of(rows: Rows, pairs: Pairs, wide: Bools, common: Frequencies) -> Fit:
    """Look at the pairs of the wide branch, which of all `pairs` are `wide`."""
    left, right = pairs.left[wide], pairs.right[wide]
    if not len(left):
        none = np.zeros(0, np.bool_)
        return Fit(np.zeros(0), none, none, np.zeros(0, np.int64))
    fits = _fitting(rows, left, right, pairs.metres[wide] / 1000)
    placed = rows.placed[left] & rows.placed[right]
    point = grid(rows)
    one_point = placed & (point[left] == point[right])
    usual, haunt = usual_rate(rows, common), haunt_rate(rows, common) + UNSEEN / common.hours
    found = _Candidates(rows, fits, one_point, pairs.rivals[wide], usual, haunt)
    # of two wide rows the one that more strangers fit
    strangers = np.maximum(found.strangers(left, right), found.strangers(right, left))
    with np.errstate(divide="ignore"):
        return Fit(np.log(fits / strangers), placed, one_point, _days(rows, left, right))


def _fitting(rows: Rows, left: Ints, right: Ints, far: Floats) -> Floats:
    """How well two reports fit, 1 at best: it falls off beyond their discs and beyond their spans."""
    beyond = np.maximum(0.0, far - np.nan_to_num(rows.radius_km[left]) - np.nan_to_num(rows.radius_km[right]))
    both = rows.dated[left] & rows.dated[right]
    late = np.where(both, gap_seconds(rows, left, right) / 3600, 0.0)
    place = -(PLACE_TAIL + 2) / 2 * np.log1p(beyond**2 / (PLACE_TAIL * PLACE_ERROR_KM**2))
    return np.asarray(np.exp(place - late / DELAY_HOURS))


def _days(rows: Rows, left: Ints, right: Ints) -> Ints:
    short = rows.dated & (rows.end - rows.start <= DAY_HOURS * 3600)
    middles = (rows.twice_middle[right] - rows.twice_middle[left]) / 7200
    later = np.where(rows.source[left] > rows.source[right], -middles, middles)
    return np.asarray(
        np.where(short[left] & short[right], day_of(np.where(short[left] & short[right], later, 0.0)), -1)
    )


def _day_shape() -> Floats:
    """The share of delays in whole days that `_fitting` takes two reports told by the day to have."""
    gap = np.array([DAY_HOURS * max(0, abs(days) - 1) for days in range(-LATE_DAYS, LATE_DAYS + 1)])
    shape = np.exp(-gap / DELAY_HOURS)
    shape[[0, -1]] /= 1 - np.exp(-DAY_HOURS / DELAY_HOURS)
    return np.asarray(shape / shape.sum())


@dataclass(frozen=True, eq=False)
class _Candidates:
    """The pairs of the wide branch as each other's rivals: how well each fits, whether at one point, how many were compatible; and
    how many reports each source usually sets into a cell, and an hour at each row's very point."""

    rows: Rows
    fits: Floats
    one_point: Bools
    rivals: Ints
    usual: Usual
    haunt: Floats

    def strangers(self, of: Ints, other: Ints) -> Floats:
        """How many reports by the source of `other`, itself left out, would fit the place and time of `of` as it does (at its very
        point, or not): those that do, drawn towards what usually would where it has a place and a time. None where
        `of` is not wide."""
        rows = self.rows
        seat = of * len(rows.sources) + rows.source[other]
        place, times = np.unique(seat, return_inverse=True, return_counts=True)[1:]
        # where more were compatible than are compared, the others count like these
        unseen = np.maximum(1.0, self.rivals / times[place])
        alike = place * 2 + self.one_point
        there = np.maximum(0.0, unseen * np.bincount(alike, self.fits)[alike] - self.fits)
        expected = np.maximum(self._expected(of, other), 1e-9)
        drawn = (there + RATE_STRENGTH) / (1 + RATE_STRENGTH / expected)
        known = rows.placed[of] & rows.dated[of]
        return np.asarray(np.where(rows.wide[of], np.where(known, drawn, there + ELSEWHERE), 0.0))

    def _expected(self, of: Ints, other: Ints) -> Floats:
        """How many reports by the source of `other` usually would fit `of` as it does."""
        rows = self.rows
        hours = np.maximum(0.0, (rows.end[of] - rows.start[of]) / 3600 - DAY_HOURS) + 2 * DELAY_HOURS
        area = np.pi * (np.nan_to_num(rows.radius_km[of]) + PLACE_ERROR_KM) ** 2
        around = self.usual.of(of, rows.source[other]) * area
        return np.asarray(np.where(self.one_point, self.haunt[other], around) * hours)
