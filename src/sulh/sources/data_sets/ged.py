"""UCDP GED: one row an event of organized violence, in the official columns or in a reduced set of them.

Sources: Sundberg and Melander 2013, "Introducing the UCDP Georeferenced Event Dataset", Journal of Peace Research
50(4); the UCDP GED codebook. Column names before and after version 21.1 are the same for all that is read here; rows
re-published with `year`, `month`, `day`, `low_death`, `high_death` and the type of violence in words are read, too.

What is read, and the choices in it:

- *Time.* `date_start` to `date_end`, whole days in UTC, whatever `date_prec` says: for an event that is known to the
  month the dataset itself gives the month's first and last day. Reduced rows have no precision: the day counts as
  exact.
- *Place.* The point with the radius of `RADIUS_KM` for `where_prec`; where a file has no such column, the mapping's
  `radius_km`.
- *Who.* Comma-joined names are all participants, each of them surely. State-based and non-state violence (types 1 and
  2) give `side_a` and `side_b` and nobody as perpetrator: the dataset does not say who acted on whom. One-sided
  violence (type 3) gives the perpetrator (side a) and civilians as the target, who are its two sides as well, so that
  a question about who took part has an answer for every row.
- *Deed.* Types 1 and 2 are an `attack` of any kind, type 3 is `one_sided_violence`.
- *Killed.* `low` to `high`. The dataset gives civilians as one best estimate: it is taken as the least, but never as
  more than `low`; the most is `high`, as anybody killed may turn out a civilian. In one-sided violence all are.
- *Several incidents in one row.* With `event_clarity` 2 the dataset says that it could not tell single events apart.
  Such a row speaks of 1 to `high` incidents, as each event of the dataset has a death at least.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from pydantic import Field

from sulh.errors import InputError, Position
from sulh.sources.data_sets.sides import NamedActors, Side, named_actors, participants
from sulh.sources.dates.strict import read_span
from sulh.sources.files.cells import Cell, read_bounds, read_decimal, text_of
from sulh.sources.files.tables import Table
from sulh.sources.mapping_text import Strict
from sulh.sources.reading.rows import Fields, Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.crosswalk import crosswalk
from sulh.words.vocabulary import Vocabulary

_CellReader = Callable[[str], Any]
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

RADIUS_KM = {"1": 5.0, "2": 25.0, "3": 100.0, "4": 250.0, "5": 500.0, "6": 1500.0, "7": 1500.0}
"""Kilometres around the point for each `where_prec`, chosen wide so that the true place lies within: 1 the exact place
(a town and its edge), 2 within about 25 km of a known place, 3 the district, 4 the province, 5 a part of the country
larger than a province or a line such as a road, 6 the country, 7 international waters or airspace."""
DEFAULT_RADIUS_KM = 25.0
GED_ACTS = {kind: list(crosswalk("ucdp").to_acts(str(kind))) for kind in (1, 2, 3)}
"""The acts of each type of violence."""
_KINDS = {
    "1": 1,
    "2": 2,
    "3": 3,
    "state-based violence": 1,
    "non-state violence": 2,
    "one-sided violence": 3,
    "state-based conflict": 1,
    "non-state conflict": 2,
}
_NAMES = {
    "id": ("id",),
    "kind": ("type_of_violence",),
    "side_a": ("side_a",),
    "side_b": ("side_b",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "low": ("low", "low_death", "deaths_low"),
    "high": ("high", "high_death", "deaths_high"),
    "start": ("date_start",),
    "end": ("date_end",),
    "year": ("year",),
    "month": ("month",),
    "day": ("day",),
    "where_prec": ("where_prec",),
    "clarity": ("event_clarity",),
    "civilians": ("deaths_civilians",),
    "place": ("where_coordinates",),
    "adm1": ("adm_1",),
    "adm2": ("adm_2",),
    "headline": ("source_headline",),
    "country": ("country",),
}
_REQUIRED = ("kind", "side_a", "side_b", "lat", "lon", "low", "high")


class OnlyText(Strict):
    """Which rows are read; days are included."""

    country: list[str] | None = None
    from_: dt.date | None = Field(None, alias="from")
    until: dt.date | None = None


class Text(Strict):
    """The keys of a mapping that are GED's own."""

    actors: dict[str, Any] | None = None
    others: Any = None
    only: OnlyText | None = None
    radius_km: float | None = Field(None, gt=0, le=20_000)


@dataclass(frozen=True)
class Rules(NamedActors):
    """What a mapping says of UCDP GED rows: names of actors as nodes and what other names mean, which rows are read (by
    country and by day), and the radius in km where a file has no precision column."""

    countries: frozenset[str] | None
    first_day: dt.date | None
    last_day: dt.date | None
    radius_km: float


def rules(document: Document, text: Text, vocabulary: Vocabulary) -> Rules:
    """Check GED's part of a mapping. Raises InputError with line and column."""
    only = text.only or OnlyText.model_validate({})
    if only.from_ and only.until and only.from_ > only.until:
        raise document.error(("only", "until"), "“until” is before “from”")
    named = named_actors(document, text.actors or {}, text.others, vocabulary)
    countries = frozenset(only.country) if only.country is not None else None
    radius = text.radius_km or DEFAULT_RADIUS_KM
    return Rules(named.actors, named.others, countries, only.from_, only.until, radius)


def read_rows(table: Table, rules: Rules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of a GED table within the mapping's `only`, the rejects, and what was counted on the way.

    Raises InputError where a column that is needed is not there.
    """
    return _Reader(table, vocabulary, rules).read()


def _columns(table: Table, rules: Rules) -> dict[str, int]:
    found = {}
    for part, names in _NAMES.items():
        place = next((table.columns.index(name) for name in names if name in table.columns), None)
        if place is not None:
            found[part] = place
    missing = [_NAMES[part][0] for part in _REQUIRED if part not in found]
    if "start" not in found and any(part not in found for part in ("year", "month", "day")):
        missing.append("date_start")
    if rules.countries is not None and "country" not in found:
        missing.append("country")
    if missing:
        raise InputError(
            f"these are not UCDP GED rows: there is no column “{missing[0]}”",
            where=Position(table.file, sheet=table.sheet),
            remedy=f"The columns are: {', '.join(table.columns)}.",
        )
    return found


@dataclass
class _Reader:
    table: Table
    vocabulary: Vocabulary
    rules: Rules
    rejects: list[Reject] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._at = _columns(self.table, self.rules)
        self._sides: dict[str, Side] = {}
        self._side_counts: Counter[str] = Counter()
        self._heads = [(number, f"{encode_basestring(name)}: ") for number, name in enumerate(self.table.columns)]

    def read(self) -> tuple[list[Row], list[Reject], Tally]:
        rows: list[Row] = []
        seen = outside = 0
        for number, cells in self.table.rows:
            seen += 1
            start, end, problem = self._days(cells)
            if problem is None and not self._within(cells, start, end):
                outside += 1
                continue
            kind = _KINDS.get(self._cell("kind", cells).lower())
            if problem is None and kind is None:
                problem = "kind", "the type of violence is none of 1, 2, 3"
            if problem is not None or kind is None:
                self._reject(number, cells, *(problem or ("kind", "")))
            else:
                rows.append(self._row(number, kind, cells, start, end))
        return rows, self.rejects, Tally(seen, outside, self._unlisted())

    def _cell(self, part: str, cells: Sequence[Cell]) -> str:
        place = self._at.get(part)
        return "" if place is None else text_of(cells[place])

    def _days(self, cells: Sequence[Cell]) -> tuple[dt.datetime, dt.datetime, tuple[str, str] | None]:
        """The first and the last second, or the column and the reason why they cannot be read."""
        part = "start"
        try:
            if "start" not in self._at:
                start, end = _day("-".join(self._cell(name, cells).zfill(2) for name in ("year", "month", "day")))
                return start, end, None
            start, end = _day(self._cell("start", cells))
            if last := self._cell("end", cells):
                part = "end"
                end = _day(last)[1]
        except ValueError as error:
            return _NEVER, _NEVER, (part if part in self._at else "year", str(error))
        return start, end, None

    def _within(self, cells: Sequence[Cell], start: dt.datetime, end: dt.datetime) -> bool:
        """Whether the mapping's `only` lets the row in: a row is in where some of its days are."""
        rules = self.rules
        if rules.countries is not None and self._cell("country", cells) not in rules.countries:
            return False
        if rules.first_day is not None and end.date() < rules.first_day:
            return False
        return rules.last_day is None or start.date() <= rules.last_day

    def _reject(self, number: int, cells: Sequence[Cell], part: str, reason: str) -> None:
        place = self._at[part]
        self.rejects.append(
            Reject("row", number, reason, self.table.columns[place], text_of(cells[place]), self._given(cells))
        )

    def _row(self, number: int, kind: int, cells: Sequence[Cell], start: dt.datetime, end: dt.datetime) -> Row:
        fields: Fields = {"start": start, "end": end}
        self._put_place(fields, number, cells)
        self._put_sides(fields, kind, cells)
        self._put_killed(fields, kind, number, cells)
        if headline := self._cell("headline", cells):
            fields["text"] = headline
        return Row(number, fields, self._given(cells), key=self._cell("id", cells) or None)

    def _put_place(self, fields: Fields, number: int, cells: Sequence[Cell]) -> None:
        for name in ("lat", "lon"):
            value = self._read(name, _decimal, number, cells)
            if value is not None:
                fields[name] = value
        if "where_prec" in self._at:
            # An unreadable precision must not make a place look exact: take the widest.
            fields["radius_km"] = RADIUS_KM.get(self._cell("where_prec", cells), RADIUS_KM["7"])
        else:
            fields["radius_km"] = self.rules.radius_km
        for name in ("place", "adm1", "adm2"):
            if text := self._cell(name, cells):
                fields[name] = text

    def _put_sides(self, fields: Fields, kind: int, cells: Sequence[Cell]) -> None:
        side_a, side_b = self._cell("side_a", cells), self._cell("side_b", cells)
        if kind == 3:
            fields["act"] = fields["act_surely"] = GED_ACTS[3]
            fields["target"] = fields["target_surely"] = ["civilians"]
            fields["side_b"] = fields["side_b_surely"] = ["civilians"]
            doer = self._side(side_a)
            doer.put(fields, "perpetrator")
            doer.put(fields, "side_a")
            return
        fields["act"] = fields["act_surely"] = GED_ACTS[kind]
        self._side(side_a).put(fields, "side_a")
        self._side(side_b).put(fields, "side_b")

    def _side(self, text: str) -> Side:
        self._side_counts[text] += 1
        if text not in self._sides:
            self._sides[text] = participants(text, self.rules, self.vocabulary.actors)
        return self._sides[text]

    def _unlisted(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for text, number in self._side_counts.items():
            for name in self._sides[text].unlisted:
                counts[name] += number
        return dict(sorted(counts.items()))

    def _put_killed(self, fields: Fields, kind: int, number: int, cells: Sequence[Cell]) -> None:
        low = self._read("low", _count, number, cells)
        high = self._read("high", _count, number, cells)
        if low is not None and high is not None and low > high:
            column = self.table.columns[self._at["low"]]
            self.rejects.append(
                Reject("cell", number, f"low is above high ({high}): no count of the row is used", column, str(low))
            )
            return
        civilians = self._read("civilians", _count, number, cells) if "civilians" in self._at else None
        least = low if kind == 3 else min(civilians, low or 0) if civilians is not None else None
        told = civilians is not None or kind == 3
        counts = {
            "killed_low": low,
            "killed_high": high,
            "civilians_killed_low": least,
            "civilians_killed_high": high if told else None,
        }
        fields.update({name: count for name, count in counts.items() if count is not None})
        if self._cell("clarity", cells) == "2":
            fields["covers_low"], fields["covers_high"] = 1, max(high or 1, 1)

    def _read(self, part: str, reader: _CellReader, number: int, cells: Sequence[Cell]) -> Any:
        text = self._cell(part, cells)
        try:
            return reader(text)
        except ValueError as error:
            self.rejects.append(Reject("cell", number, str(error), self.table.columns[self._at[part]], text))
            return None

    def _given(self, cells: Sequence[Cell]) -> str:
        filled = [head + encode_basestring(text) for (place, head) in self._heads if (text := text_of(cells[place]))]
        return "{" + ", ".join(filled) + "}"


@lru_cache(maxsize=20_000)
def _day(text: str) -> tuple[dt.datetime, dt.datetime]:
    """A day as GED writes it: 2016-02-27, since version 21.1 with a midnight behind it."""
    span = read_span(text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0], ("%Y-%m-%d",))
    if span is None:
        raise ValueError("the date is empty")
    return span


@lru_cache(maxsize=5_000)
def _count(text: str) -> int | None:
    """A count; the JSON of the API and some tools write 3.0 for 3."""
    return read_bounds(text.removesuffix(".0"))[0]


def _decimal(text: str) -> float | None:
    return read_decimal(text)
