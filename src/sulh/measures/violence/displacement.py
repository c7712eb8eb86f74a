"""Whether violence moved: the mix of acts, targets, sides or places in a period against that of a baseline.

Violence comes in bursts, so whole weeks are drawn and exchanged, never single incidents: a test that shuffles incidents takes
every burst for a change of the mix. The distance between two mixes is half the sum of the differences of their shares (0:
the same, 1: nothing in common); its p is the share of the exchanges of weeks between period and baseline that bring the two
mixes at least as far apart (Fisher's randomisation). Intervals come from drawing weeks anew within each (block bootstrap).
The shift is by how much deeds that nobody bars rose for each one by which barred deeds fell. None of this says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.noise import Floats
from sulh.measures.violence.words import p_words

Labels = npt.NDArray[np.str_]
LEAST_WEEKS = 3
"""So many weeks are needed in the period and in the baseline."""
LEAST_FALL = 2.0
"""The fall of barred deeds has to be so many times its standard error before anything is measured against it."""
_DRAWS = 1_999
_MOST_LABELS = 60


@dataclass(frozen=True)
class Share:
    """One kind of deed: how many a day before and in the period, its shares of all, and the change in the share with its
    95 % interval; `barred` is 1, 0, or -1 where some are barred and some are not or it is open."""

    label: str
    barred: int
    before: float
    now: float
    share_before: float
    share_now: float
    change_low: float
    change_high: float


@dataclass(frozen=True)
class Shift:
    """Barred deeds a day by which there were fewer, and for each of them how many more that nobody bars (95 % interval);
    `open_low` and `open_high` are what that could be if all that is open were barred, or none of it."""

    fewer_barred: float
    estimate: float
    low: float
    high: float
    open_low: float
    open_high: float


@dataclass(frozen=True)
class Displacement:
    """How far the mixes lie apart (0 to 1) with its p, each kind with its shares, the shift, and how many incidents have no
    single kind: those are in no share."""

    distance: float
    p: float
    shares: tuple[Share, ...]
    shift: Shift | CannotBeSaid
    unknown: int
    weeks: tuple[int, int]

    def sentences(self) -> list[str]:
        """What can be said, for people."""
        moved = "changed" if self.p < 0.05 else "did not change by more than weeks do among themselves"
        out = [
            f"the mix {moved} (distance {self.distance:.2f}, {p_words(self.p)}, {self.weeks[1]} weeks against {self.weeks[0]})"
        ]
        if isinstance(self.shift, CannotBeSaid):
            out.append(f"how much moved to what nobody bars {self.shift}")
        elif not (np.isfinite(self.shift.low) and np.isfinite(self.shift.high)):
            out.append(
                f"barred deeds fell by {self.shift.fewer_barred:.2f} a day; how many that nobody bars came for each cannot be bounded"
            )
        else:
            out.append(
                f"barred deeds fell by {self.shift.fewer_barred:.2f} a day, while those that nobody bars rose by "
                f"{self.shift.estimate:.2f} for each ({self.shift.low:.2f} to {self.shift.high:.2f})"
                if self.shift.estimate >= 0
                else f"barred deeds fell by {self.shift.fewer_barred:.2f} a day, and those that nobody bars fell, too"
            )
        if self.unknown:
            out.append(f"{self.unknown:,} incidents of no single known kind are in no share")
        return out


def displacement(
    day: Ints,
    label: Labels,
    barred: npt.NDArray[np.int8],
    first: int,
    last: int,
    base: Sequence[tuple[int, int]],
    *,
    cluster_days: int = 7,
    seed: int = 0,
) -> Displacement | CannotBeSaid:
    """Compare the days `first` to `last` (since 1970) with the stretches `base`, all inclusive.

    In, one row an incident: its day, its kind (empty: none known) and whether some provision bars it (1, 0, -1 open).
    """
    weeks = _weeks(day, first, last, base, cluster_days)
    if weeks is None or min(weeks.size) < LEAST_WEEKS:
        size = (0, 0) if weeks is None else weeks.size
        least = min(size)
        return CannotBeSaid(
            f"one of the two has {least} whole week{'' if least == 1 else 's'}, and bursts can be told from moves by {LEAST_WEEKS}"
        )
    inside = weeks.of >= 0
    known = inside & (label != "")
    names, number = np.unique(label[known], return_inverse=True)
    if len(names) == 0:
        return CannotBeSaid("no incident of these days has a known kind")
    names, number = _largest(names, number)
    counts = np.zeros((sum(weeks.size), len(names)), np.int64)
    np.add.at(counts, (weeks.of[known], number), 1)
    before, now = counts[: weeks.size[0]], counts[weeks.size[0] :]
    if before.sum() == 0 or now.sum() == 0:
        empty = "baseline" if before.sum() == 0 else "period"
        return CannotBeSaid(f"no incident of known kind lies in the {empty}")
    random = np.random.default_rng(seed)
    distance = _distance(before, now)
    p = _exchanged(counts, weeks.size, distance, random)
    change = _drawn_shares(before, now, random)
    days = weeks.days
    shares = tuple(
        Share(
            str(name),
            _all_alike(barred[known][number == place]),
            float(before[:, place].sum() / days[0]),
            float(now[:, place].sum() / days[1]),
            float(before[:, place].sum() / before.sum()),
            float(now[:, place].sum() / now.sum()),
            float(change[0, place]),
            float(change[1, place]),
        )
        for place, name in enumerate(names)
    )
    shift = _shift(barred[inside], weeks.of[inside], weeks)
    return Displacement(distance, p, shares, shift, int((inside & (label == "")).sum()), weeks.size)


@dataclass(frozen=True, eq=False)
class _Weeks:
    """The week of each incident (-1: none), how many weeks the baseline and the period have, and how many days."""

    of: Ints
    size: tuple[int, int]

    cluster: int

    @property
    def days(self) -> tuple[int, int]:
        return self.size[0] * self.cluster, self.size[1] * self.cluster


def _weeks(day: Ints, first: int, last: int, base: Sequence[tuple[int, int]], cluster: int) -> _Weeks | None:
    """Whole weeks only: those of a stretch run from its first day, those before the period back from it."""
    of = np.full(len(day), -1, np.int64)
    found = 0
    sizes = []
    for stretches in (base, [(first, last)]):
        begun = found
        for start, end in stretches:
            whole = (end - start + 1) // cluster
            begin = start if end >= first else end + 1 - whole * cluster
            inside = (day >= begin) & (day < begin + whole * cluster)
            of[inside] = found + (day[inside] - begin) // cluster
            found += whole
        sizes.append(found - begun)
    return _Weeks(of, (sizes[0], sizes[1]), cluster) if found else None


def _largest(names: Labels, number: Ints) -> tuple[Labels, Ints]:
    """At most sixty kinds; the rarer ones are one kind, “others”."""
    if len(names) <= _MOST_LABELS:
        return names, number
    size = np.bincount(number)
    order = np.lexsort((names, -size))
    place = np.full(len(names), _MOST_LABELS - 1)
    place[order[: _MOST_LABELS - 1]] = np.arange(_MOST_LABELS - 1)
    return np.append(names[order[: _MOST_LABELS - 1]], "others"), place[number]


def _all_alike(barred: npt.NDArray[np.int8]) -> int:
    return int(barred[0]) if len(barred) and (barred == barred[0]).all() else -1


def _distance(before: Ints, now: Ints) -> float:
    return float(np.abs(before.sum(axis=0) / before.sum() - now.sum(axis=0) / now.sum()).sum() / 2)


def _exchanged(counts: Ints, size: tuple[int, int], observed: float, random: np.random.Generator) -> float:
    """The share of the exchanges of weeks that bring the mixes at least as far apart."""
    chosen = np.argsort(random.random((_DRAWS, sum(size))), axis=1)[:, : size[1]]
    now = counts[chosen].sum(axis=1)
    before = counts.sum(axis=0)[None, :] - now
    total_now, total_before = now.sum(axis=1), before.sum(axis=1)
    both = (total_now > 0) & (total_before > 0)
    shares = np.abs(now / np.maximum(total_now, 1)[:, None] - before / np.maximum(total_before, 1)[:, None])
    apart = np.where(both, shares.sum(axis=1) / 2, 1.0)
    return float((1 + (apart >= observed - 1e-12).sum()) / (1 + _DRAWS))


def _drawn(weeks: Ints, random: np.random.Generator) -> Ints:
    """Sums over weeks drawn with replacement: (draws, columns)."""
    chosen = random.integers(0, len(weeks), (_DRAWS, len(weeks)))
    return np.asarray(weeks[chosen].sum(axis=1))


def _drawn_shares(before: Ints, now: Ints, random: np.random.Generator) -> Floats:
    """The 95 % interval of the change of each share: (2, kinds)."""
    one, other = _drawn(before, random), _drawn(now, random)
    change = other / np.maximum(other.sum(axis=1), 1)[:, None] - one / np.maximum(one.sum(axis=1), 1)[:, None]
    return np.asarray(np.quantile(change, [0.025, 0.975], axis=0))


def _shift(barred: npt.NDArray[np.int8], week: Ints, weeks: _Weeks) -> Shift | CannotBeSaid:
    if not (barred == 1).any():
        return CannotBeSaid("no deed of these days is surely barred")
    sums = np.zeros((sum(weeks.size), 3), np.int64)
    np.add.at(sums, (week, np.where(barred == 1, 0, np.where(barred == 0, 1, 2))), 1)
    before, now = sums[: weeks.size[0]], sums[weeks.size[0] :]
    fell, rose = _change(before, now, weeks, [0]), _change(before, now, weeks, [1])
    error = _error(before[:, 0], now[:, 0], weeks)
    if fell >= 0 or -fell < LEAST_FALL * error:
        return CannotBeSaid("barred deeds did not surely fall, so there is nothing that could have moved")
    low, high = _fieller(before, now, weeks)
    ends = sorted(
        _ratio(_change(before, now, weeks, [0, *a]), _change(before, now, weeks, [1, *b]))
        for a, b in (([], []), ([2], []), ([], [2]))
    )
    return Shift(-fell, -rose / fell, low, high, ends[0], ends[-1])


def _ratio(fell: float, rose: float) -> float:
    return -rose / fell if fell < 0 else float("inf")


def _change(before: Ints, now: Ints, weeks: _Weeks, columns: Sequence[int]) -> float:
    """The change of the daily rate of these columns together."""
    days = weeks.days
    return float(now[:, columns].sum() / days[1] - before[:, columns].sum() / days[0])


def _error(before: Ints, now: Ints, weeks: _Weeks) -> float:
    return float(np.sqrt(_covariance(before, before, weeks.cluster) + _covariance(now, now, weeks.cluster)))


def _covariance(one: Ints, other: Ints, cluster: int) -> float:
    """The covariance of two daily rates, from the weeks of one stretch."""
    return float(np.cov(one / cluster, other / cluster, ddof=1)[0, 1] / len(one))


def _fieller(before: Ints, now: Ints, weeks: _Weeks) -> tuple[float, float]:
    """Fieller's (1954) interval of the ratio of two changes, which are correlated as weeks are; Student's t by the weeks."""
    from scipy.stats import t

    fell, rose = -_change(before, now, weeks, [0]), _change(before, now, weeks, [1])
    parts = [
        sum(_covariance(one[:, a], one[:, b], weeks.cluster) for one in (before, now))
        for a, b in ((0, 0), (1, 1), (0, 1))
    ]
    var_fell, var_rose, both = parts[0], parts[1], -parts[2]
    point = float(t.ppf(0.975, max(2, min(weeks.size) - 1))) ** 2
    a, b, c = fell**2 - point * var_fell, -2 * (fell * rose - point * both), rose**2 - point * var_rose
    root = b * b - 4 * a * c
    if a <= 0 or root < 0:
        return float("-inf"), float("inf")
    ends = sorted(((-b - np.sqrt(root)) / (2 * a), (-b + np.sqrt(root)) / (2 * a)))
    return float(ends[0]), float(ends[1])


def daytime(second: Ints) -> Labels:
    """A label for the part of the day (UTC) of each second since 1970, empty where it is -1."""
    names = np.array(["night (0 to 6)", "morning (6 to 12)", "afternoon (12 to 18)", "evening (18 to 24)"])
    return np.where(second >= 0, names[(second % 86_400) // 21_600], "")
