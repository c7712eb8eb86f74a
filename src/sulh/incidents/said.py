"""What reports say of each fact of an incident, in words: null where a report says nothing of it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sulh.reports.schema import COUNTS
from sulh.words.vocabulary import SET_FIELDS

OCCURRED, TIME, PLACE, LISTED = "occurred", "time", "place", "listed_as_violation"
NAMES = ("adm1", "adm2")
FACTS = (OCCURRED, TIME, PLACE, *NAMES, *SET_FIELDS, *COUNTS, LISTED)
"""The facts of an incident, by the names that the column `contradictory` of `INCIDENTS` has for them."""
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def said_of(fact: str, reports: pa.Table) -> pa.Array:
    """Texts, one for each row of `reports` (`REPORTS`). Raises KeyError for what is no fact of `FACTS`.

    Every report says whether it happened: its stance. One that owns or disowns a deed says so of the perpetrator, too. Of a
    set, nodes joined by `|` are those that it leaves possible, those joined by `&` surely took part.
    A report that denies a deed lists no violation.
    """
    if fact == OCCURRED:
        return _column(reports, "stance")
    if fact == TIME:
        first, last = (pc.strftime(_column(reports, end), _MOMENT) for end in ("start", "end"))
        return _between(first, last, "not before ", "not after ")
    if fact == PLACE:
        return _place(reports)
    if fact in NAMES:
        return _column(reports, fact)
    if fact in SET_FIELDS:
        return _set(fact, reports)
    if fact in COUNTS:
        low, high = (pc.cast(_column(reports, f"{fact}_{end}"), pa.string()) for end in ("low", "high"))
        return _between(low, high, "at least ", "at most ")
    if fact == LISTED:
        listed = pc.and_(_column(reports, fact), pc.not_equal(_column(reports, "stance"), "denies"))
        return pc.if_else(listed, "listed as a violation", pa.scalar(None, pa.string()))
    raise KeyError(fact)


def _column(reports: pa.Table, name: str) -> pa.Array:
    return reports[name].combine_chunks()


def _joined(*parts: Any) -> pa.Array:
    """Texts set one after the other; null where a part is."""
    return pc.binary_join_element_wise(*parts, "")


def _between(low: pa.Array, high: pa.Array, only_low: str, only_high: str) -> pa.Array:
    both = pc.if_else(pc.equal(low, high), low, _joined(low, " to ", high))
    return pc.coalesce(both, _joined(only_low, low), _joined(only_high, high))


def _place(reports: pa.Table) -> pa.Array:
    lat, lon, radius = (pc.cast(_column(reports, name), pa.string()) for name in ("lat", "lon", "radius_km"))
    within = pc.coalesce(_joined(", within ", radius, " km"), "")
    point = _joined(lat, " ", lon, within)
    name = _column(reports, "place")
    return pc.coalesce(_joined(name, " (", point, ")"), point, name)


def _set(fact: str, reports: pa.Table) -> pa.Array:
    maybe = pc.binary_join(_column(reports, fact), "|")
    surely = pc.binary_join(_column(reports, f"{fact}_surely"), "&")
    surely = pc.if_else(pc.equal(surely, ""), pa.scalar(None, pa.string()), surely)
    sure = _joined("surely ", surely)
    told = pc.if_else(pc.equal(surely, maybe), maybe, _joined(maybe, "; ", sure))
    told = pc.coalesce(told, maybe, sure)
    if fact != "perpetrator":
        return told
    stance = _column(reports, "stance")
    own = pc.if_else(pc.is_in(stance, pa.array(["owns", "disowns"])), stance, pa.scalar(None, pa.string()))
    return pc.coalesce(_joined(own, ": ", told), own, told)
