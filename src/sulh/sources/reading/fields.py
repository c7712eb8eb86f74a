"""The facts that a mapping can name, and how the cells of one become columns of the reports table."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sulh.sources.dates.strict import ISO, ISO_DAY, read_span
from sulh.sources.dates.text import DateForm, read_date_text
from sulh.sources.files.cells import Cell, folded, plain_digits, read_decimal, text_of
from sulh.sources.files.sheets import cell_of
from sulh.sources.numbers.casualties import read_casualties
from sulh.sources.numbers.damage import read_damage
from sulh.sources.numbers.text import read_count
from sulh.sources.places.coordinates import CoordinateForm, read_coordinates
from sulh.sources.reading.covers import read_covers
from sulh.sources.reading.distinct import Reader, Texts
from sulh.sources.reading.facts import COUNTS
from sulh.sources.reading.nodes import NodeSet, either, parse_cell
from sulh.sources.reading.phrased import phrase_fields, phrase_set, phrase_stance
from sulh.sources.reading.rows import Fields
from sulh.strict_yaml import Path_
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

STANCES = ("claims", "denies", "disowns", "owns")
GRADES = ("A", "B", "C", "D", "E", "F")
RELATION_KINDS = ("in_defence_of", "during", "reprisal_for")
COUNT_FIELDS = COUNTS
TEXT_FIELDS = ("place", "adm1", "adm2", "text", "address")
DECIMAL_FIELDS = ("lat", "lon", "radius_km")
TIME_FIELDS = ("date", "start", "end", "submitted")
COMPOUND_FIELDS = ("coordinates", "casualties", "damage", "words")
"""Fields whose one cell states several facts; each is used only where no field of its own states the fact."""
FIELD_NAMES = (
    "stance", *TIME_FIELDS, *DECIMAL_FIELDS, *TEXT_FIELDS, "grade", *SET_FIELDS, *COUNT_FIELDS, "covers",
    *COMPOUND_FIELDS,
)  # fmt: skip
"""What stands under `fields:` in a mapping."""
TELLING = frozenset(
    {
        "date",
        "start",
        "end",
        "lat",
        "lon",
        "place",
        "adm1",
        "adm2",
        "text",
        *SET_FIELDS,
        *COUNT_FIELDS,
        *COMPOUND_FIELDS,
    }
)
"""The fields of which at least one must be readable for a row to be a report."""


@dataclass(frozen=True)
class Rule:
    """How one field is read: from a column, or always the same `constant` (already read). `path` is its place in the
    mapping. `phrases` gives the meaning of folded phrases; with `shipped` the phrase tables of sulh read the rest.
    `form` says how dates are written, `grid` how coordinates; `time_column` holds hours. With `fill_down` an empty cell means the one above."""

    path: Path_
    column: str | None = None
    constant: Any = None
    phrases: Mapping[str, Any] | None = None
    formats: tuple[str, ...] = ()
    separator: str | None = None
    shipped: bool = False
    form: DateForm | None = None
    grid: CoordinateForm | None = None
    time_column: str | None = None
    fill_down: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads, each with its spaces made single as those of a header are."""
        named = (self.column, self.time_column)
        return tuple(" ".join(name.split()) for name in named if name is not None)


@dataclass(frozen=True)
class Words:
    """What words may mean in a source: the trees, its languages, and the case's own names of actors."""

    vocabulary: Vocabulary
    languages: tuple[str, ...]
    actors: Mapping[str, NodeSet]


def reader_of(name: str, rule: Rule, words: Words) -> Reader:
    """A reader of the cells of a field: columns of FACTS by name; an empty cell states nothing.

    It raises ValueError with a reason where a cell cannot be read.
    """

    def read(texts: Texts) -> Fields:
        cells = [cell_of(text) for text in texts]
        fields: Fields = {}
        if name in COMPOUND_FIELDS:
            return _COMPOUND[name](_cleaned(cells[0]), rule, words) if text_of(cells[0]) else fields
        value = read_field(name, rule, cells[0], words, *cells[1:])
        if value is not None:
            put(fields, name, value)
        return fields

    return read


_GROUPED = str.maketrans({"\u066c": ","})


def _cleaned(cell: Cell) -> Cell:
    """A cell without what programmes put around its text: HTML's entities, an apostrophe against formulas."""
    if not isinstance(cell, str):
        return cell
    text = html.unescape(cell) if "&" in cell else cell
    text = text.strip().removeprefix("'")
    return plain_digits(text).translate(_GROUPED) if "\u066c" in text else text


def read_field(name: str, rule: Rule, cell: Cell, words: Words, time: Cell = None) -> Any:
    """The value of one cell for a field of one fact; None where the cell is empty (unknown).

    A NodeSet for a set field, bounds for a count or `covers`, a span for a time, else text or a number. Raises
    ValueError with a reason where the cell cannot be read.
    """
    if name in SET_FIELDS:
        return _read_set(name, rule, _cleaned(cell), words)
    if name in COUNT_FIELDS:
        bounds = read_count(_cleaned(cell), words.languages)
        return None if bounds == (None, None) else bounds
    if name == "covers":
        return read_covers(_cleaned(cell), words.languages)
    if name in TIME_FIELDS:
        return _read_time(name, rule, cell, time)
    if name in DECIMAL_FIELDS:
        return read_decimal(cell)
    if name == "stance":
        return _read_stance(rule, cell, words)
    if name == "grade":
        return _read_grade(cell)
    return text_of(cell) or None


def _read_time(name: str, rule: Rule, cell: Cell, time: Cell) -> Any:
    if rule.form is not None:
        return read_date_text(cell, rule.form, time) if text_of(cell) else None
    return read_span(cell, rule.formats or (ISO_DAY if name == "date" else ISO), days_only=name == "date")


def _read_set(name: str, rule: Rule, cell: Cell, words: Words) -> NodeSet | None:
    text = text_of(cell)
    if not text:
        return None
    tree = words.vocabulary.tree(name)
    if rule.phrases is None and not rule.shipped:
        return parse_cell(tree, text, rule.separator or "|")
    phrases = rule.phrases or {}
    whole: NodeSet | None = phrases.get(folded(text))
    if whole is not None:
        return whole
    parts = [part.strip() for part in text.split(rule.separator) if part.strip()] if rule.separator else [text]
    return either(tree, [_part(name, part, rule, words) for part in parts]) if parts else None


def _part(name: str, text: str, rule: Rule, words: Words) -> NodeSet:
    known = (rule.phrases or {}).get(folded(text))
    if known is None and rule.shipped:
        known = phrase_set(name, text, words.vocabulary, words.languages, words.actors)
    if known is None:
        what = f"“{text}”" if rule.separator else "this phrase"
        raise ValueError(f"the mapping gives no meaning for {what}; add it under “values”")
    return known  # type: ignore[no-any-return]


def _read_stance(rule: Rule, cell: Cell, words: Words) -> str | None:
    text = text_of(cell)
    if not text:
        return None
    word = text if rule.phrases is None else rule.phrases.get(folded(text))
    if word not in STANCES and rule.shipped:
        word = phrase_stance(text, words.vocabulary, words.languages, words.actors)
    if word not in STANCES:
        raise ValueError(
            f"this is none of {', '.join(STANCES)}"
            if rule.phrases is None and not rule.shipped
            else "the mapping gives no meaning for this phrase; add it under “values”"
        )
    return str(word)


def _read_grade(cell: Cell) -> str | None:
    """The letter of an Admiralty code (B of B2): the reliability of the source."""
    text = text_of(cell).upper()
    if not text:
        return None
    if text[0] not in GRADES or text[1:] not in ("", "1", "2", "3", "4", "5", "6"):
        raise ValueError("a grade is a letter A to F, with or without a digit 1 to 6 (Admiralty code)")
    return text[0]


def _coordinates(cell: Cell, rule: Rule, words: Words) -> Fields:
    point = read_coordinates(text_of(cell), rule.grid)
    if point is None:
        return {}
    return {"lat": point.lat, "lon": point.lon, "radius_km": point.radius_km}


def _casualties(cell: Cell, rule: Rule, words: Words) -> Fields:
    found = read_casualties(cell, words.languages)
    if not found.bounds:
        raise ValueError("no count of killed or wounded can be read here")
    fields: Fields = {}
    for name, bounds in found.bounds.items():
        put(fields, name, bounds)
    return fields


def _damage(cell: Cell, rule: Rule, words: Words) -> Fields:
    found = read_damage(cell, words.languages)
    if not found.objects and found.damaged == (None, None):
        raise ValueError("no damage can be read here")
    fields: Fields = {}
    if found.objects and not found.unread:
        fields["object"] = list(found.objects)
    if found.surely:
        fields["object_surely"] = list(found.surely)
    put(fields, "damaged", found.damaged)
    return fields


def _words(cell: Cell, rule: Rule, words: Words) -> Fields:
    return phrase_fields(text_of(cell), words.vocabulary, words.languages, words.actors)


_COMPOUND: Mapping[str, Callable[[Cell, Rule, Words], Fields]] = {
    "coordinates": _coordinates,
    "casualties": _casualties,
    "damage": _damage,
    "words": _words,
}


def put(fields: Fields, name: str, value: Any) -> None:
    """Write a field's value into a row under the column names of FACTS."""
    if isinstance(value, NodeSet):
        if value.maybe is not None:
            fields[name] = list(value.maybe)
        if value.surely:
            fields[f"{name}_surely"] = list(value.surely)
    elif name in COUNT_FIELDS or name == "covers":
        for bound, number in zip(("low", "high"), value, strict=True):
            if number is not None:
                fields[f"{name}_{bound}"] = number
    elif name == "date":
        fields["start"], fields["end"] = value
    elif name in TIME_FIELDS:
        fields[name] = value[1] if name == "end" else value[0]
    else:
        fields[name] = value
