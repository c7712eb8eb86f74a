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

from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from sulh.sources.data_sets.events import (
    Cells,
    Days,
    EventReader,
    EventRules,
    EventText,
    OnlyText,
    RefusedRow,
    count,
    day_of,
    event_rules,
    within,
)
from sulh.sources.files.tables import Table
from sulh.sources.reading.rows import Fields, Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.crosswalk import crosswalk
from sulh.words.vocabulary import Vocabulary

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


class Text(EventText):
    """The keys of a mapping that are GED's own."""

    only: OnlyText | None = None
    radius_km: float | None = Field(None, gt=0, le=20_000)


@dataclass(frozen=True)
class Rules(EventRules):
    """What a mapping says of UCDP GED rows, with the radius in km where a file has no precision column."""

    radius_km: float


def rules(document: Document, text: Text, vocabulary: Vocabulary) -> Rules:
    """Check GED's part of a mapping. Raises InputError with line and column."""
    only = text.only or OnlyText.model_validate({})
    return Rules(**event_rules(document, text, only, vocabulary), radius_km=text.radius_km or DEFAULT_RADIUS_KM)


def read_rows(table: Table, rules: Rules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of a GED table within the mapping's `only`, the rejects, and what was counted on the way.

    Raises InputError where a column that is needed is not there.
    """
    return _Reader(table, vocabulary, rules).read()


class _Reader(EventReader):
    NAMES = _NAMES
    REQUIRED = ("kind", "side_a", "side_b", "lat", "lon", "low", "high")
    WHAT = "UCDP GED rows"

    def __init__(self, table: Table, vocabulary: Vocabulary, rules: Rules) -> None:
        super().__init__(table, vocabulary, rules)
        self.rules = rules
        if "start" not in self.at and any(part not in self.at for part in ("year", "month", "day")):
            self.require(self.at, "start")
        if rules.countries is not None:
            self.require(self.at, "country")

    def row(self, number: int, cells: Cells) -> Row | None:
        start, end = self._days(cells)
        if self.rules.countries is not None and self.cell("country", cells) not in self.rules.countries:
            return None
        if not within(self.rules, start, end):
            return None
        kind = _KINDS.get(self.cell("kind", cells).lower())
        if kind is None:
            raise RefusedRow("kind", "the type of violence is none of 1, 2, 3")
        fields: Fields = {"start": start, "end": end}
        # An unreadable precision must not make a place look exact: take the widest.
        radius = RADIUS_KM.get(self.cell("where_prec", cells), RADIUS_KM["7"])
        self.put_point(fields, number, cells, radius if "where_prec" in self.at else self.rules.radius_km)
        self._put_sides(fields, kind, cells)
        self._put_killed(fields, kind, number, cells)
        self.put_texts(fields, cells, place="place", adm1="adm1", adm2="adm2", text="headline")
        return Row(number, fields, self.given(cells), key=self.cell("id", cells) or None)

    def _days(self, cells: Cells) -> Days:
        """The first and the last second. Raises RefusedRow."""
        part = "start" if "start" in self.at else "year"
        try:
            if part == "year":
                return _day("-".join(self.cell(name, cells).zfill(2) for name in ("year", "month", "day")))
            start, end = _day(self.cell("start", cells))
            if last := self.cell("end", cells):
                part = "end"
                end = _day(last)[1]
        except ValueError as error:
            raise RefusedRow(part, str(error)) from None
        return start, end

    def _put_sides(self, fields: Fields, kind: int, cells: Cells) -> None:
        side_a, side_b = self.cell("side_a", cells), self.cell("side_b", cells)
        fields["act"] = fields["act_surely"] = GED_ACTS[kind]
        if kind == 3:
            fields["target"] = fields["target_surely"] = ["civilians"]
            fields["side_b"] = fields["side_b_surely"] = ["civilians"]
            doer = self.side(side_a)
            doer.put(fields, "perpetrator")
            doer.put(fields, "side_a")
            return
        self.side(side_a).put(fields, "side_a")
        self.side(side_b).put(fields, "side_b")

    def _put_killed(self, fields: Fields, kind: int, number: int, cells: Cells) -> None:
        low = self.read_cell("low", _count, number, cells)
        high = self.read_cell("high", _count, number, cells)
        if low is not None and high is not None and low > high:
            self.reject_cell("low", number, f"low is above high ({high}): no count of the row is used", str(low))
            return
        civilians = self.read_cell("civilians", _count, number, cells) if "civilians" in self.at else None
        least = low if kind == 3 else min(civilians, low or 0) if civilians is not None else None
        told = civilians is not None or kind == 3
        counts = {
            "killed_low": low,
            "killed_high": high,
            "civilians_killed_low": least,
            "civilians_killed_high": high if told else None,
        }
        fields.update({name: count for name, count in counts.items() if count is not None})
        if self.cell("clarity", cells) == "2":
            fields["covers_low"], fields["covers_high"] = 1, max(high or 1, 1)


def _day(text: str) -> Days:
    """A day as GED writes it: 2016-02-27, since version 21.1 with a midnight behind it."""
    return day_of(text.split(" ", maxsplit=1)[0].split("T", maxsplit=1)[0], ("%Y-%m-%d",))


@lru_cache(maxsize=5_000)
def _count(text: str) -> int | None:
    """A count; the JSON of the API and some tools write 3.0 for 3."""
    return count(text.removesuffix(".0"))
