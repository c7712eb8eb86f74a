"""What one told row says, as whoever writes it down needs it: days and hours, places, names, tolls."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sulh.exercise.country import Country, degrees
from sulh.exercise.history import DEADLINESS, FORCES, OBJECTS
from sulh.exercise.telling import AND, EXACT, TOWN, Told

Choice = TypeVar("Choice")
Spellings = Mapping[str, Sequence[str]]
"""How a writer spells what a name of sulh's means, the usual spelling first."""
ACTS = tuple(DEADLINESS)
_AFTER_MIDNIGHT = "00:01"
"""Staffs write midnight so, and whoever wants an hour to be seen: 00:00 is what programmes add to a day without one."""
OBJECT_NAMES = tuple(sorted({name for names in OBJECTS.values() for name in names}))


def habit(choices: Sequence[Choice], *content: object) -> Choice:
    """One of the choices, by what is written: typing habits take no draw from the exercise's generator, so that how files
    look never changes what happened."""
    return choices[zlib.crc32("|".join(map(str, content)).encode()) % len(choices)]


@dataclass(frozen=True)
class When:
    """The first and the last day of a row, and its hour (HH:MM, empty where none is told)."""

    first: dt.date
    last: dt.date
    hour: str


def when(told: Told, row: int) -> When:
    """When a row says that it was."""
    start, end = moment(int(told.start[row])), moment(int(told.end[row]))
    timed = (end - start).total_seconds() < 3600
    hour = start.strftime("%H:%M").replace("00:00", _AFTER_MIDNIGHT)
    return When(start.date(), end.date(), hour if timed else "")


def moment(second: int) -> dt.datetime:
    """A second of 1970 as a moment of UTC."""
    return dt.datetime.fromtimestamp(second, dt.UTC)


def handed_in(told: Told, row: int) -> dt.datetime:
    """When a row was handed over."""
    return moment(int(told.submitted[row]))


def names(country: Country, told: Told, row: int) -> tuple[str, str, str]:
    """The town (empty where the row names none), the district and the province."""
    district = int(told.district[row])
    town = country.town_names[int(told.town[row])] if told.exact[row] == TOWN else ""
    return town, country.district_names[district], country.province_names[int(country.district_province[district])]


def point(told: Told, row: int) -> tuple[float | None, float | None]:
    """Coordinates where the row has a point of its own."""
    if told.exact[row] != EXACT:
        return None, None
    lat, lon = degrees(told.point[row : row + 1])
    return float(lat[0]), float(lon[0])


def force(told: Told, row: int, spelt: Sequence[str], both: str, either: str) -> str | None:
    """Who it was, in names that stand in the order of FORCES; `both` and `either` stand between two."""
    found = [spelt[number] for number in (int(told.force[row]), int(told.other[row])) if number >= 0]
    return f" {both if told.how[row] == AND else either} ".join(found) or None


def count(value: int) -> int | None:
    """A number; None where it is not told."""
    return None if value < 0 else int(value)


def toll(told: Told, row: int, forms: Sequence[str] = ("{low}+", "{low}-{high}", "{low}-{high}")) -> str | int | None:
    """The dead as a number, a least, a range or a most (`forms` has the three); None where nothing is told, as by “at least none”."""
    low, high = int(told.killed_low[row]), int(told.killed_high[row])
    if low < 0 or (low == 0 and high < 0):
        return None
    form = forms[0] if high < 0 else forms[1] if low else forms[2]
    return low if high == low else form.format(low=low, high=high)


def toll_in_prose(told: Told, row: int) -> str | int | None:
    """The dead, as `toll` gives them, in words where they are not just a number."""
    return toll(told, row, ("at least {low}", "between {low} and {high}", "up to {high}"))


def covers(told: Told, row: int) -> int | None:
    """How many incidents a row is about, where it is not one."""
    return int(told.covers[row]) if told.covers[row] > 1 else None


def spelt_forces(spellings: Spellings, *content: object) -> list[str]:
    """A spelling of each of FORCES, by what is written."""
    return [habit(spellings[name], name, *content) for name in FORCES]


def actors_yaml(spellings: Spellings) -> str:
    """The mapping's `actors`: every spelling of every force."""
    return values_yaml({name: force for force, spelt in spellings.items() for name in spelt})


def values_yaml(values: Mapping[str, str]) -> str:
    """Words with their meanings, as a mapping's `values` have them."""
    return "{" + ", ".join(f'"{word}": {meaning}' for word, meaning in values.items()) + "}"
