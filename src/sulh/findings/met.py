"""Which profiles have a world that meets a box: look-ups by class, each constraint worked out once for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sulh.findings.keys import Bools, Ints
from sulh.findings.profiles import Profiles
from sulh.findings.values import OPEN_QUESTION, can_be
from sulh.terms.formula import Box, Constraint

EVERY = slice(None)


class Met:
    """Answers for rows whose facts have the classes of some profiles; what was asked once is kept."""

    def __init__(self, profiles: Profiles, classes: Mapping[str, Ints], size: int) -> None:
        self._profiles = profiles
        self._classes = classes
        self._size = size
        self._known: dict[tuple[str, Constraint], Bools] = {}

    @classmethod
    def of(cls, profiles: Profiles, stretch: slice = EVERY) -> Met:
        """Answers for a stretch of profiles."""
        classes = {fact: found[stretch] for fact, found in profiles.classes.items()}
        return cls(profiles, classes, len(profiles.size[stretch]))

    def constraint(self, fact: str, constraint: Constraint) -> Bools:
        """Whether some world gives the fact a value that fits. A fact without a class is an open question."""
        key = fact, constraint
        if key not in self._known:
            if fact in self._classes:
                self._known[key] = self._profiles.fits(fact, constraint)[self._classes[fact]]
            else:
                self._known[key] = np.full(self._size, can_be(constraint, OPEN_QUESTION))
        return self._known[key]

    def box(self, box: Box) -> Bools:
        """Whether some world meets the box."""
        met = np.ones(self._size, dtype=bool)
        for fact, constraint in box:
            met &= self.constraint(fact, constraint)
        return met

    def some(self, found: Sequence[Box]) -> Bools:
        """Whether some world meets one of the boxes."""
        met = np.zeros(self._size, dtype=bool)
        for box in found:
            met |= self.box(box)
        return met
