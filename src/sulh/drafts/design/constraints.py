"""What is asked of a package as rows of a program: its limits, the share that it has to bar, and its burdens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from math import gcd

import numpy as np
import numpy.typing as npt

from sulh.drafts.design.ask import ON_RECORD, POSSIBLY, SURELY, Weigher
from sulh.drafts.design.program import DOWN, UP, Key, Program, Row
from sulh.findings.keys import Ints

Objects = npt.NDArray[np.object_]


class Constraints:
    """The rows of one ask over one program."""

    def __init__(self, weigher: Weigher, program: Program) -> None:
        self.weigher, self.ask, self.coverage, self.program = weigher, weigher.ask, weigher.coverage, program
        self.count = Row(clauses=np.ones(program.size, np.int64))
        """The number of clauses."""

    def views(self, way: str = UP) -> list[Key]:
        """The groups in which harm is barred, one for each way to count the readings."""
        return [Key(self.ask.certainty != POSSIBLY, view, way) for view in self.weigher.views]

    def limits(self) -> list[Row]:
        """The limits of the ask."""
        rows = []
        ask, weigher = self.ask, self.weigher
        if ask.keep:
            kept = np.zeros(self.program.size, np.int64)
            kept[list(ask.keep)] = 1
            rows.append(Row(clauses=kept, low=len(set(ask.keep))))
        if ask.at_most is not None:
            rows.append(replace(self.count, high=ask.at_most))
        for place, most in weigher.limits.items():
            rows += [
                Row(groups=(self.own(place, reading, high=ask.certainty == SURELY, way=DOWN),), high=most)
                for reading in weigher.readings
            ]
        if ask.max_imbalance is not None:
            rows += [replace(row, high=float(ask.max_imbalance)) for row in self.differences()]
        return rows

    def own(self, side: int, reading: int, *, high: bool, way: str) -> tuple[Key, Ints]:
        """A side\'s deeds barred in a reading, surely or (`high`) possibly."""
        key = Key(not high, (reading,), way)
        deeds = self.coverage.own_high if high else self.coverage.own_low
        return key, self.program.groups(key).sums(deeds[side])

    def differences(self) -> Iterator[Row]:
        """For each reading and pair of parties, the share of the one's deeds less that of the other's."""
        certainty = self.ask.certainty
        for reading in self.weigher.readings:
            for one, other in permutations(self.weigher.parties, 2):
                more = self.own(one, reading, high=certainty == SURELY, way=DOWN)
                less = self.own(other, reading, high=certainty == POSSIBLY, way=UP)
                groups = ((more[0], more[1] / self.weigher.own[one]), (less[0], -less[1] / self.weigher.own[other]))
                yield Row(groups=groups, exact=False)

    def harm(self, key: Key, share: Fraction, beyond: int = 0) -> Row:
        """What a set has at this share, in the share's own parts: not below `low` where it reaches it, and goes `beyond` it."""
        part, whole = share.numerator, share.denominator
        groups = self.program.groups(key)
        # whole numbers without an end: shares of large sums have large parts
        low, high, open_ = (
            groups.sums(one).astype(object) for one in (self.coverage.low, self.coverage.high, self.coverage.open)
        )
        if self.ask.certainty == SURELY:
            worth, asked = (whole - part) * low + part * high, part * int(self.coverage.high.sum())
        elif self.ask.certainty == ON_RECORD:
            worth, asked = whole * low, part * int(self.coverage.low.sum())
        else:
            asked = part * int(self.coverage.low.sum())
            worth = (whole - part) * high + part * low + (asked + 1) * (open_ > 0)
        return in_range(key, worth, asked + beyond)

    def musts(self, share: Fraction) -> list[Row] | None:
        """What has to be barred for any share above nothing; None where that cannot be."""
        if share <= 0:
            return []
        rows = []
        for key in self.views():
            groups, open_ = self.program.groups(key), self.coverage.open
            if self.ask.certainty == SURELY:
                if (open_[groups.of < 0] > 0).any():
                    return None
                must = (groups.sums(open_) > 0).astype(np.int64)
                if must.any():
                    rows.append(Row(groups=((key, must),), low=int(must.sum())))
            elif self.ask.certainty == POSSIBLY:
                some = (groups.sums(self.coverage.high + open_) > 0).astype(np.int64)
                rows.append(Row(groups=((key, some),), low=1))
        return rows

    def target(self, share: Fraction) -> list[Row] | None:
        """What a set has to meet to bar this share; None where none can."""
        musts = self.musts(share)
        if musts is None or share <= 0:
            return musts
        return [*musts, *(self.harm(key, share) for key in self.views())]

    def total(self) -> Row:
        """The burdens of all parties in all readings."""
        surely = self.ask.certainty == SURELY
        found: dict[Key, Ints] = {}
        for reading in self.weigher.readings:
            for place in self.weigher.parties:
                key, factors = self.own(place, reading, high=surely, way=DOWN)
                found[key] = found[key] + factors if key in found else factors
        return Row(groups=tuple(found.items()))


def in_range(key: Key, worth: Objects, asked: int) -> Row:
    """A row of whole numbers of any size: as they are where the machine holds them, else in smaller parts of one."""
    divisor = gcd(asked, *worth.tolist()) or 1
    worth, asked = worth // divisor, asked // divisor
    largest = max([abs(asked), *(abs(value) for value in worth.tolist())], default=0)
    if largest < 2**53:
        return Row(groups=((key, worth.astype(np.int64)),), low=asked)
    return Row(groups=((key, (worth / largest).astype(np.float64)),), low=asked / largest, exact=False)
