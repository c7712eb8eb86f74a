"""Incidents by kind: those of one kind are alike in all that drafts look at save time, place and other incidents.

A million incidents have a few ten thousand kinds. Where incidents stand kind by kind, those that a clause speaks of are
stretches of them, and the others need not be gone through.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from sulh.drafts.cells import Small
from sulh.findings.keys import Ints


@dataclass(frozen=True, eq=False)
class Kinds:
    """A row of facts for each kind, and the kind of each row. Of times and discs a kind has those of one of its incidents."""

    table: pa.Table
    of_row: Small

    @cached_property
    def order(self) -> Ints:
        """The rows, kind by kind."""
        few = len(self.table) <= 1 << 16
        return np.argsort(self.of_row.astype(np.uint16) if few else self.of_row, kind="stable")

    @cached_property
    def place(self) -> Small:
        """Where each row stands in `order`."""
        place = np.empty(len(self.order), np.int32)
        place[self.order] = np.arange(len(self.order), dtype=np.int32)
        return place

    @cached_property
    def first(self) -> Ints:
        """Where each kind begins in `order`, and at the end where the last one ends."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.of_row, minlength=len(self.table)))])

    def rows(self, kinds: Ints) -> Ints:
        """The rows of some kinds."""
        return self.order[self.places(kinds)[0]]

    def places(self, kinds: Ints) -> tuple[Ints, Ints]:
        """Where the rows of some kinds stand, and how many each kind has."""
        start, many = self.first[kinds], self.first[kinds + 1] - self.first[kinds]
        return np.arange(many.sum()) + np.repeat(start - np.cumsum(many) + many, many), many
