"""Where reports lie, for those that seek by place alone because they have no date: of each, some candidates and how many there are.

Many reports may stand at one point or in one province. So the nearest are looked for among distinct points, and of a province no
more are gathered than are looked at: the time for one seeker does not grow with the table.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from scipy.spatial import cKDTree

from sulh.incidents.rows import EARTH_KM, Ints, Rows

LOOK_CAP = 4000
"""At most this many reports of one province or district, or near in time, are looked at for one report."""
NEAREST_CAP = 500
"""At most this many reports, the nearest, are looked at for a report that has a point and no date."""


class Places:
    """Where the reports of a pool lie. Built when first asked."""

    def __init__(self, rows: Rows, pool: Ints, beyond_km: float) -> None:
        self._rows, self._pool, self._beyond = rows, pool, beyond_km
        self._points: _Points | None = None
        self._names: _Names | None = None

    def near(self, seeker: int) -> tuple[Ints, int]:
        """Reports that may be compatible in place, in order, and how many more of them were not looked at."""
        if self._rows.placed[seeker]:
            self._points = self._points or _Points(self._rows, self._pool, self._beyond)
            if self._points.there:
                return self._points.near(seeker)
        self._names = self._names or _Names(self._rows, self._pool)
        return self._names.near(seeker)


class _Points:
    """Reports by distinct points, in two trees: one counts, the other finds."""

    def __init__(self, rows: Rows, pool: Ints, beyond_km: float) -> None:
        self._rows = rows
        placed = pool[rows.placed[pool]]
        self.there = len(placed) > 0
        if not self.there:
            return
        self._reach = float(rows.radius_km[placed].max()) + beyond_km
        self._all = cKDTree(rows.unit[placed] * EARTH_KM)
        points, which = np.unique(rows.unit[placed], axis=0, return_inverse=True)
        self._distinct = cKDTree(points * EARTH_KM)
        order = np.argsort(which.ravel(), kind="stable")
        self._at = np.split(placed[order], np.cumsum(np.bincount(which.ravel()))[:-1])

    def near(self, seeker: int) -> tuple[Ints, int]:
        point, reach = self._rows.unit[seeker] * EARTH_KM, float(self._rows.radius_km[seeker]) + self._reach
        number = int(self._all.query_ball_point(point, reach, return_length=True))
        nearest = np.arange(1, min(NEAREST_CAP + 1, len(self._at)) + 1)  # itself, perhaps
        far, found = self._distinct.query(point, k=nearest, distance_upper_bound=reach)
        chosen: list[Ints] = []
        room = NEAREST_CAP + 1
        for place in np.asarray(found)[np.isfinite(far)].tolist():
            chosen.append(self._at[place][:room])
            room -= len(chosen[-1])
            if not room:
                break
        every = np.sort(np.concatenate([*chosen, np.empty(0, np.int64)])).astype(np.int64)
        return every, max(0, number - len(every))


class _Names:
    """Reports by district and by province."""

    def __init__(self, rows: Rows, pool: Ints) -> None:
        self._rows = rows
        self._first: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        self._number: Counter[tuple[str, int]] = Counter()
        self._both: Counter[tuple[int, int]] = Counter()
        self._found: dict[tuple[int, int], tuple[Ints, int]] = {}
        for row, *names in zip(pool.tolist(), rows.adm1[pool].tolist(), rows.adm2[pool].tolist(), strict=True):
            self._both[names[0], names[1]] += 1
            for level, name in zip(("adm1", "adm2"), names, strict=True):
                if name < 0:
                    continue
                self._number[level, name] += 1
                if self._number[level, name] <= LOOK_CAP:
                    self._first[level, name].append(row)

    def near(self, seeker: int) -> tuple[Ints, int]:
        names = int(self._rows.adm1[seeker]), int(self._rows.adm2[seeker])
        if names not in self._found:
            self._found[names] = self._of(*names)
        return self._found[names]

    def _of(self, adm1: int, adm2: int) -> tuple[Ints, int]:
        keys = ("adm1", adm1), ("adm2", adm2)
        every = np.array(sorted({row for key in keys for row in self._first.get(key, ())}), dtype=np.int64)
        number = sum(self._number[key] for key in keys) - (self._both[adm1, adm2] if adm1 >= 0 <= adm2 else 0)
        return every[:LOOK_CAP], max(0, number - LOOK_CAP)
