"""The statements of the Front's spokesmen, copied into a workbook as they were made: dates in words, some of them of the Solar Hijri
calendar, and names spelt as came to hand."""

from __future__ import annotations

import datetime as dt

from persiantools.jdatetime import JalaliDate

from sulh.exercise.country import Country
from sulh.exercise.pages.facts import (
    actors_yaml,
    count,
    covers,
    force,
    habit,
    handed_in,
    names,
    point,
    spelt_forces,
    toll_in_prose,
    values_yaml,
    when,
)
from sulh.exercise.pages.page import Cells, Look, Page, one_table
from sulh.exercise.pages.spellings import STATEMENT_ACTS, STATEMENT_FORCES, STATEMENT_OBJECTS, small_number
from sulh.exercise.telling import Told

_SHEET = "Statements"
_MONTHS = (
    "Hamal", "Sawr", "Jawza", "Saratan", "Asad", "Sunbula", "Mizan", "Aqrab", "Qaws", "Jadi", "Dalw", "Hut",
)  # fmt: skip
_BANNER: list[Cells] = [["THE FRONT - OFFICE OF THE SPOKESMEN"], ["Statements to the media, as issued"], []]
_HEADER = (
    "St. no.", "Issued on", "When it happened", "Province", "District", "Village or town", "Map pin N", "Map pin E",
    "What happened", "Whose deed", "Against whom", "What was hit", "Killed", "Of them civilians", "Wounded",
    "What we say of it", "How many times",
)  # fmt: skip
_STANCES = {
    "owns": ("we claim it", "our operation"),
    "denies": ("we deny it", "this did not happen"),
    "claims": ("we accuse", "we report it"),
}
_CIVILIANS = ("civilians", "villagers", "residents")
_MEANT = {said: stance for stance, several in _STANCES.items() for said in several}
_MAPPING = f"""sheet: {_SHEET}
header_row: {len(_BANNER) + 1}
lang: en
languages: [en]
gazetteer: ../places.csv
key: {{from: "St. no."}}
fields:
  date: {{from: When it happened, order: dmy}}
  submitted: {{from: Issued on, order: dmy}}
  adm1: {{from: Province}}
  adm2: {{from: District}}
  place: {{from: Village or town}}
  lat: {{from: Map pin N}}
  lon: {{from: Map pin E}}
  act: {{from: What happened, phrases: true}}
  perpetrator: {{from: Whose deed, phrases: true}}
  target: {{from: Against whom, phrases: true}}
  object: {{from: What was hit, phrases: true}}
  killed: {{from: Killed}}
  civilians_killed: {{from: Of them civilians}}
  wounded: {{from: Wounded}}
  stance: {{from: What we say of it, values: {values_yaml(_MEANT)}}}
  covers: {{from: How many times}}
actors: {actors_yaml(STATEMENT_FORCES)}
"""


def _row(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = names(country, told, row)
    issued = handed_in(told, row).date()
    act, thing, target, stance = (str(one[row]) for one in (told.act, told.object, told.target, told.stance))
    victims = habit(_CIVILIANS if target == "civilians" else STATEMENT_FORCES[target], target, number) if target else ""
    return [
        f"{number}/{issued.year}", f"{issued.day} {issued:%b %Y}", _date(told, row, number), province, district,
        town or None, *point(told, row), _typed(habit(STATEMENT_ACTS[act], act, number) if act else "", number),
        _typed(force(told, row, spelt_forces(STATEMENT_FORCES, number), "and", "or") or "", number),
        _typed(victims, number), habit(STATEMENT_OBJECTS[thing], thing, number) if thing else None, _killed(told, row),
        _in_words(count(told.civilians_killed[row])), count(told.wounded[row]), habit(_STANCES[stance], stance, number),
        covers(told, row),
    ]  # fmt: skip


def _date(told: Told, row: int, number: int) -> str:
    days, form = when(told, row), habit(range(4), "date", number)
    if days.first != days.last:
        return f"{_day(days.first, form)} to {_day(days.last, form)}"
    return f"{_day(days.first, form)}, {days.hour}" if days.hour else _day(days.first, form)


def _day(day: dt.date, form: int) -> str:
    if form == 0:
        own = JalaliDate(day)  # type: ignore[no-untyped-call]
        return f"{own.day} {_MONTHS[own.month - 1]} {own.year}"
    if form == 1:
        return f"{_ordinal(day.day)} of {day:%B %Y}"
    return f"{day:%B} {_ordinal(day.day)}, {day.year}" if form == 2 else f"{day.day} {day:%B %Y}"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 11 <= number <= 13 else ending}"


def _killed(told: Told, row: int) -> str | int | None:
    killed = toll_in_prose(told, row)
    return _in_words(killed) if isinstance(killed, int) else killed


def _in_words(value: int | None) -> str | int | None:
    return value if value is None or value > 12 else small_number(value)


def _typed(text: str, number: int) -> str | None:
    """A phrase as came to hand: in capitals, in small letters, with a blank too many."""
    if not text:
        return None
    as_meant = [text] * 9
    return habit(
        [text.upper(), text.lower(), f"{text} ", f" {text}", text.replace(" ", "  "), *as_meant], "slip", text, number
    )


FRONT_STATEMENTS = Page(
    "front_statements.xlsx",
    one_table(_SHEET, _BANNER, _HEADER, _row),
    _MAPPING,
    Look(len(_BANNER) + 1, (9, 13, 24, 13, 13, 16, 11, 11, 24, 30, 24, 17, 19, 17, 10, 20, 15)),
)
