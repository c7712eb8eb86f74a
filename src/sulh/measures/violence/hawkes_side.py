"""The likelihood of one side of a mutually exciting process at a given delay: concave, and its maximum found by Newton's steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sulh.measures.count import Ints
from sulh.measures.violence.noise import Floats

TINY = 1e-9
_MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class _Problem:
    """The deeds of one side on the days that have any: how many, in which stretch, and what was due; and the sums over all days."""

    size: Floats
    stretch: Ints
    due: Floats
    lengths: Floats
    total: Floats

    @classmethod
    def of(cls, counts: Floats, stretch: Ints, lengths: Floats, due: Floats) -> _Problem:
        seen = np.flatnonzero(counts)
        return cls(counts[seen], stretch[seen], due[seen], lengths, due.sum(axis=0))

    def at(self, values: Floats) -> tuple[float, Floats, Floats]:
        """The loss (less the log likelihood), its slope, and the curvature that each day brings."""
        stretches = len(self.lengths)
        base, answers = values[:stretches], values[stretches:]
        rate = base[self.stretch] + (self.due * answers).sum(axis=1) + TINY
        share = self.size / rate
        loss = float((base * self.lengths).sum() + (answers * self.total).sum() - (self.size * np.log(rate)).sum())
        slope = [
            self.lengths - np.bincount(self.stretch, share, stretches),
            self.total - (self.due * share[:, None]).sum(axis=0),
        ]
        return loss, np.concatenate(slope), share / rate

    def step(self, values: Floats, slope: Floats, curve: Floats) -> Floats:
        """Newton's step for what is not held at 0, by way of the few answers (Schur complement): what to take off."""
        stretches = len(self.lengths)
        free = (values > TINY) | (slope < 0)
        slope = np.where(free, slope, 0.0)
        own = np.bincount(self.stretch, curve, stretches)
        # a stretch without a deed is a straight line down: the step leads to its end
        own = np.where(own > TINY, own, np.maximum(self.lengths / np.maximum(values[:stretches], TINY), TINY))
        shared = np.column_stack([np.bincount(self.stretch, curve * column, stretches) for column in self.due.T])
        shared *= free[:stretches, None] & free[None, stretches:]
        both = (self.due * curve[:, None]).T @ self.due * (free[stretches:, None] & free[None, stretches:])
        both += np.diag(np.where(free[stretches:], 1e-10 * np.trace(both) + TINY, 1.0))
        left = both - shared.T @ (shared / own[:, None])
        answers = np.linalg.solve(left, slope[stretches:] - shared.T @ (slope[:stretches] / own))
        return np.concatenate([(slope[:stretches] - shared @ answers) / own, answers])


def fitted_side(counts: Floats, stretch: Ints, lengths: Floats, due: Floats) -> tuple[Floats, float]:
    """The maximum for one side: the background of each stretch, then the weight of each column of `due`, none below 0; and the log
    likelihood, less what does not depend on them.

    In: deeds of the side on each day; each day's stretch and how many days each has; what is due to earlier deeds, (days, sides).
    Projected Newton steps (Bertsekas 1982): few of them, and none needs a matrix larger than the sides. Methods that work on all
    stretches at once spend their time in threads that wait for each other.
    """
    problem = _Problem.of(counts, stretch, lengths, due)
    stretches = len(lengths)
    begin = 0.6 * np.bincount(problem.stretch, problem.size, stretches) / lengths + TINY
    values = np.concatenate([begin, np.full(due.shape[1], 0.4 / due.shape[1])])
    loss, slope, curve = problem.at(values)
    for _ in range(_MOST_STEPS):
        step = problem.step(values, slope, curve)
        moved, found = _line(problem, values, step, loss, slope)
        gained = loss - found[0]
        values, (loss, slope, curve) = moved, found
        if gained <= 1e-10 * (1 + abs(loss)):
            break
    return values, -loss


def _line(
    problem: _Problem, values: Floats, step: Floats, loss: float, slope: Floats
) -> tuple[Floats, tuple[float, Floats, Floats]]:
    """The longest of 1, 1/2, 1/4, … of a step, kept from below 0, that lowers the loss as it should (Armijo)."""
    part = 1.0
    for _ in range(40):
        moved = np.maximum(values - part * step, 0.0)
        found = problem.at(moved)
        if found[0] <= loss + 1e-4 * float(slope @ (moved - values)):
            return moved, found
        part /= 2
    return values, problem.at(values)
