"""The mapping file: which column of a source means what.

Strict: an unknown key, field, node, stance or date format is an `InputError` with line and column, before any row is
read. What a cell may hold is in `cells`, `dates` and `nodes`.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import create_model

from sulh.errors import nearest
from sulh.sources.data_sets.registry import MODULES, data_set
from sulh.sources.files.cells import folded
from sulh.sources.files.layout import LayoutRules
from sulh.sources.mapping_rules import nodes_of, rules_of
from sulh.sources.mapping_text import CommonText, ExpectText, RelationText, SecondText, TableText
from sulh.sources.reading.fields import (
    FIELD_NAMES,
    RELATION_KINDS,
    Rule,
    Words,
)
from sulh.sources.reading.nodes import NodeSet
from sulh.strict_yaml import Document, Path_, load
from sulh.words.vocabulary import Vocabulary

LANGUAGES = ("en", "prs", "ps", "ar", "ru", "uk", "fr", "es")
"""English, Dari, Pashto, Arabic, Russian, Ukrainian, French, Spanish."""
TABLE_FORMATS = ("csv", "xlsx", "xls", "ods")


@dataclass(frozen=True)
class RelationRule:
    """Cells of `column` name the keys of the rows that a row stands in a relation to."""

    kind: str
    column: str
    separator: str
    path: Path_


@dataclass(frozen=True)
class SecondRule:
    """Where the cell of `when` is not empty (or, with `says`, states that relation), the row also speaks of a second
    deed."""

    when: str
    says: str | None
    relation: str
    fields: MappingOf[str, Rule]
    path: Path_


@dataclass(frozen=True)
class Mapping:
    """A mapping that has been checked. `document` gives the place of each rule in the file. Where `format` is a data
    set, `rules` are those of its module and no field is mapped."""

    document: Document
    vocabulary: Vocabulary
    format: str | None
    encoding: str | None
    separator: str | None
    lang: str | None
    languages: tuple[str, ...]
    listed_as_violation: bool
    gazetteer: Path | None
    expect: ExpectText
    rules: Any = None
    sheets: tuple[str, ...] | None = None
    all_sheets: bool = False
    layout: LayoutRules = field(default_factory=LayoutRules)
    header_row_of: MappingOf[str, int] = field(default_factory=dict)
    key: str | None = None
    fields: MappingOf[str, Rule] = field(default_factory=dict)
    relations: tuple[RelationRule, ...] = ()
    also: tuple[SecondRule, ...] = ()
    actors: MappingOf[str, NodeSet] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """What words may mean in this source."""
        return Words(self.vocabulary, self.languages, self.actors)

    def columns(self) -> list[tuple[str, Path_]]:
        """Every column that the mapping names, with the place where it does."""
        named: list[tuple[str, Path_]] = [(self.key, ("key", "from"))] if self.key is not None else []
        named += [place for rule in self.fields.values() for place in _named(rule)]
        named += [(relation.column, (*relation.path, "to", "from")) for relation in self.relations]
        for second in self.also:
            named.append((second.when, (*second.path, "when", "from")))
            named += [place for rule in second.fields.values() for place in _named(rule)]
        return named


def _named(rule: Rule) -> list[tuple[str, Path_]]:
    keys = ("from", "time_from")
    return [(name, (*rule.path, key)) for name, key in zip((rule.column, rule.time_column), keys, strict=True) if name]


def load_mapping(path: Path, vocabulary: Vocabulary) -> Mapping:
    """Read and check a mapping file against a case's vocabulary.

    Raises FileError where the file cannot be read and InputError, with line and column, where it breaks a rule.
    """
    document = load(path)
    name = document.data.get("format") if isinstance(document.data, dict) else None
    if name is not None and name not in (*TABLE_FORMATS, *MODULES):
        raise document.error(("format",), f"“{name}” is not a format", nearest(str(name), (*TABLE_FORMATS, *MODULES)))
    if name in MODULES:
        return _data_set(document, str(name), vocabulary)
    text = document.parse(TableText)
    if not text.fields:
        raise document.error(("fields",), "no fields are mapped", "Add at least one field.")
    actors = {
        folded(phrase): nodes_of(document, "side_a", value, ("actors", phrase), vocabulary)
        for phrase, value in text.actors.items()
    }
    languages = _languages(document, text)
    return Mapping(
        **_common(document, text, vocabulary, path),
        sheets=_sheets(document, text),
        all_sheets=text.sheets == "all",
        layout=_layout(document, text),
        header_row_of=text.header_row if isinstance(text.header_row, dict) else {},
        key=text.key.from_ if text.key else None,
        fields=rules_of(document, text.fields, ("fields",), Words(vocabulary, languages, actors)),
        relations=tuple(_relation(document, item, index) for index, item in enumerate(text.relations)),
        also=tuple(
            _second(document, item, index, Words(vocabulary, languages, actors)) for index, item in enumerate(text.also)
        ),
        actors=actors,
    )


def _data_set(document: Document, name: str, vocabulary: Vocabulary) -> Mapping:
    """The mapping of a data set: the common keys, and those of its module."""
    module = data_set(name)
    model = create_model("DataSetText", __base__=(CommonText, module.Text))
    text = document.parse(model)
    rules = module.rules(document, text, vocabulary)
    return Mapping(**_common(document, text, vocabulary, document.file), rules=rules)


def _common(document: Document, text: CommonText, vocabulary: Vocabulary, path: Path) -> dict[str, Any]:
    """The parts of a mapping that every format has."""
    return {
        "document": document,
        "vocabulary": vocabulary,
        "format": text.format,
        "encoding": _encoding(document, text.encoding),
        "separator": text.delimiter,
        "lang": text.lang,
        "languages": _languages(document, text),
        "listed_as_violation": text.list_of == "violations",
        "gazetteer": path.parent / text.gazetteer if text.gazetteer else None,
        "expect": _expect(document, text.expect),
    }


def _languages(document: Document, text: CommonText) -> tuple[str, ...]:
    """The languages of a source; every language that sulh knows where the mapping names none of them."""
    for index, language in enumerate(text.languages or ()):
        if language not in LANGUAGES:
            raise document.error(
                ("languages", index),
                f"“{language}” is not a language that sulh knows",
                f"Known: {', '.join(LANGUAGES)}.",
            )
    return tuple(text.languages) if text.languages else LANGUAGES


def _expect(document: Document, text: ExpectText | None) -> ExpectText:
    for name, share in (text.filled if text else {}).items():
        where = ("expect", "filled", name)
        if name not in FIELD_NAMES:
            raise document.error(where, f"“{name}” is not a field", nearest(name, FIELD_NAMES))
        if not 0 <= share <= 1:
            raise document.error(where, "a share lies between 0 and 1", "Write 0.95 for 95 of 100.")
    return text or ExpectText()


def _sheets(document: Document, text: TableText) -> tuple[str, ...] | None:
    if text.sheet is not None and text.sheets is not None:
        raise document.error(("sheets",), "“sheet” and “sheets” both say which sheets are read", "Keep one of them.")
    if text.sheet is not None:
        return (text.sheet,)
    return tuple(text.sheets) if isinstance(text.sheets, list) else None


def _layout(document: Document, text: TableText) -> LayoutRules:
    down = tuple(
        " ".join(rule.from_.split()) for rule in text.fields.values() if rule.fill_down and rule.from_ is not None
    )
    aside = text.set_aside
    return LayoutRules(
        text.header_row if isinstance(text.header_row, int) else 1,
        text.header_rows,
        aside.repeated_headers,
        tuple(aside.totals),
        aside.notes,
        aside.hidden,
        down,
    )


def _encoding(document: Document, name: str | None) -> str | None:
    if name is None:
        return None
    try:
        "x".encode(name).decode(name)
    except (LookupError, UnicodeError, AttributeError):
        raise document.error(
            ("encoding",), f"“{name}” is not a text encoding", "Write utf-8, utf-16, cp1252, cp1256, …"
        ) from None
    return name


def _relation_kind(document: Document, kind: str, where: Path_) -> str:
    if kind not in RELATION_KINDS:
        raise document.error(where, f"“{kind}” is not a relation", f"Write one of {', '.join(RELATION_KINDS)}.")
    return kind


def _relation(document: Document, text: RelationText, index: int) -> RelationRule:
    path = ("relations", index)
    return RelationRule(_relation_kind(document, text.kind, (*path, "kind")), text.to.from_, text.to.separator, path)


def _second(document: Document, text: SecondText, index: int, words: Words) -> SecondRule:
    path = ("also", index)
    for name in ("submitted", "covers", "grade"):
        if name in text.fields:
            raise document.error((*path, "fields", name), f"“{name}” belongs to the row, not to a second deed")
    kind = _relation_kind(document, text.relation, (*path, "relation"))
    return SecondRule(
        text.when.from_, text.when.says, kind, rules_of(document, text.fields, (*path, "fields"), words), path
    )
