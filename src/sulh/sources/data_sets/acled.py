"""ACLED: a user's own export of the Armed Conflict Location and Event Data, in its columns of any year. No row of it is
shipped with sulh or may be passed on.

Sources: ACLED's lists of columns and its guide to the column changes of March 2023; what the codes of precision and the
counts of the dead mean is from public summaries of its codebook, and to be checked against the codebook that came with
an export. The choices:

- *Time.* With `time_precision` 1 the day; with 2 (a week or weekend) six days more to either side; with 3 (a month, or
  the middle of a longer time) thirty. Days are taken as UTC. An unreadable precision counts as 3.
- *Place.* The point with the radius of `RADIUS_KM` for `geo_precision`; an unreadable one counts as 3.
- *Who.* ACLED says that its first and second actor do not tell who acted upon whom: they are `side_a` and `side_b`, each
  with its associated actors. Where `civilian_targeting` says so, civilians are among those targeted.
- *Deed.* The sub-event type by the crosswalk (`words/crosswalks/acled.csv`), else the event type.
- *Killed.* One number, the most conservative of what was reported, with 3 or 10 where reports say “several” or “dozens”.
  So it is a least, the most is unknown, and a 3 or a 10 is 1 at least.
- *Several rows of one event.* Exports in the monadic form have a row for each actor. A row whose event was there before
  is left out, and counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sulh.errors import InputError
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
from sulh.sources.data_sets.sides import Side
from sulh.sources.files.tables import Table
from sulh.sources.reading.nodes import in_tree_order
from sulh.sources.reading.rows import Fields, Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.crosswalk import crosswalk
from sulh.words.vocabulary import Vocabulary

RADIUS_KM = {"1": 10.0, "2": 50.0, "3": 250.0}
"""Kilometres around the point for each `geo_precision`, chosen wide: 1 a named town, 2 a small part of a region, 3 a
larger region, for which its capital or a natural place stands."""
DAYS_EITHER_SIDE = {"1": 0, "2": 6, "3": 30}
"""Days that an event may lie before or after its date, for each `time_precision`."""
DATES = ("%d %B %Y", "%Y-%m-%d", "%d-%B-%Y", "%d-%b-%Y", "%d %b %Y", "%d/%m/%Y")
_SPOKEN = (3, 10)
_NAMES = {
    "id": ("event_id_cnty",),
    "date": ("event_date",),
    "time_precision": ("time_precision",),
    "type": ("event_type",),
    "sub_type": ("sub_event_type",),
    "actor1": ("actor1",),
    "ally1": ("assoc_actor_1",),
    "actor2": ("actor2",),
    "ally2": ("assoc_actor_2",),
    "civilians": ("civilian_targeting",),
    "country": ("country",),
    "adm1": ("admin1",),
    "adm2": ("admin2",),
    "place": ("location",),
    "lat": ("latitude",),
    "lon": ("longitude",),
    "geo_precision": ("geo_precision", "geo_precison"),
    "notes": ("notes",),
    "killed": ("fatalities",),
}


class OnlyEvents(OnlyText):
    """Which rows are read: also by event or sub-event type."""

    event_types: list[str] | None = None


class Text(EventText):
    """The keys of a mapping that are ACLED's own."""

    only: OnlyEvents | None = None


@dataclass(frozen=True)
class Rules(EventRules):
    """What a mapping says of ACLED rows, with the types that are read (None: all)."""

    types: frozenset[str] | None


def rules(document: Document, text: Text, vocabulary: Vocabulary) -> Rules:
    """Check ACLED's part of a mapping. Raises InputError with line and column."""
    only = text.only or OnlyEvents.model_validate({})
    for index, name in enumerate(only.event_types or ()):
        try:
            crosswalk("acled").to_acts(name)
        except InputError as error:
            raise document.error(("only", "event_types", index), error.what, error.remedy) from None
    types = frozenset(only.event_types) if only.event_types is not None else None
    return Rules(**event_rules(document, text, only, vocabulary), types=types)


def read_rows(table: Table, rules: Rules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of an ACLED table within the mapping's `only`, the rejects, and what was counted on the way.

    Raises InputError where a column that is needed is not there.
    """
    reader = _Reader(table, vocabulary, rules)
    rows, rejects, tally = reader.read()
    note = f"{reader.again:,} rows of events that were there before were left out (a row for each actor)"
    notes = (*tally.notes, note) if reader.again else tally.notes
    return rows, rejects, replace(tally, notes=notes, outside_filter=tally.outside_filter - reader.again)


class _Reader(EventReader):
    NAMES = _NAMES
    REQUIRED = ("date", "type", "actor1", "actor2", "lat", "lon", "killed")
    WHAT = "ACLED rows"

    def __init__(self, table: Table, vocabulary: Vocabulary, rules: Rules) -> None:
        super().__init__(table, vocabulary, rules)
        self.rules = rules
        self.again = 0
        self._seen: set[str] = set()
        if rules.countries is not None:
            self.require(self.at, "country")

    def row(self, number: int, cells: Cells) -> Row | None:
        start, end = self._days(cells)
        key = self.cell("id", cells)
        if not self._asked(cells, start, end):
            return None
        if key and key in self._seen:
            self.again += 1
            return None
        self._seen.add(key)
        fields: Fields = {"start": start, "end": end}
        radius = RADIUS_KM.get(self.cell("geo_precision", cells), RADIUS_KM["3"])
        self.put_point(fields, number, cells, radius)
        self._put_act(fields, number, cells)
        for field, actor, ally in (("side_a", "actor1", "ally1"), ("side_b", "actor2", "ally2")):
            self._party(cells, actor, ally).put(fields, field)
        if self.cell("civilians", cells):
            fields["target_surely"] = ["civilians"]
        self._put_killed(fields, number, cells)
        self.put_texts(fields, cells, place="place", adm1="adm1", adm2="adm2", text="notes")
        return Row(number, fields, self.given(cells), key=key or None)

    def _asked(self, cells: Cells, start: dt.datetime, end: dt.datetime) -> bool:
        rules = self.rules
        if rules.countries is not None and self.cell("country", cells) not in rules.countries:
            return False
        kinds = {self.cell("type", cells), self.cell("sub_type", cells)}
        return (rules.types is None or bool(rules.types & kinds)) and within(rules, start, end)

    def _days(self, cells: Cells) -> Days:
        try:
            start, end = day_of(self.cell("date", cells), DATES)
        except ValueError as error:
            raise RefusedRow("date", str(error)) from None
        precision = self.cell("time_precision", cells) if "time_precision" in self.at else "1"
        wide = dt.timedelta(days=DAYS_EITHER_SIDE.get(precision, DAYS_EITHER_SIDE["3"]))
        return start - wide, end + wide

    def _put_act(self, fields: Fields, number: int, cells: Cells) -> None:
        for part in ("sub_type", "type"):
            name = self.cell(part, cells)
            acts = _acts(name) if name else None
            if acts is not None:
                fields["act"] = list(acts)
                if len(acts) == 1:
                    fields["act_surely"] = list(acts)
                return
            if name:
                self.reject_cell(part, number, "this is no type of event that is known", name)

    def _party(self, cells: Cells, actor: str, ally: str) -> Side:
        """An actor with its associates, all of them participants; names that hold a comma are listed whole."""
        names = [self.cell(actor, cells), *self.cell(ally, cells).split(";")]
        sides = [self.side(name.strip()) for name in names if name.strip()]
        if not sides:
            return Side(None, (), ())
        tree = self.vocabulary.actors
        surely = in_tree_order(tree, (node for one in sides for node in one.surely))
        if any(one.maybe is None for one in sides):
            return Side(None, surely, ())
        maybe = tree.nodes(tree.mask([node for one in sides for node in one.maybe or ()]))
        return Side(None if maybe is None else tuple(maybe), surely, ())

    def _put_killed(self, fields: Fields, number: int, cells: Cells) -> None:
        killed = self.read_cell("killed", count, number, cells)
        if killed is not None:
            fields["killed_low"] = 1 if killed in _SPOKEN else killed


@lru_cache(maxsize=1_000)
def _acts(name: str) -> Sequence[str] | None:
    try:
        return crosswalk("acled").to_acts(name)
    except InputError:
        return None
