"""Reports as arrays, in an order that rests on their content: what blocking and scoring work on.

The rows are sorted by what they say (time first, then place, labels, counts, source, words) before anything is
computed, so every later step sees the same rows in the same order however the table was shuffled. The original cells,
the file's hash and the address are left out of that order, because they may hold a number that the source gave the
row; the report id decides only between rows that say the same in every column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sulh.errors import InputError
from sulh.reports.schema import COUNTS, REPORTS
from sulh.sources.files.json_cells import plain

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Column: TypeAlias = "pa.ChunkedArray[Any]"

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
UNKNOWN_RADIUS_KM = 5.0
"""Radius of a point whose source gives no radius: a village and its fields."""
WIDE_RADIUS_KM = 30.0
"""A disc larger than this says district or province rather than place: the wide branch of blocking."""
WIDE_HOURS = 72
"""A span of time longer than this says week or month rather than day: the wide branch of blocking."""
MOST_SOURCES = 1000
"""Sources whose reports can be linked with each other; of each pair of them something is learned."""
UNBOUNDED = 2**40
"""Stands for a high bound that the source does not give."""
_IDENTIFYING = ("report_id", "given", "file_sha256", "address")
_FIRST = ("start", "end", "lat", "lon")
_ARRAYS = ("source", "start", "end", "dated", "unit", "placed", "radius_km", "adm1", "adm2", "several")
_TOLD_ONLY = ("lang", "given", "file_sha256", "address", "place", "file", "sheet")
"""Columns that are not compared between sources."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The reports in content order. Missing: NaN in `unit` and `radius_km`, -1 in codes; times are seconds.

    `source` numbers the `sources`, which are in the order of their names; `unit` is the point as a unit vector, `parent` the row a second deed (`id#n`) was told in (beyond the last row where that is not here), else -1; `several`
    marks rows that speak of more than one incident.
    """

    table: pa.Table
    ids: list[str]
    sources: list[str]
    source: Ints
    start: Ints
    end: Ints
    dated: Bools
    unit: Floats
    placed: Bools
    radius_km: Floats
    adm1: Ints
    adm2: Ints
    several: Bools
    parent: Ints

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, chosen: Ints) -> Rows:
        """Some of the rows, by number and in order, without their original cells."""
        if len(chosen) == len(self):
            return self
        at = np.full(len(self), -1)
        at[chosen] = np.arange(len(chosen))
        told = self.parent[chosen]
        known = (told >= 0) & (told < len(self))
        # a parent that is left out is still a row of its own
        parent = np.where(known, at[np.where(known, told, 0)], told)
        parent = np.where(known & (parent < 0), len(self) + told, parent)
        compared = self.table.select([name for name in self.table.column_names if name not in _TOLD_ONLY])
        if len(chosen) and chosen[-1] - chosen[0] + 1 == len(chosen):  # rows in a row are not copied
            first = int(chosen[0])
            some: Any = slice(first, first + len(chosen))
            table, ids = compared.slice(first, len(chosen)), self.ids[some]
        else:
            some = chosen
            table = compared.take(pa.array(chosen))
            ids = [self.ids[row] for row in chosen.tolist()]
        arrays = {name: getattr(self, name)[some] for name in _ARRAYS}
        return Rows(table=table, ids=ids, sources=self.sources, parent=parent, **arrays)

    @property
    def twice_middle(self) -> Ints:
        """Start plus end: twice the middle of the span, in whole seconds."""
        return self.start + self.end

    @property
    def of_a_day(self) -> Bools:
        """Rows whose time is known to within days."""
        return self.dated & (self.end - self.start <= WIDE_HOURS * 3600)

    @property
    def wide(self) -> Bools:
        """Rows whose place or time is too wide, or unknown, for blocking by nearness."""
        return ~(self.placed & (self.radius_km <= WIDE_RADIUS_KM) & self.of_a_day)


def content_order(reports: pa.Table) -> Ints:
    """The positions of a reports table in content order; the report id decides only between equal rows."""
    names = [*_FIRST, *(name for name in REPORTS.names if name not in (*_FIRST, *_IDENTIFYING)), "report_id"]
    told = [name for name in names if reports[name].null_count < len(reports)]  # what nobody tells orders nothing
    columns = {name: _sortable(reports[name]) for name in told or names}
    keys: Any = [(name, "ascending") for name in columns]
    return np.asarray(pc.sort_indices(pa.table(columns), sort_keys=keys), dtype=np.int64)


def _sortable(column: Column) -> Any:
    return pc.binary_join(column, "|") if pa.types.is_list(column.type) else column


def read_rows(reports: pa.Table, sources: list[str] | None = None) -> Rows:
    """A reports table (schema REPORTS) as arrays in content order. `sources` are the names of all sources, in order, where some
    have no report here.

    Raises InputError where two rows have one report id, or more than `MOST_SOURCES` sources tell.
    """
    table = reports.select(REPORTS.names).cast(REPORTS).combine_chunks()
    table = table.take(content_order(table))
    ids = _strings(table["report_id"])
    _refuse_double_ids(ids)
    start, end = seconds(table["start"]), seconds(table["end"])
    dated = np.asarray(pc.and_(pc.is_valid(table["start"]), pc.is_valid(table["end"])), dtype=np.bool_)
    lat, lon = _doubles(table["lat"]), _doubles(table["lon"])
    placed = ~(np.isnan(lat) | np.isnan(lon))
    radius = _doubles(table["radius_km"])
    sources = sources or sorted(pc.unique(table["source"]).to_pylist())
    _refuse_too_many(sources)
    return Rows(
        table=table,
        ids=ids,
        sources=sources,
        source=np.asarray(pc.index_in(table["source"], pa.array(sources, pa.string())), dtype=np.int64),
        start=start,
        end=end,
        dated=dated,
        unit=_unit_vectors(lat, lon),
        placed=placed,
        radius_km=np.where(placed & np.isnan(radius), UNKNOWN_RADIUS_KM, radius),
        adm1=_name_codes(table["adm1"]),
        adm2=_name_codes(table["adm2"]),
        several=_whole(table["covers_high"], 1) > 1,
        parent=_parents(ids),
    )


def codes(values: list[Any]) -> Ints:
    """A number for each distinct value, in order of first sight; -1 for None."""
    numbers: dict[Any, int] = {}
    found = (-1 if value is None else numbers.setdefault(value, len(numbers)) for value in values)
    return np.fromiter(found, dtype=np.int64, count=len(values))


def text_codes(column: Column) -> Ints:
    """A number for each distinct text, in order of first sight; -1 for null."""
    return np.asarray(pc.dictionary_encode(plain(column)).indices.fill_null(-1), dtype=np.int64)


def _name_codes(column: Column) -> Ints:
    """Numbers of names whose case and surrounding spaces do not count; -1 for none."""
    encoded = pc.dictionary_encode(plain(column))
    folded = codes([_folded(name) for name in encoded.dictionary.to_pylist()])
    found: Ints = np.append(folded, -1)[np.asarray(encoded.indices.fill_null(len(folded)))]
    return found


def seconds(column: Column) -> Ints:
    """Timestamps as whole seconds since 1970; 0 for null (look at `dated`)."""
    return _whole(column.cast(pa.int64()), 0)


def counts(rows: Rows, count: str) -> tuple[Ints, Ints, Bools]:
    """Low bound, high bound and whether anything is known of a counted fact, for example `killed`."""
    if count not in COUNTS:
        raise KeyError(count)
    low, high = rows.table[f"{count}_low"], rows.table[f"{count}_high"]
    known = np.asarray(pc.or_(pc.is_valid(low), pc.is_valid(high)), dtype=np.bool_)
    return _whole(low, 0), _whole(high, UNBOUNDED), known


def metres(rows: Rows, left: Ints, right: Ints) -> Ints:
    """Great-circle distance between the points of pairs of rows, in whole metres; -1 where one has no point."""
    known = rows.placed[left] & rows.placed[right]
    out = np.full(len(left), -1, dtype=np.int64)
    chord = np.sqrt(np.sum((rows.unit[left[known]] - rows.unit[right[known]]) ** 2, axis=1))
    out[known] = np.rint(2000 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1.0))).astype(np.int64)
    return out


def may_be_same(rows: Rows, left: Ints, right: Ints) -> Bools:
    """Whether pairs of rows can at all be reports of one incident.

    Two reports of one source cannot, unless one is a second deed known only from another row's words; a second deed
    is never its own parent's, nor another second deed's of that parent. Rows about several incidents never are.
    """
    second = (rows.parent[left] >= 0) | (rows.parent[right] >= 0)
    teller_left = np.where(rows.parent[left] >= 0, rows.parent[left], left)
    teller_right = np.where(rows.parent[right] >= 0, rows.parent[right], right)
    single = ~(rows.several[left] | rows.several[right])
    return np.asarray(single & ((rows.source[left] != rows.source[right]) | second) & (teller_left != teller_right))


def _refuse_double_ids(ids: list[str]) -> None:
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    twice = sorted({name for name in ids if name in seen or seen.add(name)})  # type: ignore[func-returns-value]
    raise InputError(
        f"{len(twice)} report ids stand on more than one row, for example “{twice[0]}”",
        where="reports",
        remedy="Give every report an id of its own; leave the column out to have ids made from the content.",
    )


def _refuse_too_many(sources: list[str]) -> None:
    if len(sources) > MOST_SOURCES:
        raise InputError(
            f"{len(sources):,} sources, more than the {MOST_SOURCES:,} that can be linked with each other",
            where="reports, column “source”",
            remedy="A source is a list or a data set, not who a row quotes: give all rows of a list one name.",
        )


def _whole(column: Any, absent: int) -> Ints:
    return np.asarray(column.fill_null(pa.scalar(absent, pa.int64())), dtype=np.int64)


def _doubles(column: Any) -> Floats:
    return np.asarray(column.fill_null(pa.scalar(float("nan"), pa.float64())), dtype=np.float64)


def _strings(column: Column) -> list[str]:
    texts: list[str] = column.to_pylist()
    return texts


def _unit_vectors(lat: Floats, lon: Floats) -> Floats:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)


def _folded(name: str | None) -> str | None:
    return (name or "").strip().casefold() or None


def _parents(ids: list[str]) -> Ints:
    out = np.full(len(ids), -1, dtype=np.int64)
    if not pc.any(pc.match_substring(pa.array(ids, pa.string()), "#")).as_py():
        return out
    position = {name: number for number, name in enumerate(ids)}
    for number, name in enumerate(ids):
        parent, mark, ordinal = name.rpartition("#")
        if mark and ordinal.isdigit():
            out[number] = position.get(parent, len(ids) + number)
    return out


def seat_of(one: Ints, other: Ints, sources: int) -> Ints:
    """The pair of two sources, as a number: the first of both times how many there are, plus the other."""
    return np.asarray(np.minimum(one, other) * sources + np.maximum(one, other))
