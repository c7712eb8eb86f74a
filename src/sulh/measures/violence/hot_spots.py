"""Where and when more happened than place and time alone explain: the space-time permutation scan (Kulldorff and others 2005).

Cylinders (a circle of places, a run of days) are tried around every place. What is expected in one is the product of its
places' and its days' totals over the total of all: places where much always happens, and weeks in which much happens everywhere,
are no hot spots. The likelihood ratio of the best cylinder is compared with those found after days were dealt out anew
over the incidents (Monte Carlo). As what is expected of a cylinder never changes in that, each needs one look-up and one
product.

Few incidents are scanned exactly. Of many, places are gathered in cells and days in steps (`Grid` says how large): a hot spot
smaller than a cell may be seen weaker than it is; the p is not affected, as the simulated ones are seen through the same cells.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import Floats

MOST_CELLS, MOST_STEPS, MOST_RADII, MOST_LENGTHS = 500, 110, 12, 10
LEAST = 20
"""So many incidents are needed."""
_SHOWN = 10


@dataclass(frozen=True)
class Grid:
    """How finely was looked: the side of a cell in km (0: each place by itself), the days of a step, and how many of each."""

    cell_km: float
    step_days: int
    cells: int
    steps: int


@dataclass(frozen=True)
class HotSpot:
    """A cylinder: its middle and radius in km, its first and last day (since 1970), how many incidents it has and how many
    places and days alone would have brought, and the p of the best one of its kind among all."""

    x_km: float
    y_km: float
    radius_km: float
    first: int
    last: int
    observed: int
    expected: float
    score: float
    p: float


@dataclass(frozen=True)
class HotSpots:
    """The best cylinders that share no place or no day, the best first, and the p of the best (the test of them all)."""

    found: tuple[HotSpot, ...]
    p: float
    grid: Grid
    replications: int


@dataclass(frozen=True, eq=False)
class _Scan:
    """The cylinders: `near` the places around each place by distance, `picks` how many of them a circle takes, `radii` how far
    it reaches; `lengths` of a run in steps."""

    places: Floats
    steps: int
    near: Ints
    picks: Ints
    radii: Floats
    lengths: Ints
    total: int
    alive: bool = False

    @property
    def runs(self) -> slice:
        """Which runs of days are looked at: all of them, or the one that reaches the last day."""
        return slice(-1, None) if self.alive else slice(None)


def hot_spots(
    x_km: Floats,
    y_km: Floats,
    day: Ints,
    *,
    max_radius_km: float,
    max_days: int,
    replications: int = 999,
    seed: int = 0,
    alive: bool = False,
) -> HotSpots | CannotBeSaid:
    """Scan incidents with a point (km) and a day (since 1970) for cylinders of at most this radius and this many days; with `alive`
    only for those that reach the last day (the prospective scan)."""
    if len(day) < LEAST:
        return CannotBeSaid(f"there are {len(day)} incidents with a place and a day; {LEAST} are needed")
    if int(day.max()) == int(day.min()) or (np.ptp(x_km) == 0 and np.ptp(y_km) == 0):
        return CannotBeSaid("all of it was on one day, or in one place")
    order = np.lexsort((day, y_km, x_km))
    point, days = np.column_stack([x_km, y_km])[order], day[order]
    places, place, cell = _cells(point, max_radius_km)
    step_days = max(
        1, -(-int(np.ptp(days) + 1) // MOST_STEPS), -(-max_days // MOST_LENGTHS) if len(days) > 2_000 else 1
    )
    step = (days - int(days.min())) // step_days
    scan = _cylinders(places, int(step.max()) + 1, max_radius_km, max(1, max_days // step_days), len(days))
    scan = replace(scan, alive=alive)
    counts = _counts(place, step, scan)
    fixed = _fixed(counts, scan)
    found = _best(counts, scan, fixed, int(days.min()), step_days)
    scores = np.sort(_simulated(place, step, scan, fixed, replications, seed))
    spots = tuple(_with_p(one, scores) for one in found)
    grid = Grid(cell, step_days, len(places), scan.steps)
    p = spots[0].p if spots else 1.0
    return HotSpots(spots, p, grid, replications)


def _with_p(one: HotSpot, scores: Floats) -> HotSpot:
    larger = len(scores) - int(np.searchsorted(scores, one.score - 1e-6, side="left"))
    return replace(one, p=(1 + larger) / (1 + len(scores)))


def _cells(point: Floats, radius: float) -> tuple[Floats, Ints, float]:
    """The places scanned, each incident's place, and the side of a cell: 0 where each place stands for itself."""
    places, place = np.unique(point, axis=0, return_inverse=True)
    cell = 0.0
    while len(places) > MOST_CELLS:
        cell = radius / 6 if cell == 0 else cell * 1.25
        square = np.floor(point / cell).astype(np.int64)
        _, place = np.unique(square, axis=0, return_inverse=True)
        size = np.bincount(place.ravel())
        places = np.column_stack([np.bincount(place.ravel(), point[:, axis]) / size for axis in (0, 1)])
    return places, place.ravel().astype(np.int64), cell


def _cylinders(places: Floats, steps: int, radius: float, most: int, total: int) -> _Scan:
    tree = cKDTree(places)
    near_lists = tree.query_ball_tree(tree, radius)
    widest = max(len(one) for one in near_lists)
    near = np.full((len(places), widest), len(places), np.int64)
    picks = np.zeros((len(places), min(widest, MOST_RADII)), np.int64)
    radii = np.zeros(picks.shape)
    for number, one in enumerate(near_lists):
        members = np.asarray(sorted(one), np.int64)
        away = np.hypot(*(places[members] - places[number]).T)
        order = np.lexsort((members, np.rint(1000 * away)))
        near[number, : len(members)] = members[order]
        # places at one distance come into the circle together
        ends = np.flatnonzero(np.append(np.diff(np.rint(1000 * away[order])) > 0, True))
        chosen = ends[np.unique(np.linspace(0, len(ends) - 1, min(len(ends), picks.shape[1])).round().astype(int))]
        picks[number] = np.append(chosen, np.full(picks.shape[1] - len(chosen), chosen[-1]))
        radii[number] = away[order][picks[number]]
    longest = min(most, max(1, steps - 1))
    lengths = np.unique(np.linspace(1, longest, min(longest, MOST_LENGTHS)).round().astype(np.int64))
    return _Scan(places, steps, near, picks, radii, lengths, total)


def _counts(place: Ints, step: Ints, scan: _Scan) -> Ints:
    """Incidents by place (one more, empty, stands for no place) and step."""
    size = (len(scan.places) + 1) * scan.steps
    return np.bincount(place * scan.steps + step, minlength=size).reshape(-1, scan.steps)


def _sums(counts: Ints, scan: _Scan) -> npt.NDArray[np.int32]:
    """Incidents of each circle up to each step: (places, radii, steps + 1)."""
    around = np.cumsum(counts.astype(np.int32)[scan.near], axis=1, dtype=np.int32)
    circles = np.take_along_axis(around, scan.picks[:, :, None], axis=1)
    out = np.zeros((*circles.shape[:2], scan.steps + 1), np.int32)
    np.cumsum(circles, axis=2, out=out[:, :, 1:])
    return out


@dataclass(frozen=True, eq=False)
class _Fixed:
    """What does not change when days are dealt out anew: for each length of run the weight of an incident and the score of none
    in each cylinder, and the part of the score that only the count decides."""

    weight: tuple[Floats, ...]
    none: tuple[Floats, ...]
    of_count: Floats
    expected: tuple[Floats, ...]


def _fixed(counts: Ints, scan: _Scan) -> _Fixed:
    total = float(scan.total)
    in_circle = np.take_along_axis(np.cumsum(counts.sum(axis=1)[scan.near], axis=1), scan.picks, axis=1)
    until = np.concatenate([[0], np.cumsum(counts.sum(axis=0))])
    weights, nones, expected = [], [], []
    for length in scan.lengths:
        in_run = (until[length:] - until[:-length])[scan.runs]
        mean = np.clip(in_circle[:, :, None] * in_run[None, None, :] / total, 1e-9, total - 1e-9)
        weights.append(np.log(mean) - np.log(total - mean))
        nones.append(total * np.log(total - mean))
        expected.append(mean)
    number = np.arange(scan.total + 1, dtype=np.float64)
    rest = total - number
    of_count = number * np.log(np.maximum(number, 1)) + rest * np.log(np.maximum(rest, 1))
    return _Fixed(tuple(weights), tuple(nones), of_count, tuple(expected))


def _scores(sums: npt.NDArray[np.int32], at: int, scan: _Scan, fixed: _Fixed) -> Floats:
    """The log likelihood ratio of each cylinder of one length; -1 where it has no more than expected."""
    length = int(scan.lengths[at])
    here = (sums[:, :, length:] - sums[:, :, :-length])[:, :, scan.runs]
    score = fixed.of_count[here] - here * fixed.weight[at] - fixed.none[at]
    return np.where(here > fixed.expected[at], score, -1.0)


def _simulated(place: Ints, step: Ints, scan: _Scan, fixed: _Fixed, replications: int, seed: int) -> Floats:
    """The best score of each replication, in the order of their seeds."""
    seeds = np.random.SeedSequence(seed).spawn(replications)

    def one(of: np.random.SeedSequence) -> float:
        dealt = np.random.default_rng(of).permutation(step)
        sums = _sums(_counts(place, dealt, scan), scan)
        return max(float(_scores(sums, at, scan, fixed).max()) for at in range(len(scan.lengths)))

    with ThreadPoolExecutor() as pool:
        return np.array(list(pool.map(one, seeds)))


def _best(counts: Ints, scan: _Scan, fixed: _Fixed, first_day: int, step_days: int) -> list[HotSpot]:
    """The best cylinders that share no place and day with a better one."""
    sums = _sums(counts, scan)
    rows: list[tuple[float, int, int, int, int, int]] = []
    for at, length in enumerate(scan.lengths.tolist()):
        scores = _scores(sums, at, scan, fixed)
        keep = np.argwhere(scores > 0)
        worth = scores[scores > 0]
        best = np.lexsort((keep[:, 2], keep[:, 1], keep[:, 0], -worth))[:2_000]
        for one, (place, radius, run) in zip(worth[best].tolist(), keep[best].tolist(), strict=True):
            rows.append((one, at, length, place, radius, run))
    rows.sort(key=lambda row: (-round(row[0], 6), *row[1:]))
    taken: list[tuple[set[int], int, int]] = []
    out = []
    for score, at, length, place, radius, run in rows:
        start = scan.steps - length if scan.alive else run
        members = set(scan.near[place, : scan.picks[place, radius] + 1].tolist())
        if any(members & others and start < end and begin < start + length for others, begin, end in taken):
            continue
        taken.append((members, start, start + length))
        observed = int(sums[place, radius, start + length] - sums[place, radius, start])
        expected = float(fixed.expected[at][place, radius, run])
        first = first_day + start * step_days
        x, y = (float(value) for value in scan.places[place])
        last = first + length * step_days - 1
        out.append(HotSpot(x, y, float(scan.radii[place, radius]), first, last, observed, expected, score, 1.0))
        if len(out) == _SHOWN:
            break
    return out
