"""A data set of deadly events, in UCDP's columns."""

from __future__ import annotations

from sulh.exercise.country import NAME, Country, degrees
from sulh.exercise.history import FORCES
from sulh.exercise.pages.facts import actors_yaml, count, force, names, when
from sulh.exercise.pages.page import Cells, Page, one_table
from sulh.exercise.telling import DISTRICT, EXACT, TOWN, Told

_FORCES = ("Republic Army", "League forces", "Valley Guard", "Front fighters", "Black Hand", "bandits")
_SIDES = dict(zip(FORCES, _FORCES, strict=True))
_WHERE = {EXACT: "1", TOWN: "2", DISTRICT: "3"}
_HEADER = (
    "id", "date_start", "date_end", "type_of_violence", "side_a", "side_b", "latitude", "longitude", "where_prec",
    "low", "high", "deaths_civilians", "event_clarity", "where_coordinates", "adm_1", "adm_2", "country",
)  # fmt: skip
_MAPPING = f"""format: ged
actors: {actors_yaml({name: [spelt] for name, spelt in _SIDES.items()})}
"""


def _row(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = names(country, told, row)
    lat, lon = degrees(told.point[row : row + 1])
    low, high = int(told.killed_low[row]), int(told.killed_high[row])
    one_sided = told.target[row] == "civilians"
    days = when(told, row)
    return [
        number, days.first.isoformat(), days.last.isoformat(), 3 if one_sided else 1,
        (force(told, row, _FORCES, ",", ",") or "").replace(" ,", ","),
        "Civilians" if one_sided else _SIDES.get(str(told.target[row]), ""), float(lat[0]), float(lon[0]),
        _WHERE[int(told.exact[row])], max(low, 0), max(high, low, 0), count(told.civilians_killed[row]),
        2 if told.covers[row] > 1 else 1, town or district, province, district, NAME,
    ]  # fmt: skip


EVENTS = Page("events.csv", one_table("", [], _HEADER, _row), _MAPPING)
