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
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.block import Pairs, gap_seconds
from sulh.incidents.labels import MOST_EVIDENCE, Labels, keys_of
from sulh.incidents.learn import DELAY_HOURS, Compared, Model
from sulh.incidents.rows import EARTH_KM, Bools, Floats, Ints, Rows, counts
from sulh.words.vocabulary import Vocabulary

PLACE_ERROR_KM = 5.0
"""Scale of the place error of one pair of points: sources name the nearest town, not the field."""
PLACE_TAIL = 3.0
"""Degrees of freedom of the place error: one pair in fifty lies further apart than seven times the scale."""
SAME_POINT_KM = 0.7
"""Scale of the difference where both sources took the place from one gazetteer or one map."""
HAUNT_KM = 2.5
"""How far around a point that is named again and again deeds are set at it: the country that a town stands for."""
DAY_HOURS = 24.0
"""Spans up to a day are a day's precision and count as a moment; only what is longer spreads the evidence."""
LABEL_AGREES = {"act": 0.85, "perpetrator": 0.8, "target": 0.85, "object": 0.8}
"""How often two reports of one deed carry overlapping labels. A source that blames another force than the rest is
common enough that this can only be a soft penalty."""
TOLL_AGREES = {"killed": 0.5, "civilians_killed": 0.4, "wounded": 0.4}
"""How often two reports of one deed give the same number."""
TOLL_WEIGHT = {"killed": 1.0, "civilians_killed": 0.5, "wounded": 0.5}
"""The finer tolls follow from the first in part, so they count half."""
TOLL_FLOOR = -1.5
"""Most that two different tolls can count against: early tolls are often far off."""
DENSITY_KM, DENSITY_HOURS = 50.0, 84.0
"""Neighbourhood (hours to either side) in which the density of rival reports is taken: the window of blocking. Smaller
ones were tried on invented reports and on two releases of UCDP GED; they mistake the reports of a hot spot for rivals
of each other and lose true links."""
WIDE_PRIOR = -0.7
"""Where place or time is too wide to weigh, the one compatible report of a source starts here, k of them at -ln k."""
_SEATS = 50_000_000
"""Reports times sources up to which rivals are counted in one array."""
FLOOR = -4000
"""Thousandths: the least a pair can score. What was never compared counts as this."""
NO_TOLL = ("denies",)
"""Stances whose toll (often none) is part of the denial."""
NOT_BLAMED = ("denies", "disowns")
"""Stances whose perpetrator never counts against a match: a source that says "not us" or "not so" still speaks of the
deed that another source claims."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The parts of a pair's score, natural logarithms: what `sulh explain` shows for a link. `prior` is how likely it was
    beforehand that the one source has what the other tells."""

    place_and_time: Floats
    labels: Floats
    tolls: Floats
    prior: Floats

    def thousandths(self) -> Ints:
        """The score in whole thousandths, not below FLOOR."""
        total = self.place_and_time + self.labels + self.tolls + self.prior
        return np.maximum(FLOOR, np.rint(1000 * total)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What of the evidence rests on the pairs alone, whatever is learned of their sources: pairs by nearness (`near`
    among all), the log of their rival rate, the lengths of spans beyond a day, the evidence of the wide branch, and that of
    labels and tolls."""

    rows: Rows
    pairs: Pairs
    near: Bools
    compared: Compared
    log_rate: Floats
    extra: Floats
    width: Floats
    labels: Floats
    tolls: Floats

    def where(self, keep: Bools) -> Comparison:
        """The same of some of the pairs."""
        pairs, compared = self.pairs, self.compared
        chosen = Pairs(pairs.left[keep], pairs.right[keep], pairs.metres[keep], pairs.rivals[keep], pairs.capped)
        near = keep[self.near]
        kept = Compared(*(getattr(compared, item.name)[near] for item in fields(Compared)))
        return Comparison(
            self.rows, chosen, self.near[keep], kept, self.log_rate[near], self.extra[near], self.width[keep[~self.near]],
            self.labels[keep], self.tolls[keep],
        )  # fmt: skip


def compare(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None) -> Comparison:
    """Look at each pair."""
    near = pairs.rivals == 0
    left, right = pairs.left[near], pairs.right[near]
    far = pairs.metres[near] / 1000
    apart, extra = _hours_apart(rows, left, right)
    haunts = _haunts(rows)
    radii = (rows.radius_km[left] / 2) ** 2 + (rows.radius_km[right] / 2) ** 2
    compared = Compared(left, right, far, radii, apart, haunts.point[left] == haunts.point[right])
    width = _width(rows, pairs, ~near) if len(pairs.left) else np.zeros(0)
    log_rate = _log_rate(rows, compared, haunts) if len(left) else np.zeros(0)
    labels = label_evidence(rows, pairs, vocabulary)
    return Comparison(rows, pairs, near, compared, log_rate, extra, width, labels, _tolls(rows, pairs))


def score(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None) -> Ints:
    """The score of each pair in thousandths, where nothing is known of the sources."""
    return weigh(compare(rows, pairs, vocabulary), Model.preset(int(rows.source.max(initial=0)) + 1)).thousandths()


def weigh(found: Comparison, model: Model) -> Evidence:
    """The evidence for each pair, part by part, under what is known of the sources."""
    source, pairs = found.rows.source, found.pairs
    place_and_time = np.zeros(len(pairs.left))
    place_and_time[found.near] = _nearness(found, model)
    place_and_time[~found.near] = found.width
    prior = model.odds[source[pairs.left], source[pairs.right]] if len(pairs.left) else np.zeros(0)
    return Evidence(place_and_time, found.labels, found.tolls, prior)


def _nearness(found: Comparison, model: Model) -> Floats:
    compared, source = found.compared, found.rows.source
    if not len(compared.left):
        return np.zeros(0)
    seat = source[compared.left], source[compared.right]
    same_point, delay = model.same_point[seat], model.delay_hours[seat]
    place = (1 - same_point) * _student(compared.far, PLACE_ERROR_KM**2 + compared.radii)
    place += same_point * _student(compared.far, np.full(len(compared.far), SAME_POINT_KM**2))
    time = np.exp(-compared.apart / delay) / (2 * delay + found.extra)
    return np.asarray(np.log(place * time) - found.log_rate, dtype=np.float64)


def _student(far: Floats, spread: Floats) -> Floats:
    """Density per square kilometre of a distance (km) under a two-dimensional Student's t."""
    shape = (1 + far**2 / (PLACE_TAIL * spread)) ** (-(PLACE_TAIL + 2) / 2)
    return np.asarray(shape / (2 * np.pi * spread), dtype=np.float64)


def _hours_apart(rows: Rows, left: Ints, right: Ints) -> tuple[Floats, Floats]:
    """Hours between the middles of two spans beyond what their lengths explain, and their lengths beyond a day."""
    length = (rows.end - rows.start) / 3600
    extra = np.maximum(0.0, length[left] - DAY_HOURS) + np.maximum(0.0, length[right] - DAY_HOURS)
    middles = np.abs(rows.twice_middle[left] - rows.twice_middle[right]) / 7200
    return np.maximum(0.0, middles - extra / 2), extra


@dataclass(frozen=True, eq=False)
class _Haunts:
    """Points at which reports stand again and again, as of a town's middle: each row's point as a number, and how many
    reports an hour its source sets there otherwise."""

    point: Ints
    rate: Floats


def _haunts(rows: Rows) -> _Haunts:
    grid = np.where(rows.placed[:, None], np.rint(rows.unit * (EARTH_KM * 10)), 0).astype(np.int64)
    spread = grid[:, 0] * 1_000_003 + grid[:, 1] * 1_009 + grid[:, 2]
    point = np.unique(spread, return_inverse=True)[1]
    sources = int(rows.source.max(initial=0)) + 1
    seat = np.unique(point * sources + rows.source, return_inverse=True)[1]
    others = np.bincount(seat)[seat] - 1
    dated = rows.dated
    span = float(rows.end[dated].max() - rows.start[dated].min()) / 3600 if dated.any() else 1.0
    return _Haunts(point, others / max(span, 2 * DENSITY_HOURS))


def _log_rate(rows: Rows, compared: Compared, haunts: _Haunts) -> Floats:
    """Log of the rival rate: reports of the other's source per square kilometre and hour, seen from either end, with what
    that source sets at the other's point anyway: a town's middle is where everything in it is said to have been."""
    left, right, far, apart = compared.left, compared.right, compared.far, compared.apart
    one_point = 1 / (2 * np.pi * np.where(compared.one_point, SAME_POINT_KM, HAUNT_KM) ** 2)
    from_left = _rate(rows, left, right, far, apart) + haunts.rate[right] * one_point
    from_right = _rate(rows, right, left, far, apart) + haunts.rate[left] * one_point
    return np.asarray((np.log(from_left) + np.log(from_right)) / 2, dtype=np.float64)


def _rate(rows: Rows, of: Ints, other: Ints, far: Floats, apart: Floats) -> Floats:
    """The rate around `of` of reports by the source of `other`, `other` itself left out."""
    sources = int(rows.source.max(initial=0)) + 1
    seat = of * sources + rows.source[other]
    if len(rows) * sources > _SEATS:
        seat = np.unique(seat, return_inverse=True)[1]
    inside = (far <= DENSITY_KM) & (apart <= DENSITY_HOURS)
    there = np.bincount(seat[inside], minlength=int(seat.max(initial=-1)) + 1)[seat]
    # Half a report stands for the unseen, so that no rate is 0.
    rivals = there - inside + 0.5
    return np.asarray(rivals / (np.pi * DENSITY_KM**2 * 2 * DENSITY_HOURS), dtype=np.float64)


def _width(rows: Rows, pairs: Pairs, wide: Bools) -> Floats:
    """Evidence of place and time in the wide branch: the share of one among equally compatible reports."""
    left, right = pairs.left[wide], pairs.right[wide]
    far, rivals = pairs.metres[wide] / 1000, pairs.rivals[wide]
    beyond = np.maximum(0.0, far - np.nan_to_num(rows.radius_km[left]) - np.nan_to_num(rows.radius_km[right]))
    both = rows.dated[left] & rows.dated[right]
    late = np.where(both, gap_seconds(rows, left, right) / 3600, 0.0)
    tail = (PLACE_TAIL + 2) / 2 * np.log1p(beyond**2 / (PLACE_TAIL * PLACE_ERROR_KM**2))
    sources = int(rows.source.max(initial=0)) + 1
    seats = (left * sources + rows.source[right], right * sources + rows.source[left])
    crowd = np.maximum(rivals, np.maximum(_times(seats[0]), _times(seats[1])))
    return np.asarray(WIDE_PRIOR - np.log(np.maximum(1, crowd)) - tail - late / DELAY_HOURS, dtype=np.float64)


def _times(seat: Ints) -> Ints:
    _, back, times = np.unique(seat, return_inverse=True, return_counts=True)
    return times[back].astype(np.int64)


def label_evidence(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None) -> Floats:
    """What the labels of each pair say for its being one deed (natural logarithm)."""
    if not len(pairs.left):
        return np.zeros(0)
    total = _actors(rows, pairs, vocabulary)
    for field in ("act", "object"):
        labels = Labels([keys_of(rows.table[field])], vocabulary.tree(field) if vocabulary else None)
        code = labels.code[0]
        total += labels.weigh(code[pairs.left], code[pairs.right], (0, 0), LABEL_AGREES[field])
    return total


def _actors(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None) -> Floats:
    """Perpetrator against perpetrator and target against target; where a report names two sides but not who acted on
    whom, whichever way round fits better."""
    perpetrator, target, side_a, side_b = (
        keys_of(rows.table[name]) for name in ("perpetrator", "target", "side_a", "side_b")
    )
    acted, suffered = pc.coalesce(perpetrator, side_a), pc.coalesce(target, side_b)
    directed = np.asarray(pc.or_(pc.is_valid(perpetrator), pc.is_valid(target)))
    labels = Labels([acted, suffered], vocabulary.actors if vocabulary else None)
    first, second = labels.code
    left, right = pairs.left, pairs.right
    agree = (LABEL_AGREES["perpetrator"], LABEL_AGREES["target"])
    by = labels.weigh(first[left], first[right], (0, 0), agree[0])
    straight = _not_blamed(rows, pairs, by) + labels.weigh(second[left], second[right], (1, 1), agree[1])
    either = ~(directed[left] & directed[right])
    if not either.any():
        return straight
    left, right = left[either], right[either]
    crossed = labels.weigh(first[left], second[right], (0, 1), agree[1])
    crossed += labels.weigh(second[left], first[right], (1, 0), agree[1])
    straight[either] = np.maximum(straight[either], crossed)
    return straight


def _not_blamed(rows: Rows, pairs: Pairs, weight: Floats) -> Floats:
    spoken_against = np.asarray(pc.is_in(rows.table["stance"], pa.array(NOT_BLAMED)))
    free = spoken_against[pairs.left] | spoken_against[pairs.right]
    return np.where(free, np.maximum(0.0, weight), weight)


def _tolls(rows: Rows, pairs: Pairs) -> Floats:
    total = np.zeros(len(pairs.left))
    speaks = ~np.asarray(pc.is_in(rows.table["stance"], pa.array(NO_TOLL)))
    for count, agree in TOLL_AGREES.items():
        low, high, known = counts(rows, count)
        usable = known & speaks
        both = usable[pairs.left] & usable[pairs.right]
        if not both.any():
            continue
        weight = _toll(low, high, usable, pairs.left[both], pairs.right[both], agree)
        total[both] += TOLL_WEIGHT[count] * weight
    return total


def _toll(low: Ints, high: Ints, known: Bools, left: Ints, right: Ints, agree: float) -> Floats:
    """Equal tolls count the more, the rarer the number; overlapping ones are neutral; others by their ratio."""
    equal = (low[left] == low[right]) & (high[left] == high[right])
    # a low is below 2**31 and a high at most 2**40: together they are one number
    toll = (np.minimum(low, 2**31 - 1)[known] << 32) | np.minimum(high, 2**32 - 1)[known]
    _, back, times = np.unique(toll, return_inverse=True, return_counts=True)
    share = np.ones(len(low))
    share[known] = times[back] / max(1, int(known.sum()))
    rare = np.clip(np.log(agree / share[left]), 0.0, MOST_EVIDENCE)
    below = np.minimum(high[left], high[right]) + 1.0
    above = np.maximum(low[left], low[right]) + 1.0
    ratio = -np.log(np.maximum(1.0, above / np.maximum(1.0, below)))
    return np.where(equal, rare, np.maximum(TOLL_FLOOR, ratio))
