"""What cannot be told from a table of reports however it is linked, in words: reports without a day or place, years that look
mistyped, one source alone, crowds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.rows import WIDE_HOURS, WIDE_RADIUS_KM

_MANY = 50
"""Reports with a place from which on it is said that most stand at one point."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Deeds outside these years are hardly meant."""

COLUMNS = ("source", "start", "end", "lat", "lon", "radius_km", "adm1", "adm2")
"""The columns of REPORTS that are looked at."""


def remarks(reports: pa.Table, not_compared: int, beside: Iterable[str] = ()) -> list[str]:
    """Sentences about a table of reports (`COLUMNS` of REPORTS), of which so many pairs were not compared.

    `beside` are the sources of the reports that they were added to."""
    if not len(reports):
        return ["There are no reports."]
    out = _of_one_source(reports, set(beside)) + _without(reports) + _at_one_point(reports) + _odd_years(reports)
    if not_compared:
        out.append(
            f"{not_compared:,} pairs were not compared: more reports fit one place and time than can be told apart, and of these "
            "a match may have been missed."
        )
    return out


def _of_one_source(reports: pa.Table, beside: set[str]) -> list[str]:
    names = list(beside.union(pc.unique(reports["source"]).to_pylist()))
    if len(names) > 1 or (len(reports) < 2 and not beside):
        return []
    return [
        f"All reports are of one source, “{names[0]}”: none can stand beside another's, only rows told again are joined."
    ]


def _without(reports: pa.Table) -> list[str]:
    """On reports whose day or place is missing or wide."""
    dated = pc.and_(pc.is_valid(reports["start"]), pc.is_valid(reports["end"]))
    placed = pc.and_(pc.is_valid(reports["lat"]), pc.is_valid(reports["lon"]))
    area = pc.or_(pc.is_valid(reports["adm1"]), pc.is_valid(reports["adm2"]))
    somewhere = pc.or_(placed, area)
    seconds = pc.subtract(pc.cast(reports["end"], pa.int64()), pc.cast(reports["start"], pa.int64()))
    wide = pc.or_(
        pc.fill_null(pc.greater(seconds, WIDE_HOURS * 3600), False),
        pc.fill_null(pc.and_(placed, pc.greater(reports["radius_km"], WIDE_RADIUS_KM)), False),
    )
    said = (
        (
            pc.and_(pc.invert(dated), pc.invert(somewhere)),
            "say neither when nor where: they can be compared with nothing and stand alone",
        ),
        (pc.and_(pc.invert(dated), somewhere), "say no day: only their place and what they tell can be compared"),
        (pc.and_(dated, pc.invert(somewhere)), "say no place: only their time and what they tell can be compared"),
        (
            pc.and_(pc.and_(dated, pc.invert(placed)), area),
            "name a district or province and no point: they join what fits there",
        ),
        (
            wide,
            f"lie within more than {WIDE_RADIUS_KM:g} km or {WIDE_HOURS} hours: they join what fits, and never tell two incidents apart",
        ),
    )
    numbers = [(_count(mask), words) for mask, words in said]
    return [f"{number:,} of {len(reports):,} reports {words}." for number, words in numbers if number]


def _at_one_point(reports: pa.Table) -> list[str]:
    """On reports most of which stand at one point."""
    placed = reports.select(["lat", "lon"]).drop_null()
    if len(placed) < _MANY:
        return []
    most = (
        placed.group_by(["lat", "lon"])
        .aggregate([([], "count_all")])
        .sort_by([("count_all", "descending")])
        .slice(0, 1)
    )
    number = most["count_all"][0].as_py()
    if 2 * number < len(placed):
        return []
    lat, lon = (most[name][0].as_py() for name in ("lat", "lon"))
    return [
        f"{number:,} of {len(placed):,} reports with a place stand at one point ({lat:g}, {lon:g}): there only their time and what they "
        "tell part two deeds, and where those are alike they are left apart."
    ]


def _odd_years(reports: pa.Table) -> list[str]:
    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR))
    kind = reports.schema.field("start").type
    odd = pc.or_(
        pc.less(reports["start"], pa.scalar(first, kind)), pc.greater_equal(reports["start"], pa.scalar(last, kind))
    )
    number = _count(odd)
    if not number:
        return []
    place = pc.index(pc.fill_null(odd, False), True).as_py()
    year = pc.year(reports["start"][place]).as_py()
    return [
        f"{number:,} reports are not of the years {FIRST_YEAR} to {LAST_YEAR - 1}, the first of {year:04}: is that meant?"
    ]


def _count(mask: Any) -> int:
    return int(pc.sum(pc.fill_null(mask, False)).as_py() or 0)
