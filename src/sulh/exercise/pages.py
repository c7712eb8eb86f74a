"""The sources of an exercise as their owners would write them: a workbook in Dari with dates of the Solar Hijri calendar, an
English log, statements, a mission's log, the press, and a data set in UCDP's columns; each with the mapping that reads it.

Words for acts and objects are those of sulh's own phrase tables, so that an exercise trains people, not phrases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from persiantools.jdatetime import JalaliDate

from sulh.exercise.country import NAME, Country, degrees, in_dari
from sulh.exercise.history import FORCES
from sulh.exercise.telling import AND, DISTRICT, EXACT, TOWN, Told
from sulh.words.phrase_tables import phrase_for

Cells = list[Any]
_MONTHS = ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت")
_DARI_FORCES = ("اردوی جمهوری", "قوای لیگ", "گارد دره", "جنگجویان جبهه", "دست سیاه", "دزدان")
_ENGLISH_FORCES = ("Republic Army", "League forces", "Valley Guard", "Front fighters", "Black Hand", "bandits")
_TARGETS = {
    "republic_army": ("Republic Army", "اردوی جمهوری"),
    "league_forces": ("League forces", "قوای لیگ"),
    "front_fighters": ("Front fighters", "جنگجویان جبهه"),
    "civilians": ("civilians", "ملکیان"),
}
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_WHERE = {EXACT: "1", TOWN: "2", DISTRICT: "3"}


@dataclass(frozen=True)
class Page:
    """A file of a source: its name, the rows above the header, the header, and the mapping that reads it (YAML)."""

    file: str
    banner: tuple[str, ...]
    header: tuple[str, ...]
    row: Callable[[Country, Told, int, int], Cells]
    mapping: str


def _dari(act: str) -> str:
    return phrase_for("prs", "act", act)


def _names(country: Country, told: Told, row: int) -> tuple[str, str, str]:
    """The town (empty where the row names none), the district and the province."""
    district = int(told.district[row])
    town = country.town_names[int(told.town[row])] if told.exact[row] == TOWN else ""
    return town, country.district_names[district], country.province_names[int(country.district_province[district])]


def _day(second: int) -> dt.date:
    return dt.datetime.fromtimestamp(second, dt.UTC).date()


def _point(country: Country, told: Told, row: int) -> tuple[Any, Any]:
    """Coordinates where the row has a point of its own."""
    if told.exact[row] != EXACT:
        return None, None
    lat, lon = degrees(told.point[row : row + 1])
    return float(lat[0]), float(lon[0])


def _force(told: Told, row: int, names: Sequence[str], both: str, either: str) -> str:
    found = [names[number] for number in (int(told.force[row]), int(told.other[row])) if number >= 0]
    return f" {both if told.how[row] == AND else either} ".join(found)


def _count(value: int) -> Any:
    return None if value < 0 else value


def _toll(told: Told, row: int) -> Any:
    """The dead as a number, a range or a least; None where nothing is told."""
    low, high = int(told.killed_low[row]), int(told.killed_high[row])
    if low < 0:
        return None
    return low if high == low else f"{low}+" if high < 0 else f"{low}-{high}"


def _front_list(country: Country, told: Told, row: int, number: int) -> Cells:
    first, last = (JalaliDate(_day(int(second))) for second in (told.start[row], told.end[row]))  # type: ignore[no-untyped-call]
    date = f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
    if first != last:
        date += f" - {last.day} {_MONTHS[last.month - 1]} {last.year}"
    town, district, province = _names(country, told, row)
    killed, wounded = _toll(told, row), _count(int(told.wounded[row]))
    told_toll = [f"{killed} شهید" if killed else "", f"{wounded} زخمی" if wounded else ""]
    toll = " ".join(part for part in told_toll if part).translate(_DIGITS)
    return [
        number, date.translate(_DIGITS), in_dari(province), in_dari(district), in_dari(town) or None,
        _dari(str(told.act[row])) if told.act[row] else None, _force(told, row, _DARI_FORCES, "و", "یا") or None,
        _TARGETS[str(told.target[row])][1] if told.target[row] else None, toll or None,
        int(told.covers[row]) if told.covers[row] > 1 else None,
    ]  # fmt: skip


def _log(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = _names(country, told, row)
    lat, lon = _point(country, told, row)
    start, end = int(told.start[row]), int(told.end[row])
    timed = end - start < 3600
    date: Any = _day(start) if _day(start) == _day(end) else f"{_day(start).isoformat()} to {_day(end).isoformat()}"
    return [
        number, date, dt.datetime.fromtimestamp(start, dt.UTC).strftime("%H:%M") if timed else None, province, district,
        town or None, lat, lon, str(told.act[row]).replace("_", " ") or None,
        _force(told, row, _ENGLISH_FORCES, "and", "or") or None,
        _TARGETS[str(told.target[row])][0] if told.target[row] else None, str(told.object[row]).replace("_", " ") or None,
        _toll(told, row), _count(int(told.civilians_killed[row])), _count(int(told.wounded[row])), str(told.stance[row]),
        int(told.covers[row]) if told.covers[row] > 1 else None,
    ]  # fmt: skip


def _event(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = _names(country, told, row)
    lat, lon = degrees(told.point[row : row + 1])
    low, high = int(told.killed_low[row]), int(told.killed_high[row])
    one_sided = told.target[row] == "civilians"
    return [
        number, _day(int(told.start[row])).isoformat(), _day(int(told.end[row])).isoformat(), 3 if one_sided else 1,
        _force(told, row, _ENGLISH_FORCES, ",", ",").replace(" ,", ","),
        "Civilians" if one_sided else _TARGETS.get(str(told.target[row]), ("",))[0], float(lat[0]), float(lon[0]),
        _WHERE[int(told.exact[row])], max(low, 0), max(high, low, 0), _count(int(told.civilians_killed[row])),
        2 if told.covers[row] > 1 else 1, town or district, province, district, NAME,
    ]  # fmt: skip


_LOG_HEADER = (
    "No.", "Date", "Time", "Province", "District", "Village", "Lat", "Lon", "Incident", "By", "Against", "Hit", "Killed",
    "Civilians killed", "Wounded", "Stance", "How many",
)  # fmt: skip


@cache
def _log_mapping(list_of: str = "") -> str:
    acts = ", ".join(f'"{name.replace("_", " ")}": {name}' for name in _acts() if "_" in name)
    objects = ", ".join(f'"{name.replace("_", " ")}": {name}' for name in _objects() if "_" in name)
    return f"""{list_of}languages: [en]
gazetteer: ../places.csv
key: {{from: "No."}}
fields:
  date: {{from: Date, order: ymd, time_from: Time}}
  adm1: {{from: Province}}
  adm2: {{from: District}}
  place: {{from: Village}}
  lat: {{from: Lat}}
  lon: {{from: Lon}}
  act: {{from: Incident, values: {{{acts}}}, phrases: true}}
  perpetrator: {{from: By, phrases: true}}
  target: {{from: Against, phrases: true}}
  object: {{from: Hit, values: {{{objects}}}, phrases: true}}
  killed: {{from: Killed}}
  civilians_killed: {{from: "Civilians killed"}}
  wounded: {{from: Wounded}}
  stance: {{from: Stance}}
  covers: {{from: "How many"}}
actors: {_actors(_ENGLISH_FORCES)}
"""


def _acts() -> list[str]:
    from sulh.exercise.history import DEADLINESS

    return list(DEADLINESS)


def _objects() -> list[str]:
    from sulh.exercise.history import OBJECTS

    return sorted({name for names in OBJECTS.values() for name in names})


def _actors(names: Sequence[str]) -> str:
    return "{" + ", ".join(f'"{name}": {force}' for name, force in zip(names, FORCES, strict=True)) + "}"


_FRONT_MAPPING = f"""sheet: "لست"
header_row: 3
lang: prs
languages: [prs]
list_of: violations
gazetteer: ../places.csv
key: {{from: "شماره"}}
fields:
  date: {{from: "تاریخ", calendar: solar_hijri, order: dmy}}
  adm1: {{from: "ولایت"}}
  adm2: {{from: "ولسوالی"}}
  place: {{from: "قریه"}}
  act: {{from: "نوع حادثه", phrases: true}}
  perpetrator: {{from: "عامل", phrases: true}}
  target: {{from: "هدف", phrases: true}}
  casualties: {{from: "تلفات"}}
  covers: {{from: "تعداد"}}
actors: {_actors(_DARI_FORCES)}
"""
_EVENTS_MAPPING = f"""format: ged
actors: {_actors(_ENGLISH_FORCES)}
"""
PAGES: Mapping[str, Page] = {
    "front_list": Page(
        "front_list.xlsx", ("لست تخطی ها که از طرف جبهه تسلیم شد", ""),
        ("شماره", "تاریخ", "ولایت", "ولسوالی", "قریه", "نوع حادثه", "عامل", "هدف", "تلفات", "تعداد"), _front_list,
        _FRONT_MAPPING,
    ),
    "republic_list": Page("republic_list.xlsx", (), _LOG_HEADER, _log, _log_mapping()),
    "front_statements": Page("front_statements.csv", (), _LOG_HEADER, _log, _log_mapping()),
    "mission": Page("mission.csv", (), _LOG_HEADER, _log, _log_mapping()),
    "press": Page("press.csv", (), _LOG_HEADER, _log, _log_mapping()),
    "events": Page(
        "events.csv", (),
        ("id", "date_start", "date_end", "type_of_violence", "side_a", "side_b", "latitude", "longitude", "where_prec",
         "low", "high", "deaths_civilians", "event_clarity", "where_coordinates", "adm_1", "adm_2", "country"),
        _event, _EVENTS_MAPPING,
    ),
}  # fmt: skip
"""The file of each observer."""
