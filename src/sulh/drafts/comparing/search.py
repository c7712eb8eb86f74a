"""Whether several formulas can be true at once, for many profiles together: a search that follows only what some profile allows.

Multiplied out, "none of sixteen clauses is broken" has thousands of boxes; most profiles need one. So alternatives are
tried in turn, each only for the profiles that can still meet it, and a profile that has found a world is done. Exact: what
no branch allows no world allows. Where a search takes more than `MAX_STEPS` steps it is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from sulh.findings.keys import Bools, Ints
from sulh.terms.formula import Box, Constraint, Implications, YesConstraint, implies, intersection

MAX_STEPS = 20_000
"""Steps, not seconds, so that the answer is the same on every machine."""

Fits = Callable[[str, Constraint, Ints], Bools]
"""Of some profiles, whether some world gives a fact a value that fits."""
_Partial = dict[str, Constraint]


class TooLongError(Exception):
    """The search was given up."""


class Search:
    """A search over these profiles. `parts` are formulas as their boxes; one box of each has to be met."""

    def __init__(self, parts: Sequence[Sequence[Box]], profiles: Ints, fits: Fits, implications: Implications) -> None:
        self._parts = sorted(parts, key=len)
        self._fits, self._implications = fits, implications
        self._profiles = profiles
        self._found: Bools = np.zeros(len(profiles), bool)
        self._steps = 0

    def run(self) -> Bools:
        """Of each profile, whether some world meets them all. Raises TooLongError."""
        self._follow({}, 0, np.arange(len(self._found)))
        return self._found

    def _follow(self, box: _Partial, place: int, rows: Ints) -> None:
        """Try what is left for these profiles, all of which can meet the box so far."""
        if place == len(self._parts):
            self._found[rows] = True
            return
        alternatives = self._parts[place]
        if any(_inside(box, one) for one in alternatives):
            self._follow(box, place + 1, rows)
            return
        for one in alternatives:
            rows = rows[~self._found[rows]]
            if not len(rows):
                return
            self._steps += 1
            if self._steps > MAX_STEPS:
                raise TooLongError
            merged = self._merged(box, one)
            left = rows if merged is None else self._able(merged, one, rows)
            if merged is not None and len(left):
                self._follow(merged, place + 1, left)

    def _merged(self, box: _Partial, more: Box) -> _Partial | None:
        """Both at once; None where no world meets both."""
        out = dict(box)
        for fact, constraint in more:
            mine = out.get(fact)
            joined = constraint if mine is None else intersection(mine, constraint)
            if joined is None:
                return None
            out[fact] = joined
        if any(out.get(a) == YesConstraint(True) and out.get(b) == YesConstraint(False) for a, b in self._implications):
            return None
        return out

    def _able(self, box: Mapping[str, Constraint], changed: Box, rows: Ints) -> Ints:
        """Those of the profiles that can still meet the box, of which these facts are new."""
        for fact, _ in changed:
            rows = rows[self._fits(fact, box[fact], self._profiles[rows])]
        return rows


def _inside(box: Mapping[str, Constraint], other: Box) -> bool:
    """Whether who meets the one meets the other."""
    return all(fact in box and implies(box[fact], constraint) for fact, constraint in other)
