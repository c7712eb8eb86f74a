"""What must hold within one report, whatever its source: bounds in order, points on the Earth, surely within maybe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.reports.schema import COUNTS
from sulh.sources.files.json_cells import plain
from sulh.sources.reading.rows import REJECTED

_PLACE = ("lat", "lon", "radius_km")
HALF_EARTH_KM = 20_038.0
"""No two points of the Earth are further apart."""


@dataclass(frozen=True)
class Flaw:
    """Something that cannot be: the columns whose values are dropped (none: the whole row is), and the reason."""

    columns: tuple[str, ...]
    reason: str


def flaws(fields: dict[str, Any]) -> Iterator[Flaw]:
    """What cannot be in a report's fields (by the names of the reports table), each with what to drop."""
    start, end = fields.get("start"), fields.get("end")
    if start is not None and end is not None and start > end:
        yield Flaw((), f"the deed ends ({end:%Y-%m-%d %H:%M}) before it starts ({start:%Y-%m-%d %H:%M})")
        return
    yield from _place(fields)
    for name in (*COUNTS, "covers"):
        low, high = fields.get(f"{name}_low"), fields.get(f"{name}_high")
        if low is not None and high is not None and low > high:
            yield Flaw((f"{name}_low", f"{name}_high"), f"the low bound {low} is above the high bound {high}")
    yield from _parts(fields)


def _place(fields: dict[str, Any]) -> Iterator[Flaw]:
    lat, lon, radius = (fields.get(name) for name in _PLACE)
    if lat is not None and not -90 <= lat <= 90:
        yield Flaw(_PLACE, f"the latitude {lat} is not between -90 and 90")
    elif lon is not None and not -180 <= lon <= 180:
        yield Flaw(_PLACE, f"the longitude {lon} is not between -180 and 180")
    elif (lat is None) != (lon is None):
        yield Flaw(_PLACE, f"there is a {'longitude' if lat is None else 'latitude'} without the other")
    elif lat == 0 and lon == 0:
        yield Flaw(_PLACE, "latitude and longitude are both 0, which is how many programs write that there is no place")
    elif radius is not None and not 0 <= radius <= HALF_EARTH_KM:
        yield Flaw(("radius_km",), f"the radius {radius} km is not between 0 and {HALF_EARTH_KM:,.0f}")


def _parts(fields: dict[str, Any]) -> Iterator[Flaw]:
    for whole in ("killed", "wounded"):
        least_part = fields.get(f"civilians_{whole}_low")
        most = fields.get(f"{whole}_high")
        if least_part is not None and most is not None and least_part > most:
            columns = tuple(f"{name}_{bound}" for name in (whole, f"civilians_{whole}") for bound in ("low", "high"))
            yield Flaw(columns, f"more civilians ({least_part} at least) than all together ({most} at most)")


def without_flaws(rows: pa.Table, second: bool = False) -> tuple[pa.Table, np.ndarray[Any, Any], pa.Table]:
    """The rows (PLACED and FACTS) without what cannot be, which of them are kept, and what was dropped (REJECTED).

    A second deed that ends before it starts loses its times; any other row is set aside whole.
    """
    suspects = np.flatnonzero(_suspect(rows))
    keep = np.ones(rows.num_rows, bool)
    if not len(suspects):
        return rows, keep, REJECTED.empty_table()
    records = rows.take(pa.array(suspects)).to_pylist()
    rejects: list[dict[str, Any]] = []
    dropped: dict[str, list[int]] = {}
    for place, record in zip(suspects.tolist(), records, strict=True):
        where = {"sheet": record["sheet"], "row": record["row"]}
        for flaw in flaws(record):
            columns = flaw.columns
            if not columns:
                what = "cell" if second else "row"
                rejects.append({**where, "what": what, "reason": flaw.reason, "given": record["given"]})
                keep[place] = second
                columns = ("start", "end")
            else:
                lost = {name: record[name] for name in columns if record.get(name) is not None}
                value = ", ".join(f"{name} {number}" for name, number in lost.items())
                rejects.append(
                    {**where, "what": "cell", "reason": flaw.reason, "column": next(iter(lost), None), "value": value}
                )
            for name in columns:
                dropped.setdefault(name, []).append(place)
    return (
        _dropped(rows, dropped).filter(pa.array(keep)),
        keep,
        pa.Table.from_pylist(rejects, schema=REJECTED),
    )


def _dropped(rows: pa.Table, dropped: dict[str, list[int]]) -> pa.Table:
    """The rows with these columns emptied at these places."""
    for name, places in dropped.items():
        if name in rows.column_names:
            mask = np.zeros(rows.num_rows, bool)
            mask[places] = True
            column = plain(rows[name])
            emptied = pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)
            rows = rows.set_column(rows.column_names.index(name), name, emptied)
    return rows


def _suspect(rows: pa.Table) -> np.ndarray[Any, Any]:
    """The rows that may have a flaw: every one that has is among them."""
    found = np.zeros(rows.num_rows, bool)

    def column(name: str) -> Any:
        return rows[name] if name in rows.column_names else pa.nulls(rows.num_rows, pa.int64())

    def note(mask: Any) -> None:
        found[np.asarray(plain(pc.fill_null(mask, False)))] = True

    if {"start", "end"} <= set(rows.column_names):
        note(pc.greater(rows["start"], rows["end"]))
    lat, lon, radius = (column(name) for name in _PLACE)
    note(pc.greater(pc.abs(lat), 90))
    note(pc.greater(pc.abs(lon), 180))
    note(pc.xor(pc.is_valid(lat), pc.is_valid(lon)))
    note(pc.and_(pc.equal(lat, 0), pc.equal(lon, 0)))
    note(pc.or_(pc.less(radius, 0), pc.greater(radius, HALF_EARTH_KM)))
    for name in (*COUNTS, "covers"):
        note(pc.greater(column(f"{name}_low"), column(f"{name}_high")))
    for whole in ("killed", "wounded"):
        note(pc.greater(column(f"civilians_{whole}_low"), column(f"{whole}_high")))
    return found
