"""Daily tables of ceasefire violations as the OSCE's monitors in Ukraine published them from 2014 to 2022, and tables of
that form by others: where the observers stood, in which direction and how far away, how many of what they saw or heard.

The column names are from memory of those tables; others can be told in the mapping (`columns`). The choices:

- *One row is several observations.* `No.` counts them: the row speaks of so many incidents, and nobody knows which of them
  another row or another report speaks of, too. A row that counts none is rejected.
- *Place.* “2-3km SW” is that far from the observers' position, and is looked up as “2-3km SW of POSITION” in the mapping's
  `gazetteer` (a CSV of positions with their coordinates will do). Where there is a distance and none or another than one of
  the eight directions (SSW), or the position is itself so far from a place (“SMM camera 1km SW of PLACE”), the place lies
  within the farthest distance, both added, of there; where there is no distance, within `HEARD_KM` of the observers.
- *Time.* Local in `zone`; `year` is that of dates that are written without one. A stretch of hours is one.
- *Deed.* What was heard says little: by `KINDS`, an explosion is fire of any kind but small arms (which the acts have
  with tanks' as direct fire) or a device, a burst or a shot direct fire.
  The mapping's `values` say otherwise. The weapon is read by the phrase tables.
- *Who.* Unknown, always: these tables do not say. Incoming, outgoing and undetermined stay in the text.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from sulh.sources.data_sets.events import Cells, EventReader, RefusedRow
from sulh.sources.data_sets.sides import NamedActors
from sulh.sources.dates.forms import DateForm
from sulh.sources.dates.text import read_date_text
from sulh.sources.files.cells import folded
from sulh.sources.files.tables import Table
from sulh.sources.mapping_text import Strict
from sulh.sources.numbers.text import read_count
from sulh.sources.reading.nodes import NOTHING_KNOWN, NodeSet, parse_value
from sulh.sources.reading.phrased import phrase_set
from sulh.sources.reading.rows import MOST_INCIDENTS, Fields, Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.vocabulary import Vocabulary

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_OBSERVER = re.compile(
    r"(?:(?:the )?smm\b(?: (?:long|mid|short)-range)?(?: cameras?| position| patrol base| (?:mini-)?uav)?(?: (?:at|in|near))?|"
    r"about|approximately|an assessed|in)\s+",
    re.I,
)
_DISTANCE = re.compile(r"(?:(?:\d+(?:\.\d+)?)\s*[-–—]\s*)?(\d+(?:\.\d+)?)\s*(km|m)\b", re.I)
_PLAIN = re.compile(rf"{_DISTANCE.pattern}\s*(?:north|south|(?:north|south)?[- ]?(?:east|west)|[ns]|[ns]?[ew])", re.I)
_BEYOND = re.compile(r"[>≥+]|\b(?:over|more than|at least|beyond|no less than)\b", re.I)
_RELATIVE = re.compile(rf"({_DISTANCE.pattern}.*?) (?:of|from) (.+)", re.I)
HEARD_KM = 25
"""How far away an explosion may be whose direction or distance nobody could tell."""
KINDS: Mapping[str, Any] = {
    "explosion": ["indirect_fire", "air_attack", "direct_fire", "explosive_attack", "demolition"],
    "projectile": ["indirect_fire", "air_attack", "direct_fire"],
    "burst": ["direct_fire"],
    "shot": ["direct_fire", "sniper_fire"],
    "illumination flare": ["other"],
}
"""What the usual words for an observation may have been."""
_UNKNOWN = frozenset({"", "n/k", "nk", "not known", "undetermined", "unknown", "n/a", "-"})
PARTS = {
    "position": ("smm position", "position", "observer position"),
    "location": ("event location", "direction"),
    "means": ("means",),
    "number": ("no.", "no", "number"),
    "kind": ("observation", "kind"),
    "description": ("description",),
    "when": ("date, time", "date and time", "date/time", "date"),
    "weapon": ("weapon",),
    "remarks": ("remarks", "notes"),
}


class Text(Strict):
    """The keys of a mapping that are these tables' own."""

    columns: dict[str, str] = Field(default_factory=dict)
    values: dict[str, Any] = Field(default_factory=dict)
    year: int | None = Field(None, ge=1990, le=2200)
    zone: str = "UTC"


@dataclass(frozen=True)
class Rules:
    """What a mapping says: the column of a part where it has another name, the acts of an observation (folded), how
    dates are written, and the languages of the weapons."""

    columns: Mapping[str, str]
    kinds: Mapping[str, NodeSet]
    dates: DateForm
    languages: tuple[str, ...]


def rules(document: Document, text: Text, vocabulary: Vocabulary) -> Rules:
    """Check the tables' part of a mapping. Raises InputError with line and column."""
    for part in text.columns:
        if part not in PARTS:
            raise document.error(
                ("columns", part), f"“{part}” is no part of these tables", f"Parts: {', '.join(PARTS)}."
            )
    try:
        zoneinfo.ZoneInfo(text.zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise document.error(("zone",), f"“{text.zone}” is no time zone", "Write one such as Europe/Kyiv.") from None
    kinds = {}
    for phrase, value in {**KINDS, **{folded(name): value for name, value in text.values.items()}}.items():
        try:
            kinds[phrase] = parse_value(vocabulary.acts, value)
        except ValueError as error:
            raise document.error(("values", phrase), str(error)) from None
    languages = tuple(getattr(text, "languages", None) or ("en",))
    return Rules(text.columns, kinds, DateForm(order="dmy", year=text.year, zone=text.zone), languages)


def read_rows(table: Table, rules: Rules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of a daily table, the rejects, and what was counted on the way.

    Raises InputError where a column that is needed is not there.
    """
    return _Reader(table, vocabulary, rules).read()


class _Reader(EventReader):
    NAMES = PARTS
    REQUIRED = ("position", "location", "number", "kind", "when")
    WHAT = "rows of a daily table of ceasefire violations"

    def __init__(self, table: Table, vocabulary: Vocabulary, rules: Rules) -> None:
        own = {part: (name.strip().lower(), *PARTS[part]) for part, name in rules.columns.items()}
        super().__init__(table, vocabulary, NamedActors({}, NOTHING_KNOWN), {**PARTS, **own})
        self.rules = rules

    def row(self, number: int, cells: Cells) -> Row | None:
        try:
            start, end = read_date_text(self.cell("when", cells), self.rules.dates)
        except ValueError as error:
            raise RefusedRow("when", str(error)) from None
        fields: Fields = {"start": start, "end": end}
        if place := self._place(cells):
            fields["place"] = place
        self._put_act(fields, number, cells)
        self._put_weapon(fields, cells)
        fields["covers_low"], fields["covers_high"] = self._covers(number, cells)
        told = [self.cell(part, cells) for part in ("means", "kind", "description", "remarks")]
        fields["text"] = "; ".join(text for text in told if text)
        return Row(number, fields, self.given(cells))

    def _covers(self, number: int, cells: Cells) -> tuple[int, int]:
        """How many incidents the row speaks of. Raises RefusedRow where it counts none."""

        def counted(text: str) -> tuple[int | None, int | None] | None:
            return None if folded(text) in _UNKNOWN else read_count(text, self.rules.languages)

        low, high = self.read_cell("number", counted, number, cells) or (None, None)
        if high == 0:
            raise RefusedRow("number", "the row counts no observation")
        return max(low or 1, 1), MOST_INCIDENTS if high is None else high

    def _place(self, cells: Cells) -> str | None:
        """Where it was, in words that the gazetteer's reader understands."""
        position = _observer(self.cell("position", cells))
        location = _without_brackets(self.cell("location", cells))
        if not position or _RELATIVE.fullmatch(location):
            return location or None
        metres = _farthest(location)
        relative = _RELATIVE.fullmatch(position)
        if relative is None and _PLAIN.fullmatch(location):
            return f"{location} of {position}"
        if relative is not None:
            position = relative[4]
            own = _farthest(relative[1])
            metres = (metres or HEARD_KM * 1000) + (own or HEARD_KM * 1000)
        return f"{(metres or HEARD_KM * 1000) / 1000:g} km from {position}"

    def _put_act(self, fields: Fields, number: int, cells: Cells) -> None:
        said = self.cell("kind", cells)
        known = self.rules.kinds.get(folded(said)) or self.rules.kinds.get(folded(said).removesuffix("s"))
        if known is None:
            if folded(said) not in _UNKNOWN:
                self.reject_cell("kind", number, "the mapping's “values” give no meaning for this observation", said)
            return
        if known.maybe is not None:
            fields["act"] = list(known.maybe)
        if known.surely:
            fields["act_surely"] = list(known.surely)

    def _put_weapon(self, fields: Fields, cells: Cells) -> None:
        said = self.cell("weapon", cells)
        if folded(said) in _UNKNOWN:
            return
        found = phrase_set("weapon", said, self.vocabulary, self.rules.languages, {})
        if found is not None and found.maybe is not None:
            fields["weapon"] = list(found.maybe)
            fields["weapon_surely"] = list(found.surely)


def _without_brackets(text: str) -> str:
    """Text without what stands in brackets, one within another as well, or after one that is never closed."""
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return text.split("(", maxsplit=1)[0].strip()


def _observer(text: str) -> str:
    """The place of the observers or their camera."""
    text = _without_brackets(text)
    while found := _OBSERVER.match(text):
        text = text[found.end() :]
    return text


def _farthest(location: str) -> int | None:
    """The largest distance that stands in a text, in metres; None where there is none. One that is only a least is
    doubled, and not under HEARD_KM."""
    found = [(float(number), unit.lower()) for number, unit in _DISTANCE.findall(location)]
    if not found:
        return None
    metres = max(round(number * (1000 if unit == "km" else 1)) for number, unit in found)
    return max(2 * metres, HEARD_KM * 1000) if _BEYOND.search(location) else metres
