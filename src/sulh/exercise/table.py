"""The invented reports as a reports table, straight from what was told: for tests and benchmarks of any size.

What files would lose on the way (spellings, calendars, rounding) is not lost here; what observers got wrong is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sulh.exercise.country import Country, Ints, degrees
from sulh.exercise.history import FORCES
from sulh.exercise.observers import Observer
from sulh.exercise.telling import AND, DISTRICT, EXACT, TOWN, Names, Told
from sulh.reports.schema import REPORTS, TIMESTAMP

RADIUS_KM = {EXACT: 1.0, TOWN: 3.0, DISTRICT: 40.0}
"""What a row's kind of place is read as."""
_NODES = pa.list_(pa.string())
Objects = npt.NDArray[np.object_]


def reports_table(country: Country, told: Told, observers: Sequence[Observer]) -> pa.Table:
    """The rows in the schema REPORTS; a report's id is its number among `told`, with which truth can be looked up."""
    size = len(told)
    lat, lon = degrees(told.point)
    keys = np.array([one.key for one in observers])
    grades = np.array([one.grade for one in observers])
    province = country.district_province[told.district]
    force, surely = _forces(told)
    given: dict[str, Any] = {
        "report_id": pa.array([f"r{number:08}" for number in range(size)]),
        "source": pa.array(keys[told.source]),
        "stance": pa.array(told.stance),
        "start": pa.array(told.start).cast(pa.timestamp("s", "UTC")).cast(TIMESTAMP),
        "end": pa.array(told.end).cast(pa.timestamp("s", "UTC")).cast(TIMESTAMP),
        "lat": pa.array(lat),
        "lon": pa.array(lon),
        "radius_km": pa.array(np.select([told.exact == kind for kind in RADIUS_KM], list(RADIUS_KM.values()))),
        "place": _names(np.array(country.town_names)[told.town], told.exact == TOWN),
        "adm2": pa.array(np.array(country.district_names)[told.district]),
        "adm1": pa.array(np.array(country.province_names)[province]),
        **_set("act", told.act),
        **_set("object", told.object),
        **_set("target", told.target),
        "perpetrator": force,
        "perpetrator_surely": surely,
        "covers_low": pa.array(told.covers),
        "covers_high": pa.array(told.covers),
        "grade": pa.array(grades[told.source]),
        "submitted": pa.array(told.submitted).cast(pa.timestamp("s", "UTC")).cast(TIMESTAMP),
        "listed_as_violation": pa.array(keys[told.source] == "front_list"),
        "killed_low": _count(told.killed_low),
        "killed_high": _count(told.killed_high),
        "civilians_killed_low": _count(told.civilians_killed),
        "civilians_killed_high": _count(told.civilians_killed),
        "wounded_low": _count(told.wounded),
        "wounded_high": _count(told.wounded),
    }
    columns = [
        given[item.name].cast(item.type) if item.name in given else pa.nulls(size, item.type) for item in REPORTS
    ]
    return pa.table(columns, schema=REPORTS)


def _names(names: Names, known: Any) -> pa.Array:
    return pa.array(names, mask=~np.asarray(known, bool))


def _count(values: Ints) -> pa.Array:
    return pa.array(values, mask=values < 0)


def _set(name: str, values: Names) -> dict[str, pa.Array]:
    """A set of one node, or null."""
    words: Objects = np.where(values == "", np.array(None), values.astype(object))
    lists = _lists(words, np.full(len(values), None, object))
    return {name: lists, f"{name}_surely": lists}


def _forces(told: Told) -> tuple[pa.Array, pa.Array]:
    """Who it may have been, and who surely took part."""
    names: Objects = np.array([*FORCES, None], dtype=object)
    force, other = names[told.force], names[told.other]
    nobody = np.full(len(told), None, object)
    joint = told.how == AND
    surely = np.where((told.other >= 0) & ~joint, nobody, force)
    return _lists(force, other), _lists(surely, np.where(joint, other, nobody))


def _lists(first: Objects, second: Objects) -> pa.Array:
    """Lists of the texts that are there; null where none is."""
    lengths = np.array([one is not None for one in first], np.int64) + np.array([one is not None for one in second])
    flat = [text for pair in zip(first, second, strict=True) for text in pair if text is not None]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(
        pa.array(offsets), pa.array(flat, pa.string()), type=_NODES, mask=pa.array(lengths == 0)
    )
