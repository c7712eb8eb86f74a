"""GDELT 2.0 events: the fifteen-minute files (tab-separated, without a header, 61 columns; `.export.CSV.zip`).

Source: The GDELT Event Database, Data Format Codebook V2.0 (19 February 2015). Rows are coded by a machine from news:
one event of the world has many rows, a row may be of none, and the number of its mentions says how much was written, not
how true it is. It is read as leads to look into, and no standard of proof should rest on it alone. The choices:

- *Time.* `SQLDATE` is the day that the text speaks of as far as the machine could tell, else that of the article: the
  event lies within that day and the `days_before` days before it (7 where the mapping says nothing). UTC. Where it is so
  many days before the day on which the row was added (`DATEADDED`), the text said no more than “last month” or “a year
  ago” (from memory, not in the codebook): the event lies as many days before it at most, and before the row was added.
- *Broken rows.* A row that has not the cells of an event is rejected.
- *Place.* The place of the action with the radius of `RADIUS_KM` for its kind, a country's centre being good for nothing
  nearer than 1,000 km.
- *Who.* Actor1 acts upon Actor2 in CAMEO, but the machine mixes them up: they are `side_a` and `side_b`, and nobody's
  perpetrator. Actors are looked up in the mapping by name, else by code.
- *Deed.* The event code by the crosswalk (`words/crosswalks/cameo.csv`), else its base, else its root. Only the root codes
  of `only: cameo` are read; 18, 19 and 20 (assault, fight, mass violence) where the mapping says nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from sulh.errors import FileError, InputError
from sulh.sources.data_sets.events import (
    Cells,
    Days,
    EventReader,
    EventRules,
    EventText,
    OnlyText,
    RefusedRow,
    day_of,
    event_rules,
    within,
)
from sulh.sources.files.cells import Cell
from sulh.sources.files.sheets import Sheet
from sulh.sources.files.tables import Table
from sulh.sources.files.text_sheets import open_text
from sulh.sources.reading.rows import Fields, Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.crosswalk import crosswalk
from sulh.words.vocabulary import Vocabulary

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{number}{name}" for number in (1, 2) for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""The 61 columns, in their order."""
RADIUS_KM = {"1": 1000.0, "2": 500.0, "3": 25.0, "4": 25.0, "5": 250.0}
"""Kilometres around the place of the action for each kind of it: 1 a country, 2 a state of the USA, 3 a city in it, 4 a
city or landmark elsewhere, 5 a province elsewhere."""
ROOTS = ("18", "19", "20")
DAYS_BEFORE = 7


_NAMES = {
    "id": ("globaleventid",),
    "day": ("sqldate",),
    "code": ("eventcode",),
    "base": ("eventbasecode",),
    "root": ("eventrootcode",),
    "name1": ("actor1name",),
    "code1": ("actor1code",),
    "name2": ("actor2name",),
    "code2": ("actor2code",),
    "kind": ("actiongeo_type",),
    "place": ("actiongeo_fullname",),
    "country": ("actiongeo_countrycode",),
    "lat": ("actiongeo_lat",),
    "lon": ("actiongeo_long",),
    "url": ("sourceurl",),
    "added": ("dateadded",),
}


class OnlyEvents(OnlyText):
    """Which rows are read: also by root code. `country` holds FIPS codes of the place of the action (AF, SY)."""

    cameo: list[str] | None = None


class Text(EventText):
    """The keys of a mapping that are GDELT's own."""

    only: OnlyEvents | None = None
    days_before: int = Field(DAYS_BEFORE, ge=0, le=366)


@dataclass(frozen=True)
class Rules(EventRules):
    """What a mapping says of GDELT rows; actors by name or code. Rows of these root codes are read."""

    roots: frozenset[str]
    days_before: int


def rules(document: Document, text: Text, vocabulary: Vocabulary) -> Rules:
    """Check GDELT's part of a mapping. Raises InputError with line and column."""
    only = text.only or OnlyEvents.model_validate({})
    for index, code in enumerate(only.cameo or ()):
        if len(code) != 2 or not code.isdigit() or not 1 <= int(code) <= 20:
            raise document.error(
                ("only", "cameo", index), f"“{code}” is no root code of CAMEO", 'Write one of "01" to "20", in quotes.'
            )
    for index, code in enumerate(only.country or ()):
        if len(code) != 2 or not code.isalnum():
            raise document.error(
                ("only", "country", index),
                f"“{code}” is no FIPS code of a country",
                "Write its two letters, such as AF.",
            )
    roots = frozenset(only.cameo if only.cameo is not None else ROOTS)
    return Rules(**event_rules(document, text, only, vocabulary), roots=roots, days_before=text.days_before)


@contextlib.contextmanager
def open_table(file: Path, encoding: str | None = None, separator: str | None = None) -> Iterator[Table]:
    """The rows of a file, which has no header. Raises FileError where it cannot be read or has other columns."""
    (sheet,) = open_text(file, encoding or "utf-8", separator or "\t").sheets
    yield Table(file, None, COLUMNS, frozenset(), _lines(file, sheet))


def _lines(file: Path, sheet: Sheet) -> Iterator[tuple[int, Sequence[Cell]]]:
    names = [f"c{place}" for place in range(len(COLUMNS))]
    for batch in sheet.cells():
        found = [name for name in batch.schema.names if name in names]
        columns = [batch[name].to_pylist() for name in found]
        for place, number in enumerate(batch["row"].to_pylist()):
            cells = [column[place] or "" for column in columns] + [""] * (len(names) - len(found))
            if number == 1 and (len(found) < len(names) or not cells[0].isdigit()):
                raise FileError(
                    f"this is no file of GDELT 2.0 events: it has not the {len(COLUMNS)} columns without a header",
                    where=file,
                    remedy="Take the files that end in .export.CSV.zip.",
                )
            yield number, cells


def read_rows(table: Table, rules: Rules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of a GDELT table within the mapping's `only`, the rejects, and what was counted on the way."""
    rows, rejects, tally = _Reader(table, vocabulary, rules).read()
    note = "rows were coded by a machine from news: many may be of one event, and some of none"
    return rows, rejects, replace(tally, notes=(*tally.notes, note))


class _Reader(EventReader):
    NAMES = _NAMES
    REQUIRED = tuple(_NAMES)
    WHAT = "GDELT 2.0 events"

    def __init__(self, table: Table, vocabulary: Vocabulary, rules: Rules) -> None:
        super().__init__(table, vocabulary, rules)
        self.rules = rules

    def row(self, number: int, cells: Cells) -> Row | None:
        rules = self.rules
        if not self.cell("id", cells).isdecimal() or not self.cell("root", cells):
            raise RefusedRow("id", f"the row has not the {len(COLUMNS)} cells of an event")
        if self.cell("root", cells) not in rules.roots:
            return None
        if rules.countries is not None and self.cell("country", cells).upper() not in {
            code.upper() for code in rules.countries
        }:
            return None
        start, end = self._days(cells)
        if not within(rules, start, end):
            return None
        fields: Fields = {"start": start, "end": end}
        if kind := self.cell("kind", cells).removesuffix(".0"):
            self.put_point(fields, number, cells, RADIUS_KM.get(kind, RADIUS_KM["1"]))
        self._put_act(fields, number, cells)
        for name, side in (("side_a", "1"), ("side_b", "2")):
            if actor := self._actor(side, cells):
                self.side(actor).put(fields, name)
        self.put_texts(fields, cells, place="place", address="url")
        return Row(number, fields, self.given(cells), key=self.cell("id", cells) or None)

    def _days(self, cells: Cells) -> Days:
        try:
            start, end = day_of(self.cell("day", cells), ("%Y%m%d",))
        except ValueError as error:
            raise RefusedRow("day", str(error)) from None
        try:
            added = day_of(self.cell("added", cells)[:8], ("%Y%m%d",))
        except ValueError:
            added = (start, end)
        late = max(added[0] - start, dt.timedelta())
        return start - max(late, dt.timedelta(days=self.rules.days_before)), max(end, added[1])

    def _actor(self, side: str, cells: Cells) -> str:
        """The name where the mapping lists it, else the code where it does, else the name."""
        name, code = self.cell(f"name{side}", cells), self.cell(f"code{side}", cells)
        return code if name not in self.rules.actors and code in self.rules.actors else name or code

    def _put_act(self, fields: Fields, number: int, cells: Cells) -> None:
        for part in ("code", "base", "root"):
            acts = _acts(self.cell(part, cells))
            if acts is not None:
                fields["act"] = list(acts)
                if len(acts) == 1:
                    fields["act_surely"] = list(acts)
                return
        self.reject_cell("code", number, "this is no code of CAMEO", self.cell("code", cells))


@lru_cache(maxsize=1_000)
def _acts(code: str) -> Sequence[str] | None:
    try:
        return crosswalk("cameo").to_acts(code) if code else None
    except InputError:
        return None
