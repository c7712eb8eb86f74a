"""The reports of the press: an archive of clippings, each with its outlet, its headline, when it came out and what it says."""

from __future__ import annotations

import datetime as dt

from sulh.exercise.country import Country
from sulh.exercise.history import TARGETS
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
    toll_in_prose,
    when,
)
from sulh.exercise.pages.page import Cells, Page, one_table
from sulh.exercise.pages.spellings import PRESS_ACTS, PRESS_FORCES, PRESS_OBJECTS, small_number
from sulh.exercise.telling import Told

_OUTLETS = ("Orvanna Herald", "Tanborsim Gazette", "Radio Orvanna", "The Evening Courier", "Orvanna Press Agency")
_DESKS = ("OH", "TG", "RO", "EC", "OPA")
_CIVILIANS = ("civilians", "villagers", "residents")
_HEADER = (
    "clip", "published", "outlet", "headline", "event date", "province", "district", "locality", "lat", "lon", "event",
    "said to be by", "victims", "what was hit", "dead", "civilian dead", "injured", "incidents in this report",
)  # fmt: skip
_MAPPING = f"""lang: en
languages: [en]
gazetteer: ../places.csv
key: {{from: clip}}
fields:
  date: {{from: event date, order: dmy}}
  submitted: {{from: published, order: ymd}}
  adm1: {{from: province}}
  adm2: {{from: district}}
  place: {{from: locality}}
  lat: {{from: lat}}
  lon: {{from: lon}}
  act: {{from: event, phrases: true}}
  perpetrator: {{from: said to be by, phrases: true}}
  target: {{from: victims, phrases: true}}
  object: {{from: what was hit, phrases: true}}
  killed: {{from: dead}}
  civilians_killed: {{from: civilian dead}}
  wounded: {{from: injured}}
  covers: {{from: incidents in this report}}
  text: {{from: headline}}
actors: {actors_yaml(PRESS_FORCES)}
"""


def _row(country: Country, told: Told, row: int, number: int) -> Cells:
    town, district, province = names(country, told, row)
    published = handed_in(told, row).date()
    desk = habit(range(len(_OUTLETS)), number, told.start[row])
    target = str(told.target[row])
    victims = habit(_CIVILIANS if target == "civilians" else PRESS_FORCES[target], target, number) if target else None
    act, thing = str(told.act[row]), str(told.object[row])
    return [
        f"{_DESKS[desk]}/{published:%y%m%d}/{number}", published.isoformat(), _OUTLETS[desk],
        _headline(told, row, town or f"{district} district"), _written(when(told, row)), province, district,
        town or None, *point(told, row), habit(PRESS_ACTS[act], act, number) if act else None,
        force(told, row, spelt_forces(PRESS_FORCES, number), "and", "or"), victims,
        habit(PRESS_OBJECTS[thing], thing, number) if thing else None, toll_in_prose(told, row),
        count(told.civilians_killed[row]), count(told.wounded[row]), covers(told, row),
    ]  # fmt: skip


def _headline(told: Told, row: int, where: str) -> str:
    """The row's facts as a headline: what is told again, unchanged, has the same one."""
    act, several = str(told.act[row]), int(told.covers[row])
    what = PRESS_ACTS[act][0] if act else "violence"
    killed = toll_in_prose(told, row)
    dead = f"{small_number(killed)} dead" if isinstance(killed, int) and killed else f"{killed} dead" if killed else ""
    if several > 1:
        said = f"{small_number(several)} incidents in {where}" + (f" leave {dead}" if dead else "")
    elif not dead:
        said = f"{what} reported in {where}"
    else:
        forms = ("{dead} after {what} in {where}", "{what} in {where}: {dead}", "{what} leaves {dead} in {where}")
        said = habit(forms, told.start[row], where, what).format(dead=dead, what=what, where=where)
    return said[0].upper() + said[1:]


def _written(days: When) -> str:
    def day(one: dt.date) -> str:
        return f"{one.day} {one:%B %Y}"

    if days.first != days.last:
        return f"{day(days.first)} to {day(days.last)}"
    return f"{day(days.first)}, {days.hour}" if days.hour else day(days.first)


PRESS = Page("press.csv", one_table("", [], _HEADER, _row), _MAPPING)

assert set(PRESS_FORCES) | {"civilians"} >= set(TARGETS), "every target has a spelling"
