"""Whether a kind of deed leaves a wake: matched wake analysis (Schutte and Donnay 2014).

Around each deed of the one kind (`cause`) and of another to compare with (`control`) the outcomes are counted within so many
kilometres, so many days before and after. Causes are compared with controls that had as much before them, near and far in
time (coarsened exact matching, Iacus, King and Porro 2012); the effect is by how much more the outcomes rose after a cause
(difference in differences). Windows of several sizes are tried at once, and the p allows for that. Deeds of the same six weeks
stand or fall together (jackknife by blocks of time), as bursts are no independent evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.stats import t

from sulh.measures.count import Bools, Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import Floats

LEAST = 15
"""So many matched deeds of each kind are needed."""
_BLOCK, _LEAST_BLOCKS = 42, 5
_MOST_PAIRS = 40_000_000
_EDGES = np.array([0, 1, 2, 3, 5, 9, 17, 33, 65, 129, 257])


@dataclass(frozen=True, eq=False)
class Deeds:
    """Deeds with a point (km) and a whole day since 1970, one row each."""

    x_km: Floats
    y_km: Floats
    day: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True)
class Window:
    """One size: how many outcomes more, or fewer, after each cause than after matched controls (95 % interval, p), how many causes
    and controls found a match, and the share of the causes within whose window there was another cause."""

    km: float
    days: int
    effect: float
    low: float
    high: float
    p: float
    causes: int
    controls: int
    overlapping: float


@dataclass(frozen=True)
class Wake:
    """The windows, and the p of the clearest of them, times how many were tried (Bonferroni)."""

    windows: tuple[Window, ...]
    p: float
    unsaid: tuple[CannotBeSaid, ...] = ()


def wake(
    cause: Deeds, control: Deeds, outcome: Deeds, *, km: Sequence[float], days: Sequence[int]
) -> Wake | CannotBeSaid:
    """Compare what follows causes with what follows matched controls, in windows of every size of `km` and `days`."""
    if min(len(cause), len(control), len(outcome)) < LEAST:
        return CannotBeSaid(
            f"there are {len(cause)} deeds, {len(control)} to compare with and {len(outcome)} that may follow; "
            f"{LEAST} of each are needed"
        )
    x, y, day = (np.concatenate([getattr(one, name) for one in (cause, control)]) for name in ("x_km", "y_km", "day"))
    treated = np.arange(len(day)) < len(cause)
    order = np.lexsort((treated, y, x, day))
    deeds, treated = Deeds(x[order], y[order], day[order]), treated[order]
    trees = cKDTree(np.column_stack([deeds.x_km, deeds.y_km])), cKDTree(np.column_stack([outcome.x_km, outcome.y_km]))
    if trees[0].count_neighbors(trees[1], max(km)) > _MOST_PAIRS:
        return CannotBeSaid(f"more than {_MOST_PAIRS:,} pairs lie within {max(km):g} km; take a smaller distance")
    pairs = trees[0].sparse_distance_matrix(trees[1], max(km), output_type="ndarray")
    gap = outcome.day[pairs["j"]] - deeds.day[pairs["i"]]
    span = int(min(deeds.day.min(), outcome.day.min())), int(max(deeds.day.max(), outcome.day.max()))
    found: list[Window] = []
    unsaid: list[CannotBeSaid] = []
    for wide in km:
        near = pairs["v"] <= wide
        for long in days:
            whole = (deeds.day - long >= span[0]) & (deeds.day + long <= span[1])
            counted = [
                np.bincount(pairs["i"][near & inside], minlength=len(deeds))
                for inside in ((gap < 0) & (gap >= -long), (gap < 0) & (gap * 2 >= -long), (gap > 0) & (gap <= long))
            ]
            one = _window(deeds, treated, whole, counted, wide, long)
            found += [one] if not isinstance(one, CannotBeSaid) else []
            unsaid += [one] if isinstance(one, CannotBeSaid) else []
    if not found:
        return unsaid[0]
    return Wake(tuple(found), min(1.0, len(found) * min(one.p for one in found)), tuple(unsaid))


def _window(
    deeds: Deeds, treated: Bools, whole: Bools, counted: Sequence[Ints], km: float, days: int
) -> Window | CannotBeSaid:
    """The effect in one window, and what each block of time does to it."""
    before, late, after = counted
    stratum = np.searchsorted(_EDGES, before, side="right") * 100 + np.searchsorted(_EDGES, late, side="right")
    _, stratum = np.unique(stratum, return_inverse=True)
    causes = np.bincount(stratum[whole & treated], minlength=stratum.max() + 1)
    controls = np.bincount(stratum[whole & ~treated], minlength=stratum.max() + 1)
    both = ((causes > 0) & (controls > 0))[stratum] & whole
    number = int((both & treated).sum()), int((both & ~treated).sum())
    if min(number) < LEAST:
        return CannotBeSaid(
            f"within {km:g} km and {days} days only {number[0]} deeds have a match among {number[1]} others that had as much before"
        )
    at = np.flatnonzero(both)
    rise = (after - before)[at].astype(np.float64)
    group, mine = stratum[at], treated[at]
    block = np.unique(deeds.day[at] // _BLOCK, return_inverse=True)[1]
    effect = _effect(rise, group, mine)
    size = int(block.max()) + 1
    if size < _LEAST_BLOCKS:
        return CannotBeSaid(f"all that is matched lies within {size} times six weeks; {_LEAST_BLOCKS} are needed")
    # what each block of time does to the effect, found by leaving it out (the jackknife)
    parts = np.array(
        [effect - _effect(rise[kept], group[kept], mine[kept]) for kept in (block != one for one in range(size))]
    )
    parts *= np.sqrt((size - 1) / size)
    error = float(np.sqrt((parts**2).sum()))
    half = float(t.ppf(0.975, size - 1)) * error
    p = float(2 * t.sf(abs(effect) / error, size - 1)) if error > 0 else 1.0
    overlapping = _overlapping(deeds, at[mine], treated, km, days)
    return Window(km, days, effect, effect - half, effect + half, p, *number, overlapping)


def _effect(rise: Floats, group: Ints, mine: Bools) -> float:
    """By how much more outcomes rose after causes than after the controls of their group, weighted as the causes are."""
    causes, controls = (
        np.bincount(group[mine], minlength=group.max() + 1),
        np.bincount(group[~mine], minlength=group.max() + 1),
    )
    both = (causes > 0) & (controls > 0)
    if not both.any():
        return 0.0
    after, other = (np.bincount(group[kind], rise[kind], minlength=group.max() + 1) for kind in (mine, ~mine))
    gap = after[both] / causes[both] - other[both] / controls[both]
    return float((gap * causes[both]).sum() / causes[both].sum())


def _overlapping(deeds: Deeds, at: Ints, treated: Bools, km: float, days: int) -> float:
    """The share of these causes that had another cause within the window."""
    points = np.column_stack([deeds.x_km, deeds.y_km, (deeds.day * (km / days))])
    tree = cKDTree(points[treated])
    near = np.asarray(tree.query(points[at], k=2, p=np.inf)[0])
    return float((near[:, 1] <= km).mean())


def in_words(found: Wake, one: str, control: str, other: str) -> Iterator[str]:
    """What can be said, for people."""
    for item in found.windows:
        way = "more" if item.effect >= 0 else "fewer"
        ends = sorted((item.low, item.high)) if item.effect >= 0 else sorted((-item.low, -item.high))
        yield (
            f"within {item.km:g} km and {item.days} days, deeds of {one} were followed by {abs(item.effect):.2f} deeds of {other} "
            f"{way} than deeds of {control} that had as much before them ({ends[0]:.2f} to {ends[1]:.2f}; "
            f"{item.causes} and {item.controls} matched)"
        )
