"""The rules of single fields in a mapping, checked: strict, with the line and the column of every slip."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping as MappingOf
from typing import Any

from sulh.errors import nearest
from sulh.sources.dates.strict import format_problem
from sulh.sources.dates.text import DateForm
from sulh.sources.files.cells import folded
from sulh.sources.mapping_text import RuleText
from sulh.sources.places.coordinates import CoordinateForm
from sulh.sources.reading.fields import (
    COMPOUND_FIELDS,
    FIELD_NAMES,
    STANCES,
    TIME_FIELDS,
    Rule,
    Words,
    read_field,
)
from sulh.sources.reading.nodes import NodeSet, parse_value
from sulh.strict_yaml import Document, Path_
from sulh.words.vocabulary import SET_FIELDS, Vocabulary


def rules_of(document: Document, texts: MappingOf[str, RuleText], path: Path_, words: Words) -> dict[str, Rule]:
    """The rules under `fields:`, by field. Raises InputError with the place of a slip."""
    rules = {}
    for name, text in texts.items():
        if name not in FIELD_NAMES:
            raise document.error((*path, name), f"“{name}” is not a field", nearest(name, FIELD_NAMES))
        rules[name] = _rule(document, name, text, (*path, name), words)
    if "date" in rules and (twice := [name for name in ("start", "end") if name in rules]):
        raise document.error((*path, twice[0]), f"“date” and “{twice[0]}” both say when", "Keep one of them.")
    if ("lat" in rules) != ("lon" in rules):
        raise document.error(
            (*path, "lat" if "lat" in rules else "lon"), "“lat” and “lon” go together", "Add the other one."
        )
    return rules


def _rule(document: Document, name: str, text: RuleText, path: Path_, words: Words) -> Rule:
    has_value = "value" in text.model_fields_set
    if has_value == (text.from_ is not None):
        raise document.error(path, f"“{name}” needs either “from” (a column) or “value”")
    vocabulary = words.vocabulary
    rule = Rule(
        path,
        text.from_,
        phrases=_phrases(document, name, text.values, (*path, "values"), vocabulary)
        if text.values is not None
        else None,
        formats=_formats(document, name, text, path),
        separator=text.separator,
        shipped=text.phrases,
        form=_form(document, name, text, path),
        grid=_grid(document, name, text, path),
        time_column=text.time_from,
        fill_down=text.fill_down,
    )
    for key, given, fields in (
        ("separator", text.separator, SET_FIELDS),
        ("phrases", text.phrases or None, (*SET_FIELDS, "stance")),
    ):
        if given is not None and name not in fields:
            raise document.error((*path, key), f"“{key}” has no meaning for “{name}”")
    return Rule(path, None, _constant(document, name, text, rule, words)) if has_value else rule


def _constant(document: Document, name: str, text: RuleText, rule: Rule, words: Words) -> Any:
    if name in COMPOUND_FIELDS:
        raise document.error((*rule.path, "value"), f"“{name}” is read from a column", "Write “from: COLUMN”.")
    try:
        if name in SET_FIELDS:
            return parse_value(words.vocabulary.tree(name), text.value)
        return read_field(name, rule, text.value, words)
    except ValueError as error:
        raise document.error((*rule.path, "value"), f"{name}: {error}") from None


_DATE_KEYS = ("calendar", "order", "century", "year", "zone", "time_from")


def _form(document: Document, name: str, text: RuleText, path: Path_) -> DateForm | None:
    """How dates are written, where the mapping says any of it."""
    given = {key: getattr(text, key) for key in _DATE_KEYS if getattr(text, key) is not None}
    if not given or name == "coordinates":
        return None
    first = next(iter(given))
    if name not in TIME_FIELDS:
        raise document.error(
            (*path, first), f"“{first}” has no meaning for “{name}”; it belongs to {', '.join(TIME_FIELDS)}"
        )
    if text.formats is not None:
        raise document.error(
            (*path, first), f"“formats” and “{first}” both say how dates are written", "Keep one of them."
        )
    zone = text.zone or "UTC"
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise document.error(
            (*path, "zone"), f"“{zone}” is no time zone", "Write one such as Asia/Kabul or Europe/Kyiv."
        ) from None
    form = {key: given[key] for key in ("calendar", "order", "century", "year") if key in given}
    return DateForm(zone=zone, **form)


_DATE_ORDERS = ("dmy", "mdy", "ymd")


def _grid(document: Document, name: str, text: RuleText, path: Path_) -> CoordinateForm | None:
    """How coordinates are written, where the mapping says any of it."""
    if text.order is not None and (text.order in _DATE_ORDERS) == (name == "coordinates"):
        known = "lat_lon or lon_lat" if name == "coordinates" else ", ".join(_DATE_ORDERS)
        raise document.error((*path, "order"), f"“{text.order}” is no order for “{name}”", f"Write {known}.")
    if text.utm_letter is not None and name != "coordinates":
        raise document.error((*path, "utm_letter"), f"“utm_letter” has no meaning for “{name}”")
    if name != "coordinates":
        return None
    order: Any = text.order or "lat_lon"
    return CoordinateForm(order, text.utm_letter)


def _formats(document: Document, name: str, text: RuleText, path: Path_) -> tuple[str, ...]:
    if text.formats is None:
        return ()
    if name not in TIME_FIELDS or not text.formats:
        raise document.error(
            (*path, "formats"), f"“formats” must list date formats, and belongs to {', '.join(TIME_FIELDS)}"
        )
    for index, pattern in enumerate(text.formats):
        if problem := format_problem(pattern, days_only=name == "date"):
            raise document.error(
                (*path, "formats", index), f"“{pattern}”: {problem}", "For example %Y-%m-%d or %d %B %Y."
            )
    return tuple(text.formats)


def _phrases(
    document: Document, name: str, values: MappingOf[str, Any], path: Path_, vocabulary: Vocabulary
) -> dict[str, Any]:
    if name not in (*SET_FIELDS, "stance"):
        raise document.error(path, f"“values” has no meaning for “{name}”")
    phrases: dict[str, Any] = {}
    for phrase, value in values.items():
        where = (*path, phrase)
        if name == "stance":
            meaning: Any = value
            if value not in STANCES:
                raise document.error(where, f"“{value}” is not a stance", f"Write one of {', '.join(STANCES)}.")
        else:
            meaning = nodes_of(document, name, value, where, vocabulary)
        if phrases.setdefault(folded(phrase), meaning) != meaning:
            raise document.error(where, f"“{phrase}” is given two meanings (case and spaces do not count)")
    return phrases


def nodes_of(document: Document, name: str, value: Any, where: Path_, vocabulary: Vocabulary) -> NodeSet:
    """The nodes that a mapping writes for a set field. Raises InputError where one is in no tree."""
    try:
        return parse_value(vocabulary.tree(name), value)
    except ValueError as error:
        raise document.error(where, str(error)) from None
