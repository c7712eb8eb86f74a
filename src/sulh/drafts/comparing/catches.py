"""What one draft bars and another does not: the numbers, and the incidents behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.comparing.joint import Joint, Stand
from sulh.drafts.comparing.pairing import Pair
from sulh.drafts.comparing.tables import COMPARE_CATCHES, COMPARE_CAUGHT
from sulh.drafts.comparing.tolls import HIGH, LOW, OPEN, chosen
from sulh.drafts.outcomes import ALL
from sulh.findings.keys import Bools, Ints

Pairs = Mapping[tuple[str, str], Sequence[Pair]]
"""The pairs of clauses of each two drafts, the first of them named first."""


@dataclass(frozen=True, eq=False)
class Catch:
    """Where one stand surely, and possibly, bars what another does not, class by class."""

    one: Stand
    other: Stand
    surely: Bools
    possibly: Bools
    exact: bool


def catches_of(joint: Joint, pairs: Pairs, readings: Sequence[str]) -> list[Catch]:
    """Of every two drafts, in both directions: all clauses together, each clause against its pair, and against all of the other."""
    found = []
    for first, second in pairs:
        for turned in (False, True):
            one, other = (second, first) if turned else (first, second)
            for mine, theirs in dict.fromkeys(_stands(joint, one, pairs[first, second], turned)):
                for reading in readings:
                    a, b = Stand(one, mine, reading), Stand(other, theirs, reading)
                    surely, possibly = joint.only(a, b)
                    found.append(Catch(a, b, surely, possibly.where, possibly.exact))
    return found


def _stands(joint: Joint, one: str, pairs: Sequence[Pair], turned: bool) -> Iterator[tuple[str, str]]:
    """The clauses of one draft with what they are held against."""
    draft = next(draft for draft in joint.drafts if draft.name == one)
    yield ALL, ALL
    for pair in pairs:
        mine, theirs = (pair.other, pair.one) if turned else (pair.one, pair.other)
        if mine is None or mine not in draft.compiled.judged:
            continue
        if theirs is not None:
            yield mine, theirs
        if draft.file.provisions[mine].kind == "must_not":
            yield mine, ALL


def catch_table(joint: Joint, found: Sequence[Catch], sums: Ints, sides: Sequence[str], account: str) -> pa.Table:
    """The table `COMPARE_CATCHES`. `sums` are the tolls by (class, side, unit, bound)."""
    least, most = (chosen([getattr(one, end) for one in found], sums) for end in ("surely", "possibly"))
    rows = []
    for number, catch in enumerate(found):
        head = {
            "comparison": number, "barred_by": catch.one.draft, "provision": catch.one.provision,
            "not_by": catch.other.draft, "not_provision": catch.other.provision, "reading": catch.one.reading,
            "account": account, "exact": catch.exact,
        }  # fmt: skip
        for side, (low, high) in zip(
            sides, zip(*map(_with_all, (least[number], most[number])), strict=True), strict=True
        ):
            for place, unit in enumerate(joint.tolls.units):
                bound = None if high[place, OPEN] else int(high[place, HIGH])
                rows.append({**head, "side": side, "unit": unit, "low": int(low[place, LOW]), "high": bound})
    return pa.Table.from_pylist(rows, schema=COMPARE_CATCHES)


def _with_all(sums: Ints) -> Ints:
    """Sums of all sides, then of each."""
    return np.concatenate([sums.sum(axis=0, keepdims=True), sums])


def caught_table(joint: Joint, found: Sequence[Catch], ids: pa.ChunkedArray) -> pa.Table:
    """The table `COMPARE_CAUGHT`; `ids` are the incidents in the order of the joint's classes."""
    order = pc.sort_indices(ids).to_numpy()
    classes, names = joint.classes[order], ids.take(pa.array(order)).combine_chunks()
    parts = [COMPARE_CAUGHT.empty_table()]
    for number, catch in enumerate(found):
        if catch.possibly.any():
            rows = np.flatnonzero(catch.possibly[classes])
            columns = [
                pa.array(np.full(len(rows), number, np.int32)), names.take(pa.array(rows)),
                pa.array(catch.surely[classes[rows]]),
            ]  # fmt: skip
            parts.append(pa.table(columns, schema=COMPARE_CAUGHT))
    return pa.concat_tables(parts)
