"""Fusing read off DESIGN.md, slow and plain: the facts of one incident on one account from rows of the reports table.

Sets are sets of leaves, and what is established is asked leaf by leaf and bound by bound.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sulh.incidents import discs
from sulh.incidents.proof import Aspect, Speaker, Standard, Statement
from sulh.words.vocabulary import Vocabulary

Row = Mapping[str, Any]
Leaves = frozenset[int]
COUNTS_OF = ("killed", "civilians_killed", "fighters_killed", "wounded", "civilians_wounded", "fighters", "damaged")


class Plain:
    """What rows of the reports table make of each column of `INCIDENTS`, on one account (`established` or another)."""

    def __init__(
        self, words: Vocabulary, speakers: Mapping[str, Speaker], standard: Standard, own: Mapping[str, int]
    ) -> None:
        self.words, self.speakers, self.standard, self.own = words, speakers, standard, own

    def leaves(self, mask: int) -> Leaves:
        return frozenset(bit for bit in range(mask.bit_length()) if mask >> bit & 1)

    def told(self, row: Row, name: str) -> tuple[Leaves, set[Leaves]]:
        """What a row tells of a set, with what its stance adds."""
        tree = self.words.tree(name)
        maybe = self.leaves(tree.mask(row[name]))
        given = row[f"{name}_surely"]
        if given is None:
            given = row[name] if row[name] is not None and len(row[name]) == 1 else []
        surely = {self.leaves(tree.mask(node)) for node in given}
        own = self.leaves(self.own.get(self.speakers[row["source"]].side, 0))
        if name == "perpetrator" and own:
            if row["stance"] == "disowns" and maybe - own:
                maybe, surely = maybe - own, {node for node in surely if node - own}
            if row["stance"] == "owns" and not any(node <= own for node in surely):
                surely = surely | {maybe & own or own}
                maybe = maybe | (frozenset() if maybe & own else own)
        return maybe, surely

    def everything(self, name: str) -> Leaves:
        return self.leaves(self.words.tree(name).everything)

    def statement(self, row: Row) -> Statement:
        speaker = self.speakers[row["source"]]
        return Statement(speaker.source, speaker.side, row["grade"] or speaker.grade, row["stance"] == "owns")

    def accused(self, rows: Iterable[Row]) -> frozenset[str]:
        """The parties that these rows name as possible perpetrators."""
        named: set[int] = set()
        for row in rows:
            maybe, _ = self.told(row, "perpetrator")
            if row["stance"] not in ("denies", "disowns") and maybe != self.everything("perpetrator"):
                named |= maybe
        return frozenset(party for party, mask in self.own.items() if named & self.leaves(mask))

    # --- one fact at a time: the columns that hold it

    def occurred(self, rows: Sequence[Row], accused: frozenset[str] | None) -> dict[str, Any]:
        yes, no = ([row for row in rows if (row["stance"] == "denies") is denies] for denies in (False, True))
        says = [bool(yes), bool(no)]
        if accused is not None:
            says = [self.proves(yes, Aspect.OWNED, accused), self.proves(no, Aspect.OTHER, accused)]
        return {"occurred": {(True, False): "yes", (False, True): "no"}.get((says[0], says[1]), "unknown")}

    def set(self, name: str, rows: Sequence[Row], accused: frozenset[str] | None) -> dict[str, Any]:
        told = [self.told(row, name) for row in rows]
        maybe, surely, torn = self.everything(name), set[Leaves](), False
        if accused is None:
            for leaves, nodes in told:
                maybe, surely = maybe & leaves, surely | nodes
        else:
            aspect = Aspect.OWNED if name == "act" else Aspect.OTHER
            for leaf in maybe:
                without = [row for row, (leaves, _) in zip(rows, told, strict=True) if leaf not in leaves]
                if self.proves(without, aspect, accused):
                    maybe = maybe - {leaf}
            for node in {one for _, nodes in told for one in nodes}:
                if self._part_proved(name, node, rows, aspect, accused):
                    surely.add(node)
        torn = not maybe or any(not maybe & node for node in surely)
        if torn:
            sets = [leaves for leaves, _ in told]
            maybe = frozenset().union(*(one for one in sets if not any(other < one for other in sets)))
            surely = {node for node in set.intersection(*(nodes for _, nodes in told)) if node & maybe}
        return {name: maybe, f"{name}_surely": surely}

    def _part_proved(
        self, name: str, node: Leaves, rows: Sequence[Row], aspect: Aspect, accused: frozenset[str]
    ) -> bool:
        sayers = [row for row in rows if any(part <= node for part in self.told(row, name)[1])]
        own = [self.leaves(self.own.get(self.speakers[row["source"]].side, 0)) for row in sayers]
        owned = name == "perpetrator" and any(
            row["stance"] == "owns" and node <= mine for row, mine in zip(sayers, own, strict=True)
        )
        return self.proves(sayers, Aspect.OWNED if owned else aspect, accused)

    def bounds(self, ends: tuple[str, str], rows: Sequence[Row], accused: frozenset[str] | None) -> dict[str, Any]:
        lows, highs = ([row[end] for row in rows if row[end] is not None] for end in ends)
        low, high = max(lows, default=None), min(highs, default=None)
        if accused is not None:
            low = self._proved_bound(sorted(lows, reverse=True), lambda at: _where(rows, ends[0], at.__le__), accused)
            high = self._proved_bound(sorted(highs), lambda at: _where(rows, ends[1], at.__ge__), accused)
        if low is not None and high is not None and low > high:
            low, high = min(lows), max(highs)
        return {ends[0]: low, ends[1]: high}

    def _proved_bound(
        self, bounds: Sequence[Any], sayers: Callable[[Any], list[Row]], accused: frozenset[str]
    ) -> Any | None:
        return next((at for at in bounds if self.proves(sayers(at), Aspect.OTHER, accused)), None)

    def place(self, rows: Sequence[Row], accused: frozenset[str] | None) -> dict[str, Any]:
        told = [(_disc(row), row) for row in rows]
        placed = sorted({disc for disc, _ in told if disc}, key=lambda disc: (disc[2], disc))
        chosen = None
        if placed and accused is None:
            meet = all(discs.meet(one, two) for one, two in itertools.combinations(placed, 2))
            chosen = placed[0] if meet else discs.around(placed)
        if placed and accused is not None:
            groups = [*itertools.combinations(sorted(placed), 2), *([tuple(placed)] if len(placed) > 2 else [])]
            for disc in sorted([*placed, *map(discs.around, groups)], key=lambda disc: (disc[2], disc)):
                inside = [row for own, row in told if own and discs.contains(disc, own)]
                if self.proves(inside, Aspect.OTHER, accused):
                    chosen = disc
                    break
        names = sorted((disc != chosen, row["place"]) for disc, row in told if row["place"])
        named = names and (accused is None or chosen in placed)
        lat, lon, radius = chosen or (None, None, None)
        return {"lat": lat, "lon": lon, "radius_km": radius, "place": names[0][1] if named else None}

    def name(self, name: str, rows: Sequence[Row], accused: frozenset[str] | None) -> dict[str, Any]:
        told = sorted({row[name] for row in rows if row[name]})
        if accused is None:
            return {name: told or None}
        groups: dict[str, list[Row]] = {}
        for row in rows:
            if row[name]:
                groups.setdefault("".join(filter(str.isalnum, row[name].casefold())), []).append(row)
        proved = {key for key, group in groups.items() if self.proves(group, Aspect.OTHER, accused)}
        if not proved and self.proves([row for group in groups.values() for row in group], Aspect.OTHER, accused):
            proved = set(groups)
        return {name: sorted(min(row[name] for row in groups[key]) for key in proved) or None}

    def proves(self, rows: Iterable[Row], aspect: Aspect, accused: frozenset[str]) -> bool:
        return self.standard.proves([self.statement(row) for row in rows], aspect, accused)


def _where(rows: Iterable[Row], column: str, holds: Callable[[Any], bool]) -> list[Row]:
    return [row for row in rows if row[column] is not None and holds(row[column])]


def _disc(row: Row) -> discs.Disc | None:
    return None if row["lat"] is None else (row["lat"], row["lon"], row["radius_km"] or 1.0)


def day(number: int, hour: int = 0) -> dt.datetime:
    """An hour of March 2020, UTC."""
    return dt.datetime(2020, 3, number, hour, tzinfo=dt.UTC)
