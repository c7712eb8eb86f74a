"""The mapping file: which column of a source means what.

Strict: an unknown key, field, node, stance or date format is an `InputError` with line and column, before any row is
read. What a cell may hold is in `cells`, `dates` and `nodes`.
"""

from __future__ import annotations

import codecs
import datetime as dt
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sulh.sources.cells import folded
from sulh.sources.dates import format_problem
from sulh.sources.fields import FIELD_NAMES, RELATION_KINDS, STANCES, TIME_FIELDS, Rule, read_field
from sulh.sources.mapping_text import MappingText, OnlyText, RelationText, RuleText, SecondText
from sulh.sources.nodes import NOTHING_KNOWN, UNKNOWN, NodeSet, nearest, parse_value
from sulh.strict_yaml import Document, Path_, load
from sulh.words.vocabulary import SET_FIELDS, Vocabulary


@dataclass(frozen=True)
class RelationRule:
    """Cells of `column` name the keys of the rows that a row stands in a relation to."""

    kind: str
    column: str
    separator: str
    path: Path_


@dataclass(frozen=True)
class SecondRule:
    """Where the cell of `when` is not empty, the row also speaks of a second deed."""

    when: str
    relation: str
    fields: MappingOf[str, Rule]
    path: Path_


@dataclass(frozen=True)
class GedRules:
    """What a mapping says of UCDP GED rows: names of actors as nodes, what other names mean, which rows are read
    (by country and by day), and the radius in km where a file has no precision column."""

    actors: MappingOf[str, NodeSet]
    others: NodeSet
    countries: frozenset[str] | None
    first_day: dt.date | None
    last_day: dt.date | None
    radius_km: float


@dataclass(frozen=True)
class Mapping:
    """A mapping that has been checked. `document` gives the place of each rule in the file."""

    document: Document
    vocabulary: Vocabulary
    format: str | None
    sheet: str | None
    header_row: int
    encoding: str
    lang: str | None
    listed_as_violation: bool
    key: str | None
    fields: MappingOf[str, Rule]
    relations: tuple[RelationRule, ...]
    also: tuple[SecondRule, ...]
    ged: GedRules | None

    def columns(self) -> list[tuple[str, Path_]]:
        """Every column that the mapping names, with the place where it does."""
        named: list[tuple[str, Path_]] = [(self.key, ("key", "from"))] if self.key is not None else []
        named += [(rule.column, (*rule.path, "from")) for rule in self.fields.values() if rule.column is not None]
        named += [(relation.column, (*relation.path, "to", "from")) for relation in self.relations]
        for second in self.also:
            named.append((second.when, (*second.path, "when", "from")))
            named += [(rule.column, (*rule.path, "from")) for rule in second.fields.values() if rule.column is not None]
        return named


DEFAULT_RADIUS_KM = 25.0
_GED_KEYS = ("actors", "others", "only", "radius_km")
_TABLE_KEYS = ("fields", "key", "relations", "also", "sheet")


def load_mapping(path: Path, vocabulary: Vocabulary) -> Mapping:
    """Read and check a mapping file against a case's vocabulary.

    Raises FileError where the file cannot be read and InputError, with line and column, where it breaks a rule.
    """
    document = load(path)
    text = document.parse(MappingText)
    _check_keys(document, text)
    return Mapping(
        document=document,
        vocabulary=vocabulary,
        format=text.format,
        sheet=text.sheet,
        header_row=text.header_row,
        encoding=_encoding(document, text.encoding),
        lang=text.lang,
        listed_as_violation=text.list_of == "violations",
        key=text.key.from_ if text.key else None,
        fields=_rules(document, text.fields or {}, ("fields",), vocabulary),
        relations=tuple(_relation(document, item, index) for index, item in enumerate(text.relations)),
        also=tuple(_second(document, item, index, vocabulary) for index, item in enumerate(text.also)),
        ged=_ged(document, text, vocabulary) if text.format == "ged" else None,
    )


def _check_keys(document: Document, text: MappingText) -> None:
    refused = _TABLE_KEYS if text.format == "ged" else _GED_KEYS
    for key in refused:
        if key in text.model_fields_set:
            raise document.error(
                (key,),
                f"“{key}” has no meaning for this format",
                "Remove it." if text.format == "ged" else "It belongs to “format: ged”.",
            )
    if text.format != "ged" and not text.fields:
        raise document.error(("fields",), "no fields are mapped", "Add “fields:” with at least one field.")


def _encoding(document: Document, name: str) -> str:
    try:
        "x".encode(name).decode(name)
    except (LookupError, UnicodeError, AttributeError):
        raise document.error(
            ("encoding",), f"“{name}” is not a text encoding", "Write utf-8, utf-16, cp1252, cp1256, …"
        ) from None
    return "utf-8-sig" if codecs.lookup(name).name == "utf-8" else name


def _rules(document: Document, texts: MappingOf[str, RuleText], path: Path_, vocabulary: Vocabulary) -> dict[str, Rule]:
    rules = {}
    for name, text in texts.items():
        if name not in FIELD_NAMES:
            raise document.error((*path, name), f"“{name}” is not a field", nearest(name, FIELD_NAMES))
        rules[name] = _rule(document, name, text, (*path, name), vocabulary)
    if "date" in rules and (twice := [name for name in ("start", "end") if name in rules]):
        raise document.error((*path, twice[0]), f"“date” and “{twice[0]}” both say when", "Keep one of them.")
    if ("lat" in rules) != ("lon" in rules):
        raise document.error(
            (*path, "lat" if "lat" in rules else "lon"), "“lat” and “lon” go together", "Add the other one."
        )
    return rules


def _rule(document: Document, name: str, text: RuleText, path: Path_, vocabulary: Vocabulary) -> Rule:
    has_value = "value" in text.model_fields_set
    if has_value == (text.from_ is not None):
        raise document.error(path, f"“{name}” needs either “from” (a column) or “value”")
    formats = _formats(document, name, text, path)
    phrases = _phrases(document, name, text.values, (*path, "values"), vocabulary) if text.values is not None else None
    if text.separator is not None and name not in SET_FIELDS:
        raise document.error((*path, "separator"), f"“separator” has no meaning for “{name}”")
    rule = Rule(path, text.from_, None, phrases, formats, text.separator)
    if not has_value:
        return rule
    try:
        constant = (
            parse_value(vocabulary.tree(name), text.value)
            if name in SET_FIELDS
            else read_field(name, rule, text.value, vocabulary)
        )
    except ValueError as error:
        raise document.error((*path, "value"), f"{name}: {error}") from None
    return Rule(path, None, constant)


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
            meaning = _nodes(document, name, value, where, vocabulary)
        if phrases.setdefault(folded(phrase), meaning) != meaning:
            raise document.error(where, f"“{phrase}” is given two meanings (case and spaces do not count)")
    return phrases


def _nodes(document: Document, name: str, value: Any, where: Path_, vocabulary: Vocabulary) -> NodeSet:
    try:
        return parse_value(vocabulary.tree(name), value)
    except ValueError as error:
        raise document.error(where, str(error)) from None


def _relation_kind(document: Document, kind: str, where: Path_) -> str:
    if kind not in RELATION_KINDS:
        raise document.error(where, f"“{kind}” is not a relation", f"Write one of {', '.join(RELATION_KINDS)}.")
    return kind


def _relation(document: Document, text: RelationText, index: int) -> RelationRule:
    path = ("relations", index)
    return RelationRule(_relation_kind(document, text.kind, (*path, "kind")), text.to.from_, text.to.separator, path)


def _second(document: Document, text: SecondText, index: int, vocabulary: Vocabulary) -> SecondRule:
    path = ("also", index)
    for name in ("submitted", "covers", "grade"):
        if name in text.fields:
            raise document.error((*path, "fields", name), f"“{name}” belongs to the row, not to a second deed")
    kind = _relation_kind(document, text.relation, (*path, "relation"))
    return SecondRule(text.when.from_, kind, _rules(document, text.fields, (*path, "fields"), vocabulary), path)


def _ged(document: Document, text: MappingText, vocabulary: Vocabulary) -> GedRules:
    actors = {
        name: _nodes(document, "side_a", value, ("actors", name), vocabulary)
        for name, value in (text.actors or {}).items()
    }
    others = (
        NOTHING_KNOWN
        if text.others in (None, UNKNOWN)
        else _nodes(document, "side_a", text.others, ("others",), vocabulary)
    )
    only = text.only or OnlyText.model_validate({})
    if only.from_ and only.until and only.from_ > only.until:
        raise document.error(("only", "until"), "“until” is before “from”")
    countries = frozenset(only.country) if only.country is not None else None
    return GedRules(actors, others, countries, only.from_, only.until, text.radius_km or DEFAULT_RADIUS_KM)
