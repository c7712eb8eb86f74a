"""What people's decisions and stated relations settle before any score is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.errors import InputError
from sulh.incidents.assign import Rules, components
from sulh.incidents.decisions import Decisions
from sulh.incidents.rows import Ints, Rows


class Rulings:
    """What people and stated relations settle, in row numbers. What decisions say of reports that are not here is left out, and
    rows that they tie to such are `torn`."""

    def __init__(self, rows: Rows, decisions: Decisions, relations: pa.Table | None) -> None:
        at = _numbers(rows, decisions, relations)
        self._rows = rows
        here = [[at[one] for one in ids if one in at] for ids in decisions.same]
        self.tied = [(ids[0], other) for ids in here for other in ids[1:]]
        self.torn = np.zeros(len(rows), np.bool_)
        self.torn[
            [row for ids, found in zip(decisions.same, here, strict=True) for row in found if len(found) < len(ids)]
        ] = True
        self.decided = np.zeros(len(rows), np.bool_)
        """Rows of which people said where they belong."""
        self.decided[[row for ids in here for row in ids]] = True
        barred = [(at[a], at[b]) for a, b in decisions.not_same if a in at and b in at]
        self.not_same = {(min(pair), max(pair)) for pair in barred}
        self.part_of = [(at[row], at[of]) for row, of in decisions.part_of if row in at and of in at]
        group = components(len(rows), np.array(self.tied, dtype=np.int64).reshape(-1, 2))
        stated = {pair for pair in self._stated(at, relations) if group[pair[0]] != group[pair[1]]}
        self.apart = self.not_same | stated | {pair for pair in self._told() if group[pair[0]] != group[pair[1]]}
        self.attached = rows.several.copy()
        """Rows that speak of several incidents, by their own word or a person's."""
        self.attached[[row for row, _ in self.part_of]] = True

    @property
    def rules(self) -> Rules:
        """What holds whatever the scores say."""
        torn = self.torn if self.torn.any() else None
        return replace(Rules.of((), self.tied, self.apart), slot=self._slots(), torn=torn)

    def _slots(self) -> Ints:
        """Each row's source, its second deeds apart; -1 for rows about several incidents.

        A source may tell a deed in a row of its own and again as the second deed of another row, but two rows' second
        deeds are two deeds unless a person says otherwise.
        """
        source = np.asarray(self._rows.source)
        second = source + 1 + int(source.max(initial=0))
        slots = np.where(self._rows.parent >= 0, second, source)
        return np.asarray(np.where(self.attached, -1, slots), dtype=np.int64)

    def incident(self, home: Ints, row: int) -> int:
        """The group that a decision means by one of its reports."""
        if home[row] < 0:
            raise InputError(
                f"“{self._rows.ids[row]}” founds no incident, because it speaks of several itself",
                where="decisions, part_of",
                remedy="Name a report of one single incident after the |.",
            )
        return int(home[row])

    def _stated(self, at: dict[str, int], relations: pa.Table | None) -> Iterable[tuple[int, int]]:
        if relations is None:
            return
        for one, other in zip(relations["report_id"].to_pylist(), relations["to_report"].to_pylist(), strict=True):
            if one in at and other in at and one != other:
                yield min(at[one], at[other]), max(at[one], at[other])

    def _told(self) -> Iterable[tuple[int, int]]:
        """A second deed, its parent and the parent's other second deeds: all different deeds."""
        by_parent: defaultdict[int, list[int]] = defaultdict(list)
        told = (self._rows.parent >= 0) & (self._rows.parent < len(self._rows))
        for row in np.flatnonzero(told).tolist():
            by_parent[int(self._rows.parent[row])].append(row)
        for parent, rows in by_parent.items():
            family = sorted([parent, *rows])
            yield from ((one, other) for number, one in enumerate(family) for other in family[number + 1 :])


def _numbers(rows: Rows, decisions: Decisions, relations: pa.Table | None) -> dict[str, int]:
    """The numbers of the rows that decisions and relations name."""
    named = {report for decision in decisions.standing for report in decision.subject}
    if relations is not None:
        named.update(relations["report_id"].to_pylist(), relations["to_report"].to_pylist())
    if not named:
        return {}
    wanted = pa.array(sorted(named), pa.string())
    found = pc.index_in(wanted, pa.array(rows.ids, pa.string()))
    pairs = zip(wanted.to_pylist(), found.to_pylist(), strict=True)
    return {name: number for name, number in pairs if number is not None}
