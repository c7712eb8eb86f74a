"""The mission's log: an export of its database, with codes, one moment in ISO form, and how certain each thing is."""

from __future__ import annotations

from sulh.exercise.country import Country
from sulh.exercise.history import FORCES, TARGETS
from sulh.exercise.pages.facts import (
    ACTS,
    OBJECT_NAMES,
    actors_yaml,
    count,
    force,
    handed_in,
    names,
    point,
    toll,
    values_yaml,
    when,
)
from sulh.exercise.pages.page import Cells, Page, one_table
from sulh.exercise.telling import AND, DISTRICT, EXACT, TOWN, Told

_CODES = ("ARMY", "LEAGUE", "GUARD", "FRONT", "HAND", "BANDITS")
_DIRECTED = {name: dict(zip(FORCES, _CODES, strict=True)).get(name, "CIVILIANS") for name in TARGETS}
_PLACE = {EXACT: "point", TOWN: "settlement", DISTRICT: "district"}
_HEADER = (
    "incident_ref", "occurred_at", "time_certainty", "logged_at", "province", "district", "settlement", "latitude",
    "longitude", "place_certainty", "incident_type", "attributed_to", "attribution_certainty", "directed_at", "object_hit",
    "killed", "killed_civilian", "wounded", "incident_count",
)  # fmt: skip


def _code(name: str) -> str:
    return name.upper().replace("_", "-")


_MAPPING = f"""languages: [en]
gazetteer: ../places.csv
key: {{from: incident_ref}}
fields:
  date: {{from: occurred_at, order: ymd}}
  submitted: {{from: logged_at, order: ymd}}
  adm1: {{from: province}}
  adm2: {{from: district}}
  place: {{from: settlement}}
  lat: {{from: latitude}}
  lon: {{from: longitude}}
  act: {{from: incident_type, values: {values_yaml({_code(name): name for name in ACTS})}}}
  perpetrator: {{from: attributed_to, phrases: true}}
  target: {{from: directed_at, values: {values_yaml({code: name for name, code in _DIRECTED.items()})}}}
  object: {{from: object_hit, values: {values_yaml({_code(name): name for name in OBJECT_NAMES})}}}
  killed: {{from: killed}}
  civilians_killed: {{from: killed_civilian}}
  wounded: {{from: wounded}}
  covers: {{from: incident_count}}
actors: {actors_yaml({name: [code] for name, code in zip(FORCES, _CODES, strict=True)})}
"""


def _row(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = names(country, told, row)
    days = when(told, row)
    occurred = f"{days.first.isoformat()}T{days.hour}Z" if days.hour else days.first.isoformat()
    if days.first != days.last:
        occurred += f"/{days.last.isoformat()}"
    return [
        f"OMM-{days.first.year}-{number:05}", occurred,
        "hour" if days.hour else "day" if days.first == days.last else "period",
        handed_in(told, row).strftime("%Y-%m-%dT%H:%MZ"), province, district, town or None, *point(told, row),
        _PLACE[int(told.exact[row])], _code(str(told.act[row])) or None, force(told, row, _CODES, "and", "or"),
        _certainty(told, row), _DIRECTED[str(told.target[row])] if told.target[row] else None,
        _code(str(told.object[row])) or None, toll(told, row), count(told.civilians_killed[row]), count(told.wounded[row]),
        int(told.covers[row]),
    ]  # fmt: skip


def _certainty(told: Told, row: int) -> str:
    if told.force[row] < 0:
        return "not attributed"
    if told.other[row] < 0:
        return "attributed"
    return "joint" if told.how[row] == AND else "one of two"


MISSION = Page("mission.csv", one_table("", [], _HEADER, _row), _MAPPING)
