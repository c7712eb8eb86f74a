"""Which report stands with which: what grouping rests on, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from sulh.incidents.frequencies import Frequencies
from sulh.incidents.model import Model
from sulh.incidents.rows import Bools, Floats, Ints
from sulh.words.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Basis:
    """What the worth of a pair rests on beside the two reports."""

    vocabulary: Vocabulary | None
    model: Model
    common: Frequencies


@dataclass(frozen=True, eq=False)
class Groups:
    """Of rows, by number: the founding row of each one's incident, how probable the link is, and whether another would have
    served as well; the sum of its scores within the group and the most that could be (`bounds`, 0 for rows of wide place or
    time); how many pairs were not compared; and which rows tell only a part of their incident (`splits`)."""

    row: Ints
    home: Ints
    probability: Floats
    ambiguous: Bools
    value: Ints
    most: Ints
    capped: int
    part: Bools

    @property
    def gap(self) -> float:
        """The share of the best grouping's value that may be missing: at most so much of it, measured from above."""
        most = int(self.most.sum())
        return 1 - int(self.value.sum()) / most if most > 0 else 0.0

    def where(self, keep: Bools) -> Groups:
        """Those of some of the rows."""
        return Groups(**{name: getattr(self, name)[keep] for name in _columns()}, capped=self.capped)

    def numbered(self, chosen: Ints) -> Groups:
        """The same where the rows are such of a larger table."""
        return replace(self, row=chosen[self.row], home=chosen[self.home])

    @classmethod
    def joined(cls, parts: list[Groups]) -> Groups:
        """Several as one, in the order of the rows."""
        if not parts:
            none = np.empty(0, np.int64)
            flags = none.astype(np.bool_)
            return cls(none, none, none.astype(np.float64), flags, none, none, 0, flags)
        order = np.argsort(np.concatenate([one.row for one in parts]), kind="stable")
        columns = {name: np.concatenate([getattr(one, name) for one in parts])[order] for name in _columns()}
        return cls(**columns, capped=sum(one.capped for one in parts))


def _columns() -> list[str]:
    return [item.name for item in fields(Groups) if item.name != "capped"]
