"""How much happened in each week: by act, actor, target, object and place, on each account, with bounds.

An incident of which the act is open between two may be either: it is in the upper bound of both and in the lower bound
of neither, yet in the lower bound of the node above, where both stand under one. What nobody knows is an upper bound of
everything. Sets and places repeat (ten million incidents have a few thousand), so incidents are summed up by code and
week first, and each value is a sum over codes: the work is linear in the incidents and does not grow with the values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.values import SetValue
from sulh.measures.count import Bools, Ints, Sums
from sulh.measures.residuals import by_account
from sulh.measures.schema import VIOLENCE
from sulh.reports.schema import COUNTS
from sulh.words.vocabulary import Vocabulary

INCIDENTS_UNIT = "incidents"
UNITS = (INCIDENTS_UNIT, *COUNTS)
ALL, UNKNOWN = "all", "unknown"
_SETS = ("act", "perpetrator", "target", "object")
_WEEK = 7 * 86_400


@dataclass(frozen=True)
class _Weeks:
    """Weeks that follow each other: the first second of the first, and how many."""

    start: int
    number: int

    def days(self, week: int) -> tuple[dt.date, dt.date]:
        first = dt.datetime.fromtimestamp(self.start + week * _WEEK, dt.UTC).date()
        return first, first + dt.timedelta(days=6)

    def of(self, second: Ints) -> Ints:
        return np.clip((second - self.start) // _WEEK, 0, self.number - 1)


@dataclass(frozen=True, eq=False)
class _Rows:
    """What is summed up: when each incident can be, whether it surely happened, and its account's number."""

    begin: Ints
    end: Ints
    occurred: Bools
    account: Ints
    accounts: Sequence[str]


def violence(
    facts: FactTable,
    areas: Mapping[str, pa.ChunkedArray],
    vocabulary: Vocabulary,
    anchor: dt.date,
    rest: FactTable,
    account_of: Mapping[str, str],
    proving: frozenset[str] = frozenset(),
) -> pa.Table:
    """The table `VIOLENCE`: bounds by week, dimension and value, for each account; weeks run from `anchor` both ways.

    In: the facts of incidents; `areas` gives for `facts` and `rest` the list of admin areas (`adm1`) of each row, in
    the order of its table (null: unknown); `rest` what aggregated rows may add (`sulh.measures.residuals`), its account
    being the source; `account_of` the account of each source, `proving` the sources that alone establish. Empty where
    nothing has a date. Sorted by account, by, value, unit and week.
    """
    weeks = _weeks(facts, rest, anchor)
    if weeks is None:
        return VIOLENCE.empty_table()
    accounts = facts.accounts
    sources = rest.accounts
    mine, others = _rows(facts, accounts), _rows(rest, sources)
    found: list[pa.Table] = []
    for by in (ALL, *_SETS, "place"):
        values, codes, more_codes = _dimension(by, facts, rest, areas, vocabulary)
        for unit in UNITS:
            sums = _summed(facts, mine, codes, values, unit, weeks, "")
            if unit != INCIDENTS_UNIT and not sums.high.any() and not sums.unbounded.any():
                continue
            more = _summed(rest, others, more_codes, values, unit, weeks, "more_")
            given = _of_accounts(more, sources, accounts, account_of, proving)
            found.append(_table(by, unit, [one[0] for one in values], accounts, weeks, sums, given))
    keys = ("account", "by", "value", "unit", "from")
    return pa.concat_tables(found).sort_by([(key, "ascending") for key in keys]).combine_chunks()


def _weeks(facts: FactTable, rest: FactTable, anchor: dt.date) -> _Weeks | None:
    low, high = (
        np.concatenate([one.table[name].to_numpy() for one in (facts, rest)]) for name in ("time_low", "time_high")
    )
    dated = (low > -UNBOUNDED) & (high < UNBOUNDED)
    if not dated.any():
        return None
    zero = int(dt.datetime.combine(anchor, dt.time(), dt.UTC).timestamp())
    first = zero + (int(low[dated].min()) - zero) // _WEEK * _WEEK
    return _Weeks(first, (int(high[dated].max()) - first) // _WEEK + 1)


def _rows(facts: FactTable, accounts: Sequence[str]) -> _Rows:
    occurred = facts.table["occurred"].to_numpy()
    account = pc.index_in(facts.table["account"], pa.array(list(accounts), pa.string())).to_numpy().astype(np.int64)
    possible = (occurred & CAN_BE_YES) != 0
    account = np.where(possible, account, -1)
    begin, end = (facts.table[name].to_numpy() for name in ("time_low", "time_high"))
    return _Rows(begin, end, occurred & CAN_BE_NO == 0, account, accounts)


Values = list[tuple[str, Bools, Bools, Bools, Bools]]
"""Each value's name, and for each code of the facts whether it surely and possibly is that value; the same of the rest."""


def _dimension(
    by: str, facts: FactTable, rest: FactTable, areas: Mapping[str, pa.ChunkedArray], vocabulary: Vocabulary
) -> tuple[Values, Ints, Ints]:
    if by == ALL:
        one = np.ones(1, np.bool_)
        return [(ALL, one, one, one, one)], _zeros(facts), _zeros(rest)
    if by == "place":
        return _places(areas)
    tree = vocabulary.tree(by)
    sets = [[value for value in one.codes[by] if isinstance(value, SetValue)] for one in (facts, rest)]
    named = {value.maybe for one in sets for value in one if value.maybe != tree.everything}
    nodes = [node for node in tree.parents if any(mask & ~tree.mask(node) == 0 for mask in named)]
    values: Values = []
    for node in nodes:
        mask = tree.mask(node)
        sure, can = zip(*(_is(one, mask) for one in sets), strict=True)
        values.append((node, sure[0], can[0], sure[1], can[1]))
    unknown = [np.array([value.maybe == tree.everything and not value.surely for value in one], bool) for one in sets]
    values.append((UNKNOWN, unknown[0], unknown[0], unknown[1], unknown[1]))
    return values, facts.table[by].to_numpy().astype(np.int64), rest.table[by].to_numpy().astype(np.int64)


def _is(found: Sequence[SetValue], mask: int) -> tuple[Bools, Bools]:
    """Whether each set surely, and possibly, has something of the mask."""
    sure = [value.maybe & ~mask == 0 or any(part & ~mask == 0 for part in value.surely) for value in found]
    return np.array(sure, bool), np.array([value.maybe & mask != 0 for value in found], bool)


def _places(areas: Mapping[str, pa.ChunkedArray]) -> tuple[Values, Ints, Ints]:
    coded = [_coded(areas[name]) for name in ("facts", "rest")]
    names = sorted({area for lists, _ in coded for one in lists for area in one or ()})
    values: Values = []
    for name in names:
        sure, can = zip(
            *(
                (np.array([one == (name,) for one in lists], bool), np.array([one is None or name in one for one in lists], bool))
                for lists, _ in coded
            ),
            strict=True,
        )  # fmt: skip
        values.append((name, sure[0], can[0], sure[1], can[1]))
    unknown = [np.array([one is None for one in lists], bool) for lists, _ in coded]
    values.append((UNKNOWN, unknown[0], unknown[0], unknown[1], unknown[1]))
    return values, coded[0][1], coded[1][1]


def _coded(column: pa.ChunkedArray) -> tuple[list[tuple[str, ...] | None], Ints]:
    """The different lists of a column, and each row's number among them."""
    joined = pc.binary_join(column, "\x1f").combine_chunks().dictionary_encode(null_encoding="encode")
    lists = [None if text is None else tuple(text.split("\x1f")) for text in joined.dictionary.to_pylist()]
    return lists, joined.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _zeros(facts: FactTable) -> Ints:
    return np.zeros(len(facts.table), np.int64)


def _summed(facts: FactTable, rows: _Rows, codes: Ints, values: Values, unit: str, weeks: _Weeks, prefix: str) -> Sums:
    """Bounds by (account, value) on the first axis, flattened, and week on the second."""
    kinds = 1 + int(codes.max()) if len(codes) else 1
    least, most = _amounts(facts, unit, prefix, len(codes))
    first, last = weeks.of(rows.begin), weeks.of(rows.end)
    cell = rows.account * kinds + codes
    size = len(rows.accounts) * kinds, weeks.number + 1
    here = rows.account >= 0
    sure = here & rows.occurred & (first == last) & (rows.begin > -UNBOUNDED) & (rows.end < UNBOUNDED)
    low = _grid(size, cell[sure], first[sure], least[sure])
    bounded = here & (most < UNBOUNDED)
    high = _runs(size, cell, first, last, np.where(most < UNBOUNDED, most, 0), bounded)
    unbounded = _runs(size, cell, first, last, np.ones(len(codes), np.int64), here & ~bounded)
    place = 3 if prefix else 1
    surely, possibly = (
        np.array([one[place + k][:kinds] for one in values], np.int64).reshape(len(values), -1) for k in (0, 1)
    )
    if surely.shape[1] < kinds:  # no code at all
        surely, possibly = (np.zeros((len(values), kinds), np.int64) for _ in range(2))
    shape = len(rows.accounts), kinds, weeks.number
    return Sums(
        *(_by_value(*one) for one in ((surely, low, shape), (possibly, high, shape), (possibly, unbounded, shape)))
    )


def _by_value(chosen: Ints, grid: Ints, shape: tuple[int, int, int]) -> Ints:
    """Sums over the codes of each value: (account and value, week). In floats, which are exact up to 2**53."""
    cells = grid[:, :-1].reshape(shape).astype(np.float64)
    found = chosen.astype(np.float64) @ cells if shape[1] else np.zeros((shape[0], len(chosen), shape[2]))
    return np.rint(found).astype(np.int64).reshape(-1, shape[2])


def _amounts(facts: FactTable, unit: str, prefix: str, size: int) -> tuple[Ints, Ints]:
    if unit == INCIDENTS_UNIT and not prefix:
        return np.ones(size, np.int64), np.ones(size, np.int64)
    least, most = (facts.table[f"{prefix}{unit}_{end}"].to_numpy().astype(np.int64) for end in ("low", "high"))
    return np.maximum(least, 0), most


def _grid(size: tuple[int, int], cell: Ints, week: Ints, amount: Ints) -> Ints:
    out = np.zeros(size[0] * size[1], np.int64)
    np.add.at(out, cell * size[1] + week, amount)
    return out.reshape(size)


def _runs(size: tuple[int, int], cell: Ints, first: Ints, last: Ints, amount: Ints, which: Bools) -> Ints:
    """Each amount in every week from its first to its last: written at both ends and summed up from there."""
    steps = _grid(size, cell[which], first[which], amount[which])
    steps -= _grid(size, cell[which], last[which] + 1, amount[which])
    return np.cumsum(steps, axis=1)


def _of_accounts(
    more: Sums, sources: Sequence[str], accounts: Sequence[str], account_of: Mapping[str, str], proving: frozenset[str]
) -> Sums:
    """Sums of sources as sums of accounts; values and weeks are one axis while they are added up."""
    if not sources:
        return more
    wide = Sums(*(one.reshape(len(sources), -1) for one in (more.low, more.high, more.unbounded)))
    found = by_account(wide, sources, accounts, account_of, proving)
    return Sums(*(one.reshape(-1, more.low.shape[1]) for one in (found.low, found.high, found.unbounded)))


def _table(
    by: str, unit: str, names: Sequence[str], accounts: Sequence[str], weeks: _Weeks, sums: Sums, more: Sums
) -> pa.Table:
    if not len(more.low):
        more = Sums(*(np.zeros_like(sums.low) for _ in range(3)))
    kept = np.argwhere((sums.high > 0) | (sums.unbounded > 0) | (more.high > 0) | (more.unbounded > 0))
    at = kept[:, 0], kept[:, 1]
    days = [weeks.days(number) for number in range(weeks.number)]

    def bounded(values: Sums) -> pa.Array:
        return pa.array(values.high[at], mask=values.unbounded[at] > 0)

    columns: Iterator[pa.Array] = iter(
        [
            pa.array(list(accounts), pa.string()).take(pa.array(kept[:, 0] // len(names))),
            pa.array([by] * len(kept), pa.string()),
            pa.array(list(names), pa.string()).take(pa.array(kept[:, 0] % len(names))),
            pa.array([first for first, _ in days], pa.date32()).take(pa.array(kept[:, 1])),
            pa.array([last for _, last in days], pa.date32()).take(pa.array(kept[:, 1])),
            pa.array([unit] * len(kept), pa.string()),
            pa.array(sums.low[at]),
            bounded(sums),
            pa.array(more.low[at]),
            bounded(more),
        ]
    )
    return pa.table(dict(zip(VIOLENCE.names, columns, strict=True)), schema=VIOLENCE)
