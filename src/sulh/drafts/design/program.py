"""Mixed-integer programs over clauses (scipy's HiGHS): columns for clauses and for groups of classes, rows in whole numbers.

The solver proposes and exact arithmetic disposes: rows are widened by less than one whole unit so that no right answer is lost to
floating point, whatever the solver gives is weighed exactly, and what fails is cut off. Limits are nodes, never seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import gcd, inf

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from sulh.drafts.design.coverage import Coverage, distinct
from sulh.findings.keys import Bools, Ints

Floats = npt.NDArray[np.float64]
Chosen = tuple[int, ...]
UP, DOWN = "up", "down"
"""A group counts as barred at most (up) or at least (down) where some chosen clause bars it."""
NODES = 50_000
"""Branch-and-bound nodes that one program may take."""
_LARGEST = 1e7
_CUTS = 500
"""Sets that rounding lets through and exact weighing refuses, before a search gives up."""


@dataclass(frozen=True)
class Key:
    """Groups: whether they are surely or possibly barred, in which readings at once, counted from above or below."""

    surely: bool
    readings: tuple[int, ...]
    way: str


@dataclass(frozen=True, eq=False)
class Groups:
    """Classes that are barred by the same clauses in some readings: `of` gives each class's group (-1: no clause bars it in all of
    them), `bars` what bars each group, by reading (readings, groups, candidates)."""

    of: Ints
    bars: Bools

    def sums(self, values: Ints) -> Ints:
        """The sum of classes' values by group."""
        found = np.zeros(self.bars.shape[1], np.int64)
        inside = self.of >= 0
        np.add.at(found, self.of[inside], values[inside])
        return found


@dataclass(frozen=True, eq=False)
class Row:
    """low <= a sum over clauses and groups (and `apart`, a free number from 0 up) <= high, all whole numbers but for `apart`."""

    clauses: Ints | None = None
    groups: tuple[tuple[Key, Ints | Floats], ...] = ()
    apart: float = 0.0
    low: float = -inf
    high: float = inf
    exact: bool = True
    """Whether all is whole, so that the row may be widened by half a unit."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The best set found (None: none), the bound that is proved of the objective, and whether the search came to its end."""

    chosen: Chosen | None
    bound: float
    finished: bool


@dataclass(eq=False)
class Program:
    """Programs over the candidates of one coverage."""

    coverage: Coverage
    nodes: int = NODES
    solved: int = 0
    """How many programs were solved."""
    _groups: dict[tuple[bool, tuple[int, ...]], Groups] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return len(self.coverage.candidates)

    def groups(self, key: Key) -> Groups:
        """The groups of a key, made once."""
        which = key.surely, key.readings
        if which not in self._groups:
            matrix = (self.coverage.surely if key.surely else self.coverage.possibly)[list(key.readings)]
            barred = matrix.any(axis=1).all(axis=0)
            places = np.flatnonzero(barred)
            first, of = distinct(matrix[:, :, places].reshape(matrix.shape[0] * matrix.shape[1], len(places)))
            every = np.full(matrix.shape[2], -1, np.int64)
            every[places] = of
            self._groups[which] = Groups(every, matrix[:, :, places[first]].transpose(0, 2, 1))
        return self._groups[which]

    def least(self, objective: Row, rows: Sequence[Row], good: Callable[[Chosen], bool]) -> Answer:
        """The set with the least objective among those that meet the rows and are good. Raises nothing: no set is an answer."""
        cuts: list[Row] = []
        bound = -inf
        while len(cuts) < _CUTS:
            chosen, bound, finished = self._solve(objective, [*rows, *cuts])
            if chosen is None or good(chosen):
                return Answer(chosen, bound, finished)
            cuts.append(self.other_than(chosen))
        return Answer(None, bound, False)

    def other_than(self, chosen: Chosen) -> Row:
        """Any set but this one."""
        signs = np.ones(self.size, np.int64)
        signs[list(chosen)] = -1
        return Row(clauses=signs, low=1 - len(chosen))

    def not_within(self, chosen: Chosen) -> Row:
        """Any set that leaves out something of this one."""
        inside = np.zeros(self.size, np.int64)
        inside[list(chosen)] = 1
        return Row(clauses=inside, high=len(chosen) - 1)

    def _solve(self, objective: Row, rows: Sequence[Row]) -> tuple[Chosen | None, float, bool]:
        layout = _Layout(self, [objective, *rows])
        cost = layout.dense(objective)
        if len(cost) == 0:
            return ((), 0.0, True) if all(row.low <= 0 <= row.high for row in rows) else (None, inf, True)
        matrix, low, high = layout.matrix(rows)
        whole = np.zeros(len(cost), np.int64)
        whole[: self.size] = 1
        ends = np.ones(len(cost))
        ends[-1] = inf
        self.solved += 1
        found = milp(
            cost, integrality=whole, bounds=Bounds(0, ends), constraints=LinearConstraint(matrix, low, high),
            options={"node_limit": self.nodes, "mip_rel_gap": 0.0},
        )  # fmt: skip
        bound = -inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
        if found.x is None:
            return None, inf if found.status == 2 else bound, found.status == 2
        chosen = tuple(int(place) for place in np.flatnonzero(found.x[: self.size] > 0.5))
        return chosen, bound, found.status == 0


class _Layout:
    """Columns of one program: the clauses, the groups that its rows ask for with a factor, and `apart` as the last."""

    def __init__(self, program: Program, rows: Sequence[Row]) -> None:
        self.program = program
        used: dict[Key, Bools] = {}
        for row in rows:
            for key, factors in row.groups:
                used[key] = used.get(key, np.zeros(len(factors), bool)) | (factors != 0)
        self.used = {key: np.flatnonzero(mask) for key, mask in used.items()}
        self.start: dict[Key, int] = {}
        width = program.size
        for key, places in self.used.items():
            self.start[key] = width
            width += len(places)
        self.width = width + 1

    def dense(self, row: Row) -> Floats:
        """A row's factors, one a column."""
        out = np.zeros(self.width)
        if row.clauses is not None:
            out[: self.program.size] = row.clauses
        for key, factors in row.groups:
            out[self.start[key] : self.start[key] + len(self.used[key])] += factors[self.used[key]]
        out[-1] = row.apart
        return out

    def matrix(self, rows: Sequence[Row]) -> tuple[sp.csr_array, Floats, Floats]:
        """All rows, those that tie groups to clauses included, with their bounds."""
        parts, lows, highs = [], [], []
        for key in self.used:
            part, low, high = self._tied(key)
            parts.append(part)
            lows.append(low)
            highs.append(high)
        for row in rows:
            dense, low_, high_ = _scaled(self.dense(row), row)
            parts.append(sp.csr_array(dense[None, :]))
            lows.append(np.array([low_]))
            highs.append(np.array([high_]))
        if not parts:
            return sp.csr_array((0, self.width)), np.zeros(0), np.zeros(0)
        return sp.csr_array(sp.vstack(parts)), np.concatenate(lows), np.concatenate(highs)

    def _tied(self, key: Key) -> tuple[sp.csr_array, Floats, Floats]:
        """A group counted from below is barred where some clause bars it; one counted from above only if, in each reading, one does."""
        places = self.used[key]
        bars = self.program.groups(key).bars[:, places]
        if key.way == DOWN:
            group, clause = np.nonzero(bars[0])
            number = np.arange(len(group))
            ones = np.ones(len(group))
            rows = sp.coo_array(
                (
                    np.concatenate([ones, -ones]),
                    (np.tile(number, 2), np.concatenate([self.start[key] + group, clause])),
                ),
                shape=(len(group), self.width),
            )
            return sp.csr_array(rows), np.zeros(len(group)), np.full(len(group), inf)
        found = []
        for bar in {bar.tobytes(): bar for bar in bars}.values():
            left = sp.csr_array(-bar.astype(np.float64))
            middle = sp.csr_array((len(places), self.start[key] - self.program.size))
            right = sp.csr_array((len(places), self.width - self.start[key] - len(places)))
            found.append(sp.hstack([left, middle, sp.eye_array(len(places)), right]))
        whole = sp.csr_array(sp.vstack(found))
        return whole, np.full(whole.shape[0], -inf), np.zeros(whole.shape[0])


def _scaled(dense: Floats, row: Row) -> tuple[Floats, float, float]:
    """A row in the smallest whole numbers, or where these are large in smaller ones, widened a little."""
    low, high = row.low, row.high
    if not row.exact:
        return dense, low - 1e-9, high + 1e-9
    shared = gcd(*(int(value) for value in np.unique(np.abs(dense))))
    if shared > 1:
        dense = dense / shared
        low = low if low == -inf else -(-int(low) // shared)
        high = high if high == inf else int(high) // shared
    low, high = low - 0.5, high + 0.5
    scale = max(float(np.abs(dense).max(initial=0.0)) / _LARGEST, 1.0)
    return dense / scale, low / scale, high / scale
