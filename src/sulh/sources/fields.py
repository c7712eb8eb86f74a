"""The facts that a mapping can name, and how one cell becomes one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.sources.cells import Cell, folded, read_bounds, read_decimal, text_of
from sulh.sources.dates import ISO, ISO_DAY, read_span
from sulh.sources.nodes import NodeSet, either, parse_cell
from sulh.sources.rows import MOST_INCIDENTS, Fields
from sulh.strict_yaml import Path_
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

STANCES = ("claims", "denies", "disowns", "owns")
GRADES = ("A", "B", "C", "D", "E", "F")
RELATION_KINDS = ("in_defence_of", "during", "reprisal_for")
COUNT_FIELDS = ("killed", "civilians_killed", "fighters_killed", "wounded", "civilians_wounded", "fighters", "damaged")
TEXT_FIELDS = ("place", "adm1", "adm2", "text", "address")
DECIMAL_FIELDS = ("lat", "lon", "radius_km")
TIME_FIELDS = ("date", "start", "end", "submitted")
FIELD_NAMES = ("stance", *TIME_FIELDS, *DECIMAL_FIELDS, *TEXT_FIELDS, "grade", *SET_FIELDS, *COUNT_FIELDS, "covers")
"""What stands under `fields:` in a mapping."""
TELLING = frozenset({"date", "start", "end", "lat", "lon", "place", "adm1", "adm2", "text", *SET_FIELDS, *COUNT_FIELDS})
"""The fields of which at least one must be readable for a row to be a report."""


@dataclass(frozen=True)
class Rule:
    """How one field is read: from a column, or always the same `constant` (already read). `path` is its place in the
    mapping. `phrases` gives the meaning of folded phrases."""

    path: Path_
    column: str | None = None
    constant: Any = None
    phrases: Mapping[str, Any] | None = None
    formats: tuple[str, ...] = ()
    separator: str | None = None


def read_field(name: str, rule: Rule, cell: Cell, vocabulary: Vocabulary) -> Any:
    """The value of one cell for a field; None where the cell is empty (unknown).

    A NodeSet for a set field, bounds for a count or `covers`, a span for a time, else text or a number. Raises
    ValueError with a reason where the cell cannot be read.
    """
    if name in SET_FIELDS:
        return _read_set(name, rule, cell, vocabulary)
    if name in COUNT_FIELDS:
        bounds = read_bounds(cell)
        return None if bounds == (None, None) else bounds
    if name == "covers":
        return _read_covers(cell)
    if name in TIME_FIELDS:
        return read_span(cell, rule.formats or (ISO_DAY if name == "date" else ISO), days_only=name == "date")
    if name in DECIMAL_FIELDS:
        return read_decimal(cell)
    if name == "stance":
        return _read_word(rule, cell, STANCES)
    if name == "grade":
        return _read_grade(cell)
    return text_of(cell) or None


def _read_set(name: str, rule: Rule, cell: Cell, vocabulary: Vocabulary) -> NodeSet | None:
    text = text_of(cell)
    if not text:
        return None
    tree = vocabulary.tree(name)
    if rule.phrases is None:
        return parse_cell(tree, text, rule.separator or "|")
    whole: NodeSet | None = rule.phrases.get(folded(text))
    if whole is not None:
        return whole
    if rule.separator is None:
        raise ValueError("the mapping gives no meaning for this phrase; add it under “values”")
    parts = [part for part in text.split(rule.separator) if part.strip()]
    for part in parts:
        if folded(part) not in rule.phrases:
            raise ValueError(f"the mapping gives no meaning for “{part.strip()}”; add it under “values”")
    return either(tree, [rule.phrases[folded(part)] for part in parts]) if parts else None


def _read_covers(cell: Cell) -> tuple[int, int] | None:
    low, high = read_bounds(cell)
    if low is None and high is None:
        return None
    if high == 0:
        raise ValueError("a row speaks of one incident at least")
    return max(low or 1, 1), MOST_INCIDENTS if high is None else high


def _read_word(rule: Rule, cell: Cell, known: tuple[str, ...]) -> str | None:
    text = text_of(cell)
    if not text:
        return None
    word = text if rule.phrases is None else rule.phrases.get(folded(text))
    if word not in known:
        raise ValueError(
            f"this is none of {', '.join(known)}"
            if rule.phrases is None
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


def put(fields: Fields, name: str, value: Any) -> None:
    """Write a field's value into a row under the column names of the reports table."""
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
