"""The Republic's log of attacks and operations: a workbook that staff officers keep, a sheet for each month of reporting, a title
block, a province typed once for the lines below it, dates as whoever was on duty writes them, and a total."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from sulh.exercise.country import Country
from sulh.exercise.pages.facts import (
    When,
    actors_yaml,
    count,
    covers,
    force,
    habit,
    handed_in,
    names,
    point,
    spelt_forces,
    toll,
    values_yaml,
    when,
)
from sulh.exercise.pages.page import Cells, Leaf, Look, Page, Sum
from sulh.exercise.pages.spellings import LOG_ACTS, LOG_FORCES, LOG_OBJECTS
from sulh.exercise.telling import Told

_HEADER = (
    "Ser", "Rptd", "DTG / date", "Prov", "Dist", "Vill / town", "Lat", "Long", "Type of incident", "By", "Against",
    "Obj hit", "Cas", "of which civ KIA", "No. of inc", "Remarks",
)  # fmt: skip
_PROVINCE, _CASUALTIES, _CIVILIANS = _HEADER.index("Prov"), _HEADER.index("Cas"), _HEADER.index("of which civ KIA")
_ABOVE = 5
_REMARKS = {"owns": ("own op", "own op, confirmed"), "denies": ("denied - not confirmed by units", "DENIED")}
_MEANT = {said: stance for stance, several in _REMARKS.items() for said in several}
_FOOT = "Kept by the duty officer. Shaded: own ops (green), denied (red)."
_CIVILIAN_WORDS = ("civ", "civilians", "civs")
_COLOURS = {"owns": "#E2EFDA", "denies": "#F8CBAD"}
_MAPPING = f"""sheets: all
header_row: {_ABOVE}
languages: [en]
gazetteer: ../places.csv
set_aside: {{totals: [Total], notes: true}}
key: {{from: Ser}}
fields:
  date: {{from: DTG / date, order: dmy, century: 2000}}
  submitted: {{from: Rptd, order: dmy}}
  adm1: {{from: Prov, fill_down: true}}
  adm2: {{from: Dist}}
  place: {{from: Vill / town}}
  lat: {{from: Lat}}
  lon: {{from: Long}}
  act: {{from: Type of incident, phrases: true}}
  perpetrator: {{from: By, phrases: true}}
  target: {{from: Against, values: {{civ: civilians, civs: civilians}}, phrases: true}}
  object: {{from: Obj hit, phrases: true}}
  casualties: {{from: Cas}}
  civilians_killed: {{from: of which civ KIA}}
  stance: {{from: Remarks, values: {values_yaml(_MEANT)}}}
  covers: {{from: No. of inc}}
actors: {actors_yaml(LOG_FORCES)}
"""


def _leaves(country: Country, told: Told, mine: Sequence[int]) -> list[Leaf]:
    """The sheets, in the order of the rows: a row stands in the month in which it was reported."""
    numbered = list(enumerate(mine, start=1))
    months = groupby(numbered, key=lambda one: handed_in(told, one[1]).date().replace(day=1))
    return [_sheet(country, told, month, list(rows)) for month, rows in months] or [
        _sheet(country, told, dt.date(2031, 1, 1), [])
    ]


def _sheet(country: Country, told: Told, month: dt.date, numbered: Sequence[tuple[int, int]]) -> Leaf:
    cells = [_row(country, told, row, number) for number, row in numbered]
    first, last = _ABOVE + 1, _ABOVE + len(cells)
    rows = [(row, first + place) for place, (_, row) in enumerate(numbered)]
    merged = _once(cells, first)
    stances = [(line, str(told.stance[row])) for row, line in rows]
    above: list[Cells] = [
        ["RESTRICTED"], ["ARMY OF THE REPUBLIC - OPERATIONS STAFF"],
        [f"Log of attacks and operations reported in {month:%B %Y}. All times Z."], [], list(_HEADER),
    ]  # fmt: skip
    below: list[Cells] = [_total(told, numbered, first, last), [], [_FOOT]]
    return Leaf(
        f"{month:%b %y}".upper(), [*above, *cells, *below], rows, merged,
        {line: _COLOURS[stance] for line, stance in stances if stance in _COLOURS},
    )  # fmt: skip


def _row(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = names(country, told, row)
    reported = handed_in(told, row).date()
    act, thing, target, stance = (str(one[row]) for one in (told.act, told.object, told.target, told.stance))
    against = LOG_FORCES[target][0] if target in LOG_FORCES else habit(_CIVILIAN_WORDS, number) if target else None
    both = habit(("and", "/", "+"), "both", number)
    return [
        number, reported, _date(when(told, row), reported, number), province, district, town or None, *point(told, row),
        habit(LOG_ACTS[act], act, number) if act else None, force(told, row, spelt_forces(LOG_FORCES, number), both, "or"),
        against, habit(LOG_OBJECTS[thing], thing, number) if thing else None, _casualties(toll(told, row), count(told.wounded[row])),
        count(told.civilians_killed[row]), covers(told, row), habit(_REMARKS[stance], number) if stance in _REMARKS else None,
    ]  # fmt: skip


def _date(days: When, reported: dt.date, number: int) -> dt.date | str:
    """Each month has an officer with a hand of his own, who at times writes as the others do: a date-time group, a true date, or
    day, month and year with dots."""
    hand = habit(range(3), "officer", f"{reported:%Y %m}")
    if habit(range(6), "lapse", number) == 0:
        hand = habit(range(3), "other", number)
    if days.first != days.last:
        return f"{_dotted(days.first)} - {_dotted(days.last)}"
    if not days.hour:
        return _dotted(days.first) if hand == 2 else days.first
    clock = days.hour.replace(":", "")
    if hand == 0:
        return f"{days.first.day:02}{clock}Z {days.first:%b %y}".upper()
    return f"{_dotted(days.first)} {clock}Z" if hand == 2 else f"{days.first.day} {days.first:%b %Y} {clock}hrs"


def _dotted(day: dt.date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _casualties(killed: str | int | None, wounded: int | None) -> str | None:
    parts = [f"{number} {what}" for number, what in ((killed, "KIA"), (wounded, "WIA")) if number is not None]
    return ", ".join(parts) or None


def _once(cells: Sequence[Cells], first: int) -> list[tuple[int, int, int]]:
    """Leave out the province where it is that of the line above; three lines or more are merged."""
    merged = []
    place = 0
    for _, same in groupby([line[_PROVINCE] for line in cells]):
        size = len(list(same))
        for line in cells[place + 1 : place + size]:
            line[_PROVINCE] = None
        if size > 2:
            merged.append((_PROVINCE, first + place, first + place + size - 1))
        place += size
    return merged


def _total(told: Told, numbered: Sequence[tuple[int, int]], first: int, last: int) -> Cells:
    """The last line: the least of what was told, added up."""
    killed, wounded, civilians = (
        sum(max(int(column[row]), 0) for _, row in numbered)
        for column in (told.killed_low, told.wounded, told.civilians_killed)
    )
    line: Cells = ["TOTAL", *[None] * (len(_HEADER) - 1)]
    line[_CASUALTIES] = f"{killed} KIA, {wounded} WIA"
    line[_CIVILIANS] = Sum(first, last, civilians) if numbered else None
    return line


REPUBLIC_LIST = Page(
    "republic_list.xlsx",
    _leaves,
    _MAPPING,
    Look(_ABOVE, (7, 11, 22, 13, 13, 14, 10, 10, 24, 24, 16, 13, 18, 10, 9, 30), "dd.mm.yyyy"),
)
