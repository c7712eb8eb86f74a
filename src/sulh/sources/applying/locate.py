"""Places of rows by name, looked up in a gazetteer: the disc goes into the rows, what was thought of beside it into a
table of its own.

Only rows without coordinates are looked up. A name that is not found leaves the disc of the district or province that
the row names, as far as the gazetteer knows it; an ambiguous one has the disc that holds all candidates.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.json_cells import plain
from sulh.sources.mapping import Mapping
from sulh.sources.places.discs import around, kilometres
from sulh.sources.places.files import load_gazetteer
from sulh.sources.places.gazetteer import Gazetteer
from sulh.sources.places.match import Candidate, Found, PlaceQuery, find_places
from sulh.sources.places.text import read_places
from sulh.sources.reading.distinct import codes_of
from sulh.sources.reading.rows import LOOKED_UP


@dataclass(frozen=True)
class Located:
    """Rows with the discs of their places, what was looked up (LOOKED_UP), and sentences on it."""

    rows: pa.Table
    looked_up: pa.Table
    notes: tuple[str, ...] = ()


def locate(rows: pa.Table, mapping: Mapping) -> Located:
    """Look up the places of rows (PLACED and FACTS) that have a name and no coordinates.

    Raises FileError or InputError where the mapping's gazetteer cannot be read.
    """
    named = [name for name in ("place", "adm1", "adm2") if name in rows.column_names]
    if mapping.gazetteer is None or not named or not rows.num_rows:
        return Located(rows, LOOKED_UP.empty_table())
    gazetteer = load_gazetteer(mapping.gazetteer)
    columns = [
        plain(rows[name]) if name in named else pa.nulls(rows.num_rows, pa.string())
        for name in ("place", "adm1", "adm2")
    ]
    codes, distinct = codes_of(columns)
    wanted = np.asarray(pc.is_null(rows["lat"])) if "lat" in rows.column_names else np.ones(rows.num_rows, bool)
    counts = np.bincount(codes[wanted], minlength=len(distinct))
    asked = [number for number, texts in enumerate(distinct) if counts[number] and any(texts)]
    answers = dict(zip(asked, _answers(gazetteer, [distinct[number] for number in asked]), strict=True))
    discs = [_disc(answers[number]) if number in answers else (None, None, None) for number in range(len(distinct))]
    records = [
        record for number in asked for record in _records(distinct[number], int(counts[number]), answers[number])
    ]
    looked_up = pa.Table.from_pylist(sorted(records, key=_key), schema=LOOKED_UP)
    return Located(_with_discs(rows, codes, wanted, discs), looked_up, _notes(counts, answers))


def _answers(gazetteer: Gazetteer, texts: Sequence[tuple[str | None, ...]]) -> list[tuple[Found, ...]]:
    """The places of each (place, adm1, adm2); without a place those of the district, else of the province."""
    found: dict[int, tuple[Found, ...]] = {}
    cells = [(number, PlaceQuery(one[0], one[1], one[2])) for number, one in enumerate(texts) if one[0]]
    for (number, _), read in zip(cells, read_places([cell for _, cell in cells], gazetteer), strict=True):
        found[number] = read.places
    for level, place in (("district", 2), ("province", 1)):
        units = [
            (number, PlaceQuery(str(one[place]), one[1] if place == 2 else None))
            for number, one in enumerate(texts)
            if number not in found and one[place]
        ]
        for (number, _), answer in zip(units, find_places(gazetteer, [unit for _, unit in units], level), strict=True):
            found[number] = (answer,)
    return [found.get(number, ()) for number in range(len(texts))]


def _disc(places: Sequence[Found]) -> tuple[float | None, float | None, float | None]:
    """The disc that holds all the places of a cell; unknown where one of them is."""
    discs = [(one.lat, one.lon, one.radius_km) for one in places]
    if not discs or any(value is None for disc in discs for value in disc):
        return None, None, None
    if len(discs) == 1:
        return discs[0]
    whole = around([(float(lat or 0), float(lon or 0), round(float(radius or 0) * 1000)) for lat, lon, radius in discs])
    return whole[0], whole[1], kilometres(whole[2])


def _with_discs(
    rows: pa.Table, codes: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any], discs: Sequence[Any]
) -> pa.Table:
    places = pa.array(codes)
    mask = pa.array(wanted)
    for position, name in enumerate(("lat", "lon", "radius_km")):
        found = pa.array([disc[position] for disc in discs], pa.float64()).take(places)
        found = pc.if_else(mask, found, pa.scalar(None, pa.float64()))
        if name in rows.column_names:
            # a radius of the row itself says more than the gazetteer's
            rows = rows.set_column(rows.column_names.index(name), name, pc.coalesce(plain(rows[name]), found))
        else:
            rows = rows.append_column(name, found)
    return rows


def _records(texts: Sequence[str | None], rows: int, places: Sequence[Found]) -> list[dict[str, Any]]:
    asked = {"place": texts[0], "adm1": texts[1], "adm2": texts[2], "rows": rows}
    records = []
    for one in places:
        records.append({**asked, "status": one.status, "rank": 0, "why": one.why, **_candidate(one)})
        records += [
            {**asked, "status": one.status, "rank": rank, "why": None, **_candidate(lost)}
            for rank, lost in enumerate(one.lost, start=1)
        ]
    return records


def _candidate(one: Found | Candidate) -> dict[str, Any]:
    return {
        "name": one.name,
        "level": one.level,
        "in_adm1": one.adm1,
        "in_adm2": one.adm2,
        "lat": one.lat,
        "lon": one.lon,
        "radius_km": one.radius_km,
        "score": one.score,
    }


def _key(record: MappingOf[str, Any]) -> tuple[str, ...]:
    names = ("adm1", "adm2", "place")
    return (
        *(record[name] or "" for name in names),
        f"{record['rank']:06}",
        record["name"] or "",
        record["in_adm1"] or "",
    )


def _notes(counts: np.ndarray[Any, Any], answers: MappingOf[int, Sequence[Found]]) -> tuple[str, ...]:
    """How many rows have a place that was found, is ambiguous, was not found."""
    tally = {"found": 0, "ambiguous": 0, "not_found": 0}
    for number, places in answers.items():
        statuses = {one.status for one in places} or {"not_found"}
        worst = next(status for status in ("not_found", "ambiguous", "found") if status in statuses)
        tally[worst] += int(counts[number])
    total = sum(tally.values())
    if not total:
        return ()
    return (
        f"of {total:,} rows placed by name {tally['found']:,} were found in the gazetteer, {tally['ambiguous']:,} are "
        f"ambiguous, {tally['not_found']:,} were not found",
    )
