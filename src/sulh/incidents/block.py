"""Which pairs of reports are compared at all.

Reports with a place and a day are paired by nearness: a KD-tree over the point in space (three coordinates on the
sphere, so neither the poles nor the antimeridian are special and no width depends on latitude) and the time. No pair
inside the window is lost. Reports with a wide disc, no place, a long span or no date have a branch of their own, by
province and district or disc and by span; there every report is compared with at most `WIDE_CAP` others, and what was
left out is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from sulh.arrays import distinct
from sulh.incidents.labels import keys_of
from sulh.incidents.rows import EARTH_KM, Bools, Ints, Rows, may_be_same, metres, text_codes
from sulh.incidents.undated import LOOK_CAP, Places

WINDOW_KM = 50
"""Gap between two discs up to which their reports are compared: of two reports of one incident with the place errors
assumed in `score`, fewer than one in a hundred lie further apart."""
WINDOW_HOURS = 72
"""Gap between two spans up to which their reports are compared: delays of three days are rare, longer ones rarer."""
WIDE_CAP = 60
"""At most this many reports are compared with one report of the wide branch, the nearest in time first."""
PAIR_CAP = 12_000_000
"""At most this many pairs are compared by nearness, and `PAIRS_A_REPORT` for each report where that is more; beyond, each
report is compared with the `NEXT` nearest to it."""
PAIRS_A_REPORT = 12
NEXT = 24
CROWD = 300
"""Where more reports than this stand within about a kilometre on one day, nobody can tell them apart by place and time:
each is compared with the `CROWD_NEXT` that follow it in the order of what they say."""
CROWD_NEXT = 60


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of rows to compare, `left` < `right`, sorted. `metres` is -1 where a point is unknown.

    `rivals` is 0 for pairs found by nearness; for the wide branch it is how many reports of the other's source were as
    compatible (1: only this one). `capped` is the number of compatible pairs that were left out,
    at most (counting is coarser than comparing).
    """

    left: Ints
    right: Ints
    metres: Ints
    rivals: Ints
    capped: int
    strangers: tuple[Ints, Ints] = (np.empty(0, np.int64), np.empty(0, np.int64))
    """Pairs found by nearness that are of one source, and so of two deeds: how close strangers stand."""


@dataclass(frozen=True)
class Window:
    """How far apart two reports may lie: the gap between their discs (km) and between their spans (hours)."""

    km: float = WINDOW_KM
    hours: float = WINDOW_HOURS


def block(rows: Rows) -> Pairs:
    """All pairs of reports that may speak of one incident."""
    chosen = np.flatnonzero(~rows.wide & ~rows.several)
    return _joined(_numbered(near_pairs(rows.take(chosen)), chosen), wide_pairs(rows))


def near_pairs(rows: Rows) -> Pairs:
    """The pairs among rows that all speak of one deed with a place and a day."""
    every = np.arange(len(rows))
    crowded, beside, skipped = _crowds(rows, every)
    left, right, far, capped, strangers = _near(rows, every[~crowded])
    left, right = np.concatenate([left, beside[0]]), np.concatenate([right, beside[1]])
    far = np.concatenate([far, metres(rows, *beside)])
    return Pairs(left, right, far, np.zeros(len(left), dtype=np.int64), capped + skipped, strangers)


def wide_pairs(rows: Rows, wide: Ints | None = None, among: Ints | None = None) -> Pairs:
    """The pairs with a row whose place or time is wide or unknown, each once: of the rows `wide`, by default all such, and
    those `among`, by default all that speak of one deed."""
    seekers = np.flatnonzero(rows.wide & ~rows.several) if wide is None else wide
    pool = np.flatnonzero(~rows.several) if among is None else among
    none = Pairs(_none(), _none(), _none(), _none(), 0)
    return _joined(none, seek(rows, seekers, pool, Window(), WIDE_CAP, same=True))


def _numbered(pairs: Pairs, chosen: Ints) -> Pairs:
    """Pairs of chosen rows, by the rows' own numbers."""
    ends = chosen[pairs.left], chosen[pairs.right]
    strangers = chosen[pairs.strangers[0]], chosen[pairs.strangers[1]]
    return Pairs(*ends, pairs.metres, pairs.rivals, pairs.capped, strangers)


def _crowds(rows: Rows, chosen: Ints) -> tuple[Bools, tuple[Ints, Ints], int]:
    """Which of the chosen rows stand in a crowd, the pairs to compare among these, and how many pairs are left out."""
    kilometre = np.rint(rows.unit[chosen] * EARTH_KM).astype(np.int64)
    days = rows.start[chosen] // 86_400
    cells = np.column_stack([kilometre, days]) @ np.array([1_000_003, 1_009_991, 10_007, 7_919_999_993])
    number, size = np.unique(cells, return_inverse=True, return_counts=True)[1:]
    crowded = size[number] > CROWD
    if not crowded.any():
        return crowded, (_none(), _none()), 0
    members = chosen[crowded]
    said = [text_codes(keys_of(rows.table[name].take(members))) for name in ("target", "perpetrator", "act")]
    order = np.lexsort((members, *said, number[crowded]))
    members, cell = members[order], number[crowded][order]
    one, other = [_none()], [_none()]
    for step in range(1, CROWD_NEXT + 1):
        same = cell[step:] == cell[:-step]
        one.append(np.minimum(members[step:], members[:-step])[same])
        other.append(np.maximum(members[step:], members[:-step])[same])
    left, right = np.concatenate(one), np.concatenate(other)
    possible = int((size[size > CROWD].astype(np.int64) * (size[size > CROWD] - 1) // 2).sum())
    skipped = possible - len(left)
    keep = may_be_same(rows, left, right)
    return crowded, (left[keep], right[keep]), skipped


def within(rows: Rows, left: Ints, right: Ints, far: Ints, window: Window) -> Bools:
    """Whether pairs of placed and dated rows lie within the window: the definition that blocking must meet."""
    reach = np.rint(1000 * (rows.radius_km[left] + rows.radius_km[right] + window.km))
    return np.asarray((far <= reach) & (gap_seconds(rows, left, right) <= window.hours * 3600))


def gap_seconds(rows: Rows, left: Ints, right: Ints) -> Ints:
    """Seconds between the spans of pairs of rows, 0 where they meet."""
    between = np.maximum(rows.start[left] - rows.end[right], rows.start[right] - rows.end[left])
    return np.asarray(np.maximum(0, between), dtype=np.int64)


def _near(rows: Rows, chosen: Ints) -> tuple[Ints, Ints, Ints, int, tuple[Ints, Ints]]:
    if len(chosen) < 2:
        return _none(), _none(), _none(), 0, (_none(), _none())
    window = Window()
    tree, reach = _tree(rows, chosen, window)
    most = _pairs_within(tree, reach)
    fits = most <= max(PAIR_CAP, PAIRS_A_REPORT * len(chosen))
    found = tree.query_pairs(reach, p=np.inf, output_type="ndarray") if fits else _nearest(tree, reach)
    first, second = chosen[found[:, 0]], chosen[found[:, 1]]
    left, right = np.minimum(first, second), np.maximum(first, second)
    keep = may_be_same(rows, left, right)
    alike = (rows.source[left] == rows.source[right]) & ~keep
    strangers = left[alike], right[alike]
    left, right = left[keep], right[keep]
    far = metres(rows, left, right)
    keep = within(rows, left, right, far, window)
    return left[keep], right[keep], far[keep], 0 if fits else max(0, most - len(found)), strangers


def _nearest(tree: cKDTree, reach: float) -> Ints:
    """Each point with the `NEXT` nearest within reach, each pair once: shape (pairs, 2)."""
    points = np.asarray(tree.data)
    far, other = tree.query(
        points, k=np.arange(1, min(NEXT + 1, len(points)) + 1), p=np.inf, distance_upper_bound=reach
    )
    found = np.isfinite(far)
    one, other = np.nonzero(found)[0], np.asarray(other)[found]
    key = distinct(np.minimum(one, other) * len(points) + np.maximum(one, other)).astype(np.int64)
    pairs = np.column_stack([key // len(points), key % len(points)])
    return np.asarray(pairs[pairs[:, 0] < pairs[:, 1]], dtype=np.int64)


_SAMPLES = 500, 5_000
_SURE = 2.0, 1.25
"""A sample of so many points settles whether the pairs are too many where it is off the limit by more than this factor."""


def _pairs_within(tree: cKDTree, reach: float) -> int:
    """About how many pairs of points lie within reach, exactly where it is close to the most that is compared: samples of
    points are asked first, as counting takes as long as finding."""
    points = np.asarray(tree.data)
    limit = max(PAIR_CAP, PAIRS_A_REPORT * len(points))
    for sample, sure in zip(_SAMPLES, _SURE, strict=True):
        step = max(1, len(points) // sample)
        asked = points[::step]
        near = tree.query_ball_point(asked, reach, p=np.inf, return_length=True)
        about = int((np.asarray(near) - 1).sum() * (len(points) / len(asked))) // 2
        if not limit / sure < about < limit * sure:
            return about
    return int(tree.count_neighbors(tree, reach, p=np.inf) - len(points)) // 2


def _tree(rows: Rows, chosen: Ints, window: Window) -> tuple[cKDTree, float]:
    """A tree whose axes are scaled so that one reach in every axis holds the whole window, discs and spans included."""
    reach = window.km + 2 * float(rows.radius_km[chosen].max()) + 0.01
    span = window.hours * 3600 + float((rows.end - rows.start)[chosen].max())
    middle = rows.twice_middle[chosen] / 2
    axes = np.column_stack([rows.unit[chosen] * EARTH_KM, (middle - middle.min()) * (reach / span)])
    return cKDTree(axes), reach * (1 + 1e-9)


def seek(rows: Rows, seekers: Ints, pool: Ints, window: Window, cap: int, *, same: bool) -> Pairs:
    """For each seeker the compatible reports of the pool, at most `cap`, the nearest in time first.

    Compatible: spans within the window, and discs within it where both have a point, else one district, else one
    province; a seeker with a date and no place at all is compatible with all in its span. One without a date needs a
    district, a province or a disc. `same` asks that the two may be one incident. The pairs are (seeker, other).
    """
    by_time = pool[rows.dated[pool]]
    by_time = by_time[np.argsort(rows.twice_middle[by_time], kind="stable")]
    middles = rows.twice_middle[by_time]
    places = Places(rows, pool, WINDOW_KM)
    lefts, rights, rivals, capped = [_none()], [_none()], [_none()], 0
    for seeker in seekers:
        others, skipped = _in_span(rows, int(seeker), by_time, middles, window)
        if not rows.dated[seeker]:
            others, skipped = places.near(int(seeker))
        others = others[_compatible(rows, int(seeker), others, window)]
        if same:
            others = others[may_be_same(rows, np.full(len(others), seeker), others)]
        sources = rows.source[others]
        lefts.append(np.full(min(cap, len(others)), seeker))
        rights.append(others[:cap])
        rivals.append(np.bincount(sources, minlength=1)[sources][:cap] if len(sources) else _none())
        capped += skipped + max(0, len(others) - cap)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return Pairs(left, right, metres(rows, left, right), np.concatenate(rivals).astype(np.int64), capped)


def _in_span(rows: Rows, seeker: int, by_time: Ints, middles: Ints, window: Window) -> tuple[Ints, int]:
    """The reports whose span may meet the seeker's, the nearest middle first, and how many were not looked at."""
    length = int(rows.end[seeker] - rows.start[seeker])
    # Twice the seeker's length on each side: a longer span seeks for itself, so none is lost.
    slack = 2 * (length + int(window.hours * 3600) + WINDOW_HOURS * 3600)
    middle = int(rows.twice_middle[seeker])
    first, last = np.searchsorted(middles, [middle - slack, middle + slack + 1])
    centre = int(np.searchsorted(middles, middle))
    low, high = max(first, centre - LOOK_CAP // 2), min(last, centre + LOOK_CAP // 2)
    found = by_time[low:high]
    nearest = np.lexsort((found, np.abs(middles[low:high] - middle)))
    return found[nearest], int(last - first - len(found))


def _compatible(rows: Rows, seeker: int, others: Ints, window: Window) -> Bools:
    mine = np.full(len(others), seeker)
    both_dated = rows.dated[others] & rows.dated[seeker]
    in_time = ~both_dated | (gap_seconds(rows, mine, others) <= window.hours * 3600)
    far = metres(rows, mine, others)
    reach = np.nan_to_num(1000 * (rows.radius_km[seeker] + rows.radius_km[others] + window.km))
    same_district, both_districts = _equal(rows.adm2, seeker, others)
    same_province, both_provinces = _equal(rows.adm1, seeker, others)
    by_name = np.where(both_districts, same_district & (same_province | ~both_provinces), same_province)
    in_place = np.where(far >= 0, far <= reach, by_name)
    if rows.dated[seeker] and not rows.placed[seeker] and rows.adm1[seeker] < 0 and rows.adm2[seeker] < 0:
        in_place = np.ones(len(others), dtype=np.bool_)
    return np.asarray(in_time & in_place & (others != seeker))


def _equal(names: Ints, seeker: int, others: Ints) -> tuple[Bools, Bools]:
    both = (names[others] >= 0) & (names[seeker] >= 0)
    return both & (names[others] == names[seeker]), both


def _joined(near: Pairs, wide: Pairs) -> Pairs:
    """Both branches as one, each pair once; of a pair found from both its ends the larger number of rivals stays."""
    left = np.concatenate([near.left, np.minimum(wide.left, wide.right)])
    right = np.concatenate([near.right, np.maximum(wide.left, wide.right)])
    far, rivals = np.concatenate([near.metres, wide.metres]), np.concatenate([near.rivals, wide.rivals])
    order = np.lexsort((-rivals, right, left))
    left, right, far, rivals = left[order], right[order], far[order], rivals[order]
    first = np.ones(len(left), dtype=np.bool_)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return Pairs(left[first], right[first], far[first], rivals[first], near.capped + wide.capped, near.strangers)


def _none() -> Ints:
    return np.empty(0, dtype=np.int64)
