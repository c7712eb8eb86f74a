"""Whether a report bears what is established of a fact: its own words held against the value that stands.

A value is established by all reports that say it or more (`fuse.Fuser.established`), so those that bear it can be told from the
value alone: who leaves out what it leaves out, or has for sure what it has for sure; whose bound is as tight; whose disc lies
within its disc. Where a person's decision sets a part of a value, reports can bear only the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents import discs
from sulh.incidents.fuse import folded
from sulh.incidents.rows import Bools, Ints
from sulh.incidents.said import NAMES, OCCURRED, PLACE, TIME
from sulh.incidents.told import Teller, disc_of, silent
from sulh.words.vocabulary import SET_FIELDS

SAYS, DENIED = 1, 2
"""Bits: the report says what is established, or it says what that rules out."""
Masks = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Reports beside the established rows that they may bear: row numbers in `reports` and in `incidents`, of one length."""

    reports: pa.Table
    incidents: pa.Table
    report: Ints
    row: Ints

    def said(self, name: str) -> pa.Array:
        """A column of the reports, pair by pair."""
        return self.reports[name].combine_chunks().take(pa.array(self.report))

    def stands(self, name: str) -> pa.Array:
        """A column of the incidents, pair by pair."""
        return self.incidents[name].combine_chunks().take(pa.array(self.row))


def bearing(fact: str, pairs: Pairs, decided: Mapping[str, Bools], teller: Teller) -> tuple[Bools, Bools]:
    """For each pair whether the report says what stands, and whether what stands rules out what it says.

    `decided` gives, by column of `INCIDENTS`, the rows of it where a decision sets that column; what a decision sets no
    report bears. `fact` is one of `said.FACTS`.
    """
    by_hand = {name: rows[pairs.row] for name, rows in decided.items()}
    if fact == OCCURRED:
        return _occurred(pairs, by_hand)
    if fact in SET_FIELDS:
        return _set(fact, pairs, by_hand, teller)
    if fact == PLACE:
        return _place(pairs, by_hand)
    if fact in NAMES:
        return _name(fact, pairs, by_hand)
    ends = ("start", "end") if fact == TIME else (f"{fact}_low", f"{fact}_high")
    return _bounds(ends, pairs, by_hand)


def heard(fact: str, reports: pa.Table, teller: Teller) -> Bools:
    """Which rows of `reports` say something of a set, as fusing hears them: `fact` is one of `SET_FIELDS`.

    Not heard is who names all that there is, and who owns or disowns a deed without actors of its own to put in or leave out.
    """
    everything = teller.vocabulary.tree(fact).everything
    told = {name: reports[name].combine_chunks() for name in _told_in(fact)}
    codes, firsts = _codes(told.values(), ())
    rows = pa.table({name: column.take(pa.array(firsts)) for name, column in told.items()}).to_pylist()
    return np.array([not silent(*_told(fact, row, teller), everything) for row in rows], np.bool_)[codes]


def columns_of(fact: str) -> tuple[str, ...]:
    """The columns of `INCIDENTS` that hold a fact's value."""
    if fact in SET_FIELDS:
        return fact, f"{fact}_surely"
    if fact == PLACE:
        return "lat", "lon", "radius_km", "place"
    if fact == TIME:
        return "start", "end"
    return (fact,) if fact in (OCCURRED, *NAMES) else (f"{fact}_low", f"{fact}_high")


def _occurred(pairs: Pairs, by_hand: Mapping[str, Bools]) -> tuple[Bools, Bools]:
    value = pairs.stands(OCCURRED)
    said = pc.if_else(pc.equal(pairs.said("stance"), "denies"), "no", "yes")
    known, agree = _bools(pc.not_equal(value, "unknown")), _bools(pc.equal(value, said))
    free = ~_any(by_hand, (OCCURRED,), len(pairs.row))
    return known & agree & free, known & ~agree


def _bounds(ends: tuple[str, str], pairs: Pairs, by_hand: Mapping[str, Bools]) -> tuple[Bools, Bools]:
    low, high = (_numbers(pairs.said(name)) for name in ends)
    least, most = (_numbers(pairs.stands(name)) for name in ends)
    below, above = (_any(by_hand, (name,), len(pairs.row)) for name in ends)
    says = ((low >= least) & ~below) | ((high <= most) & ~above)
    return says, (high < least) | (low > most)


def _name(fact: str, pairs: Pairs, by_hand: Mapping[str, Bools]) -> tuple[Bools, Bools]:
    told, value = pairs.said(fact).to_pylist(), pairs.stands(fact).to_pylist()
    names = [None if one is None else {folded(name) for name in one} for one in value]
    agree = np.array(
        [names_ is not None and folded(name) in names_ for name, names_ in zip(told, names, strict=True)], np.bool_
    )
    known = np.array([one is not None for one in names], np.bool_)
    return agree & ~_any(by_hand, (fact,), len(pairs.row)), known & ~agree


def _place(pairs: Pairs, by_hand: Mapping[str, Bools]) -> tuple[Bools, Bools]:
    """A report bears a place that holds its own disc, or whose name it gives."""
    size = len(pairs.row)
    own, stand = (list(_discs(get)) for get in (pairs.said, pairs.stands))
    both = list(zip(own, stand, strict=True))
    inside = np.array([one is not None and two is not None and discs.contains(two, one) for one, two in both], np.bool_)
    apart = np.array([one is not None and two is not None and not discs.meet(one, two) for one, two in both], np.bool_)
    named = _bools(pc.equal(pairs.said("place"), pairs.stands("place"))) & ~_any(by_hand, ("place",), size)
    return (inside & ~_any(by_hand, ("lat", "lon", "radius_km"), size)) | named, apart


def _discs(get: Callable[[str], pa.Array]) -> Iterable[discs.Disc | None]:
    columns = (get(name).to_pylist() for name in ("lat", "lon", "radius_km"))
    return (disc_of(lat, lon, radius) for lat, lon, radius in zip(*columns, strict=True))


def _set(fact: str, pairs: Pairs, by_hand: Mapping[str, Bools], teller: Teller) -> tuple[Bools, Bools]:
    """Each report's sets against the value's; every two that meet are looked at once."""
    tree = teller.vocabulary.tree(fact)
    size = len(pairs.row)
    maybe, surely = columns_of(fact)
    told = {name: pairs.said(name) for name in _told_in(fact)}
    value = {name: pairs.stands(name) for name in (maybe, surely)}
    hands = [_any(by_hand, (name,), size).astype(np.int64) for name in (maybe, surely)]
    codes, firsts = _codes([*told.values(), *value.values()], [hands[0] + 2 * hands[1]])
    found = np.zeros(len(firsts), np.int64)
    at = pa.array(firsts)
    rows = pa.table({f"told_{name}": column.take(at) for name, column in told.items()}).to_pylist()
    values = pa.table({name: column.take(at) for name, column in value.items()}).to_pylist()
    for number, (row, stands, first) in enumerate(zip(rows, values, firsts.tolist(), strict=True)):
        own = _told(fact, row, teller, "told_")
        other = tree.mask(stands[maybe]), tuple(tree.mask_of(name) for name in stands[surely] or ())
        found[number] = _against(own, other, (not hands[0][first], not hands[1][first]), tree.everything)
    return (found[codes] & SAYS) > 0, (found[codes] & DENIED) > 0


def _told_in(fact: str) -> tuple[str, ...]:
    """The columns of the reports that tell of a set. Who did it a speaker may say by owning or disowning the deed alone."""
    return (*columns_of(fact), *(("source", "stance") if fact == "perpetrator" else ()))


def _told(fact: str, row: Mapping[str, Any], teller: Teller, prefix: str = "") -> Masks:
    maybe, surely = columns_of(fact)
    source, stance = row.get(f"{prefix}source", ""), row.get(f"{prefix}stance", "")
    return teller.set_of(fact, source, stance, row[f"{prefix}{maybe}"], row[f"{prefix}{surely}"])


def _against(told: Masks, stands: Masks, free: tuple[bool, bool], everything: int) -> int:
    """What a report's sets (maybe, surely) say of those that stand; of these the parts that are `free` of decisions."""
    says = free[0] and (everything & ~told[0] & ~stands[0]) != 0
    says |= free[1] and any(one & ~node == 0 for node in stands[1] for one in told[1])
    nodes = [*(told[0] & node for node in stands[1]), *(stands[0] & node for node in told[1]), told[0] & stands[0]]
    return SAYS * says + DENIED * (not all(nodes))


def _codes(columns: Iterable[pa.Array], numbers: Iterable[Ints]) -> tuple[Ints, Ints]:
    """A number for each different row of these columns (texts, lists of texts, numbers), and the first row that has it."""
    code: Ints | None = None
    firsts = np.zeros(0, np.int64)
    texts = (pc.binary_join(one, "\t") if pa.types.is_list(one.type) else one for one in columns)
    encoded = [np.asarray(one.dictionary_encode(null_encoding="encode").indices, dtype=np.int64) for one in texts]
    for more in [*encoded, *numbers]:
        joint = more if code is None else code * (int(more.max(initial=0)) + 1) + more
        _, firsts, code = np.unique(joint, return_index=True, return_inverse=True)
    assert code is not None, "there is at least one column"
    return code, firsts


def _numbers(column: pa.Array) -> np.ndarray:
    """Whole numbers, or seconds, as floats; unknown is NaN, of which nothing is true."""
    whole = column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column
    return np.asarray(whole.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _any(by_hand: Mapping[str, Bools], names: Iterable[str], size: int) -> Bools:
    found = np.zeros(size, np.bool_)
    for name in names:
        found |= by_hand.get(name, False)
    return found


def _bools(column: pa.Array) -> Bools:
    return np.asarray(pc.fill_null(column, False), dtype=np.bool_)
