"""ACLED: a user's own export of the Armed Conflict Location and Event Data, in its columns of any year. No row of it is
shipped with sulh or may be passed on.

Sources: ACLED's lists of columns and its guide to the column changes of March 2023; what the codes of precision and the
counts of the dead mean is from public summaries of its codebook, and to be checked against the codebook that came with
an export. The choices:

- *Time.* With `time_precision` 1 the day; with 2 (a week or weekend) six days more to either side; with 3 (a month, or
  the middle of a longer time) thirty. Days are taken as UTC. An unreadable precision counts as 3.
- *Place.* The point with the radius of `RADIUS_KM` for `geo_precision`; an unreadable one counts as 3.
- *Who.* ACLED says that its first and second actor do not tell who acted upon whom: they are `side_a` and `side_b`, each
  surely with the named actor, and perhaps with its associated ones. Where `civilian_targeting` says so, civilians are among those targeted.
- *Deed.* The sub-event type by the crosswalk (`words/crosswalks/acled.csv`), else the event type; types of before 2019 by
  `OLD_TYPES` (from memory).
- *Killed.* One number, the most conservative of what was reported: ACLED writes 10 for “tens”, 12 for “dozens”, 100 for
  “hundreds”, and 3 or 10 where nobody gives a number. So it is a least, the most is unknown, and a 3 or a 10 is 1 at
  least. A total that was reported for several events is divided among them by ACLED: no column says where.
- *Several rows of one event.* Exports in the monadic form have a row for each actor, and exports of several days that
  were put together have an event as it was and as it was revised. The row with the latest `timestamp` is read (of equal
  ones the first by its content, so that their order does not matter); the others are left out, and counted.
- *Empty cells.* NA, NaN, None and null, as other programs write them, are empty.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
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
from sulh.sources.files.cells import folded
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
_EMPTY = frozenset({"na", "n/a", "nan", "none", "null"})
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")
OLD_TYPES: Mapping[str, tuple[str, ...]] = {
    "battle-no change of territory": ("Armed clash",),
    "battle-government regains territory": ("Government regains territory",),
    "battle-non-state actor overtakes territory": ("Non-state actor overtakes territory",),
    "remote violence": ("Explosions/Remote violence",),
    "riots/protests": ("Riots", "Protests"),
    "strategic development": ("Strategic developments",),
    "non-violent activity by a conflict actor": ("Strategic developments",),
    "excessive force against protestors": ("Excessive force against protesters",),
}
"""Types of earlier years, in lower case, in the words of today."""
_NAMES = {
    "id": ("event_id_cnty",),
    "date": ("event_date",),
    "time_precision": ("time_precision",),
    "type": ("event_type",),
    "sub_type": ("sub_event_type",),
    "actor1": ("actor1",),
    "ally1": ("assoc_actor_1", "ally_actor_1"),
    "actor2": ("actor2",),
    "ally2": ("assoc_actor_2", "ally_actor_2"),
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
    "timestamp": ("timestamp",),
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
    again = {row.number for row in rows if not reader.is_latest(row)}
    rows = [row for row in rows if row.number not in again]
    rejects = [reject for reject in rejects if reject.row not in again]
    note = f"{len(again):,} rows of events that were there before were left out (a row for each actor, or revised)"
    return rows, rejects, replace(tally, notes=(*tally.notes, note) if again else tally.notes)


_Rank = tuple[int, str, int]
"""The order of rows of one event: the latest first, then by content, then by number."""


class _Reader(EventReader):
    NAMES = _NAMES
    REQUIRED = ("date", "type", "actor1", "actor2", "lat", "lon", "killed")
    WHAT = "ACLED rows"

    def __init__(self, table: Table, vocabulary: Vocabulary, rules: Rules) -> None:
        super().__init__(table, vocabulary, rules)
        self.rules = rules
        self._countries = frozenset(map(folded, rules.countries or ()))
        self._types = frozenset(map(folded, rules.types or ()))
        self._latest: dict[str, _Rank] = {}
        self._ranks: dict[int, _Rank] = {}
        if rules.countries is not None:
            self.require(self.at, "country")

    def row(self, number: int, cells: Cells) -> Row | None:
        start, end = self._days(cells)
        key, given = self.cell("id", cells), self.given(cells)
        if key:
            self._note_rank(key, number, cells, given)
        if not self._asked(cells, start, end):
            return None
        fields: Fields = {"start": start, "end": end}
        radius = RADIUS_KM.get(self.cell("geo_precision", cells).removesuffix(".0"), RADIUS_KM["3"])
        self.put_point(fields, number, cells, radius)
        self._put_act(fields, number, cells)
        for field, actor, ally in (("side_a", "actor1", "ally1"), ("side_b", "actor2", "ally2")):
            self._party(cells, actor, ally).put(fields, field)
        self._put_target(fields, number, cells)
        self._put_killed(fields, number, cells)
        self.put_texts(fields, cells, place="place", adm1="adm1", adm2="adm2", text="notes")
        return Row(number, fields, given, key=key or None)

    def cell(self, part: str, cells: Cells) -> str:
        text = super().cell(part, cells)
        return "" if text.casefold() in _EMPTY else text

    def side(self, text: str) -> Side:
        """One actor: a comma is part of ACLED's names."""
        self._side_counts[text] += 1
        if text not in self._sides:
            nodes = self.rules.actors.get(text, self.rules.others)
            unlisted = () if text in self.rules.actors else (text,)
            self._sides[text] = Side(None if nodes.maybe is None else tuple(nodes.maybe), tuple(nodes.surely), unlisted)
        return self._sides[text]

    def is_latest(self, row: Row) -> bool:
        """Whether no later row is of the same event."""
        return row.key is None or self._ranks[row.number] == self._latest[row.key]

    def _note_rank(self, key: str, number: int, cells: Cells, given: str) -> None:
        timestamp = self.cell("timestamp", cells).removesuffix(".0")
        rank = (-int(timestamp) if timestamp.isdecimal() else 0, given, number)
        self._ranks[number] = rank
        self._latest[key] = min(rank, self._latest.get(key, rank))

    def _put_target(self, fields: Fields, number: int, cells: Cells) -> None:
        said = self.cell("civilians", cells)
        if folded(said) == "civilian targeting":
            fields["target_surely"] = ["civilians"]
        elif said:
            self.reject_cell("civilians", number, "only “Civilian targeting” or an empty cell has a meaning here", said)

    def _asked(self, cells: Cells, start: dt.datetime, end: dt.datetime) -> bool:
        rules = self.rules
        if rules.countries is not None and folded(self.cell("country", cells)) not in self._countries:
            return False
        kinds = {folded(name) for part in ("type", "sub_type") for name in _names_now(self.cell(part, cells))}
        return (rules.types is None or bool(self._types & kinds)) and within(rules, start, end)

    def _days(self, cells: Cells) -> Days:
        try:
            start, end = day_of(_MIDNIGHT.sub("", self.cell("date", cells)), DATES)
        except ValueError as error:
            raise RefusedRow("date", str(error)) from None
        precision = self.cell("time_precision", cells).removesuffix(".0") if "time_precision" in self.at else "1"
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
        """An actor, who surely took part, with its associates, who may have: ACLED names there also whom it was about."""
        names = [self.cell(actor, cells), *self.cell(ally, cells).split(";")]
        sides = [self.side(name.strip()) for name in names if name.strip()]
        if not sides:
            return Side(None, (), ())
        tree = self.vocabulary.actors
        surely = in_tree_order(tree, sides[0].surely) if self.cell(actor, cells) else ()
        if any(one.maybe is None for one in sides):
            return Side(None, surely, ())
        maybe = tree.nodes(tree.mask([node for one in sides for node in one.maybe or ()]))
        return Side(None if maybe is None else tuple(maybe), surely, ())

    def _put_killed(self, fields: Fields, number: int, cells: Cells) -> None:
        killed = self.read_cell("killed", _count, number, cells)
        if killed is not None:
            fields["killed_low"] = 1 if killed in _SPOKEN else killed


@lru_cache(maxsize=1_000)
def _acts(name: str) -> Sequence[str] | None:
    try:
        found = [act for one in _names_now(name) for act in crosswalk("acled").to_acts(one)]
    except InputError:
        return None
    return list(dict.fromkeys(found))


def _names_now(name: str) -> tuple[str, ...]:
    """A type in the words of today."""
    return OLD_TYPES.get(folded(name).replace(" - ", "-"), (name,))


def _count(text: str) -> int | None:
    """A count; some tools write 3.0 for 3."""
    return count(text.removesuffix(".0"))
