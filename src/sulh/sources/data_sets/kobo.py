"""Exports of KoboToolbox and ODK: the answers to a form, a row a submission, as CSV or a workbook.

Sources: the export format of ODK Briefcase (github.com/getodk/briefcase, docs/export-format.md) for groups, repeats and
`KEY`; KoboToolbox's own columns (`_uuid`, `_submission_time`, `_index`, `_parent_index`, `_point_latitude`) are from memory.

sulh's own form (`xlsform.incident_form`) is read without a mapping of fields; of another form the mapping's `fields`
names the question of each field, and `values` the choices. What is read, and the choices in it:

- *Headers* are the names of questions, with or without their groups (`what/act`, `what-act`), or their labels. The
  columns `start`, `end` and `today` say when the form was filled in: never when the deed was done.
- *Several choices* stand in one cell, or as columns of 0 and 1, or both; as names or as labels. They are the nodes that
  can have been; only where `perpetrator_together` says yes did all named take part.
- *Points* are `latitude longitude altitude accuracy`, or columns of these. The radius is the accuracy, the answer to
  `place_precision` or `LEAST_KM`, whichever is most; where that answer is “not known”, `WIDEST_KM`.
- *Repeats* stand in other sheets: their cells join the submission's row, with `|` between them.
- Without consent nothing is read. Who says so stays in the original cells.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from sulh.errors import InputError, Position, nearest
from sulh.sources.data_sets.form_answers import SEPARATORS, choice_of, ends_of, matched, names_of, phrases_of, point_of
from sulh.sources.data_sets.form_questions import COUNTED, PRECISIONS_KM, TREES
from sulh.sources.data_sets.form_reading import CellsReader, FormRules, FormText, Told, form_rules, read_sentence
from sulh.sources.files.cells import Cell, folded, text_of
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.open_file import open_sheets
from sulh.sources.files.tables import Table, table_of
from sulh.sources.reading.rows import Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

LEAST_KM = 0.1
"""No point is taken for more exact: who reports may stand across the road."""
WIDEST_KM = 100.0
_DIRECT = {
    "earliest": "start",
    "latest": "end",
    "point": "coordinates",
    **{name: name for name in ("place", "adm1", "adm2", "stance", "text", "address", *TREES)},
    **{f"{name}_{bound}": f"{name}_{bound}" for name in COUNTED for bound in ("low", "high")},
}
"""The field that each question of sulh's form answers."""
_KEYS = ("_uuid", "KEY", "instanceID", "__id", "_id")
_SUBMITTED = ("_submission_time", "SubmissionDate")
_CHECKED = frozenset({"1", "true", "yes"})
_PARTS = (("latitude", "longitude", "altitude", "precision"), ("Latitude", "Longitude", "Altitude", "Accuracy"))
Cells = Sequence[Cell]


class Text(FormText):
    """The keys of a mapping of a form's answers; `fields` names questions (or columns)."""


Rules = FormRules


def rules(document: Document, text: FormText, vocabulary: Vocabulary) -> FormRules:
    """Check a mapping's part. Raises InputError with line and column."""
    return form_rules(document, text, vocabulary)


@contextlib.contextmanager
def open_table(file: Path, encoding: str | None = None, separator: str | None = None) -> Iterator[Table]:
    """The submissions of a file, with the cells of its repeats as further columns.

    Raises FileError where the file cannot be read.
    """
    with open_sheets(file, encoding=encoding, separator=separator) as workbook:
        plain = LayoutRules(repeated_headers=False)
        tables = [table_of(Layout(file, sheet, plain)) for sheet in workbook.sheets if sheet.rows != 0]
        if not tables:
            raise InputError("there is no sheet with answers", where=file)
        repeats = [table for table in tables[1:] if "_parent_index" in table.columns]
        yield _with_repeats(tables[0], repeats) if "_index" in tables[0].columns else tables[0]


def read_rows(table: Table, rules: FormRules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of the submissions, the rejects, and what was counted on the way.

    Raises InputError where a question that the mapping names is not there.
    """
    answers = _Answers(table, rules, vocabulary)
    reader = CellsReader(table, rules, vocabulary)
    rows, seen, refused = [], 0, 0
    for number, cells in table.rows:
        seen += 1
        given = reader.given(cells)
        if answers.without_consent(cells):
            refused += 1
            reader.rejects.append(Reject("aside", number, "the person did not agree", sheet=table.sheet))
            continue
        told, problems = answers.told(cells)
        row = reader.row(number, told, given, answers.key(cells))
        if row is not None:
            rows.append(row)
            reader.rejects += [
                Reject("cell", number, why, where.column, text_of(where.cell), None, table.sheet)
                for where, why in problems
            ]
    notes = read_sentence(seen, len(rows), answers.columns, table)
    if refused:
        notes += (f"{refused:,} of {seen:,} submissions are without consent and were not read",)
    return rows, reader.rejects, Tally(seen, notes=notes)


def _with_repeats(table: Table, repeats: Sequence[Table]) -> Table:
    """The submissions with a column for each column of a repeat (`sheet/column`)."""
    extra: list[str] = []
    found: dict[tuple[str, str], list[str]] = {}
    for repeat in repeats:
        names = [name for name in repeat.columns if not name.startswith("_")]
        extra += [f"{repeat.sheet}/{name}" for name in names]
        parent = repeat.columns.index("_parent_index")
        for _, cells in repeat.rows:
            for name in names:
                if text := text_of(cells[repeat.columns.index(name)]):
                    found.setdefault((text_of(cells[parent]), f"{repeat.sheet}/{name}"), []).append(text)
    extra = [name for name in extra if name not in table.columns]
    index = table.columns.index("_index")

    def rows() -> Iterator[tuple[int, Cells]]:
        for number, cells in table.rows:
            key = text_of(cells[index])
            yield number, [*cells, *(" | ".join(dict.fromkeys(found.get((key, name), ()))) for name in extra)]

    return replace(table, columns=(*table.columns, *extra), rows=rows())


@dataclass(frozen=True)
class _Source:
    """Where the answer to a question stands: its column, and the columns of 0 and 1 of its choices."""

    column: int | None
    choices: Mapping[str, int]


class _Answers:
    """The cells of a submission by field."""

    def __init__(self, table: Table, rules: FormRules, vocabulary: Vocabulary) -> None:
        self._table, self._rules = table, rules
        self._names = {text_of(name): place for place, name in reversed(list(enumerate(table.columns)))}
        fields: dict[str, str] = {field_name: question for question, field_name in _DIRECT.items()}
        mapped = {name: question for name, question in rules.fields.items() if question is not None}
        wanted = {**fields, **mapped}
        self._sources = {
            name: source
            for name, question in wanted.items()
            if rules.fields.get(name, "") is not None and (source := self._source(name, question, name in mapped))
        }
        self._phrases = {name: phrases_of(name, rules, vocabulary) for name in SET_FIELDS}
        self._submitted = next((self._names[name] for name in _SUBMITTED if name in self._names), None)
        self._key = self._key_column()
        self._point = self._point_columns(wanted["coordinates"])
        asked = ("consent", "place_precision", "perpetrator_together")
        self._asked = {name: next(iter(self._places(name)), None) for name in asked}

    @property
    def columns(self) -> dict[str, str]:
        """The column of each field that is read."""
        named = {name: one.column for name, one in self._sources.items() if one.column is not None}
        more = {"submitted": self._submitted, "key": self._key, **self._asked}
        more |= {
            f"{name} {choice}": place for name, one in self._sources.items() for choice, place in one.choices.items()
        }
        more |= {f"point {place}": place for place in self._point or ()}
        return {name: self._table.columns[place] for name, place in {**named, **more}.items() if place is not None}

    def key(self, cells: Cells) -> str | None:
        """The submission's own key."""
        return None if self._key is None else text_of(cells[self._key]).removeprefix("uuid:") or None

    def without_consent(self, cells: Cells) -> bool:
        """Whether the form asked for consent and got none."""
        return self._answer("consent", cells, "yes_no") == "no"

    def told(self, cells: Cells) -> tuple[dict[str, Told], list[tuple[Told, str]]]:
        """The cell of each field, and the cells that could not be read, with the reason."""
        found: dict[str, Told] = {}
        problems: list[tuple[Told, str]] = []
        for name, source in self._sources.items():
            if name == "coordinates":
                continue
            cell: Cell = "" if source.column is None else cells[source.column]
            column = source.column if source.column is not None else next(iter(source.choices.values()))
            where = Told(self._table.columns[column], cell)
            if name in SET_FIELDS:
                try:
                    cell = self._nodes(name, source, cell, cells)
                except ValueError as error:
                    problems.append((where, str(error)))
                    continue
            elif name == "stance":
                cell = choice_of("stance", text_of(cell))
            found[name] = Told(where.column, cell)
        if self._submitted is not None:
            found["submitted"] = Told(self._table.columns[self._submitted], cells[self._submitted])
        point = self._place(cells)
        if isinstance(point, dict):
            found.update(point)
        elif point is not None:
            problems.append(point)
        return found, problems

    def _source(self, name: str, question: str, mapped: bool) -> _Source | None:
        places = self._places(question)
        choices = self._choice_columns(question) if name in SET_FIELDS else {}
        if not places and not choices:
            parts = name == "coordinates" and self._point_columns(question) is not None
            if mapped and not parts:
                raise InputError(
                    f"there is no question “{question}”",
                    where=Position(self._table.file, sheet=self._table.sheet),
                    remedy=f"{nearest(question, self._names)} The columns are: {', '.join(self._table.columns)}.",
                )
            return None
        return _Source(places[0] if places else None, choices)

    def _places(self, question: str) -> list[int]:
        """The columns with the answer to a question: by its name, the end of a path of groups, or its label."""
        wanted = names_of(question)
        return [place for name, place in self._names.items() if any(folded(end) in wanted for end in ends_of(name))]

    def _choice_columns(self, question: str) -> dict[str, int]:
        wanted = names_of(question)
        found: dict[str, int] = {}
        for name, place in self._names.items():
            for sign in SEPARATORS:
                head, _, choice = name.rpartition(sign)
                if head and choice and any(folded(end) in wanted for end in ends_of(head)):
                    found.setdefault(choice, place)
        return found

    def _key_column(self) -> int | None:
        if self._rules.key is not None:
            if self._rules.key not in self._names:
                raise InputError(f"there is no column “{self._rules.key}”", where=self._table.file)
            return self._names[self._rules.key]
        return next((place for name in _KEYS for place in self._places(name)), None)

    def _point_columns(self, question: str) -> tuple[int, ...] | None:
        """The columns of a point's parts: `_point_latitude` and so on, or `where-point-Latitude`."""
        for parts in _PARTS:
            for name in self._names:
                head = name.removesuffix(parts[0])
                if head != name and any(folded(end) in names_of(question) for end in ends_of(head.strip("_-/"))):
                    places = [self._names.get(head + part) for part in parts]
                    if None not in places[:2]:
                        return tuple(-1 if place is None else place for place in places)
        return None

    def _answer(self, question: str, cells: Cells, choices: str) -> str:
        place = self._asked[question]
        return "" if place is None else choice_of(choices, text_of(cells[place]))

    def _nodes(self, name: str, source: _Source, cell: Cell, cells: Cells) -> str:
        """The nodes of an answer as sulh writes them. Raises ValueError where a word of it is no choice that is known: it
        may be one more that can have been, so no phrase table is asked."""
        text = text_of(cell)
        checked = [choice for choice, place in source.choices.items() if text_of(cells[place]).lower() in _CHECKED]
        parts = [text] if text else checked
        sets = [one for part in parts for one in matched(part, self._phrases[name])]
        if not sets or any(one.maybe is None for one in sets):
            return ""
        together = name == "perpetrator" and self._answer("perpetrator_together", cells, "yes_no_unknown") == "yes"
        names = dict.fromkeys(chain.from_iterable(one.maybe or () for one in sets))
        return ("&" if together else "|").join(names)

    def _place(self, cells: Cells) -> dict[str, Told] | tuple[Told, str] | None:
        """The point of a submission; the cell and the reason where it cannot be read."""
        source = self._sources.get("coordinates")
        place = source.column if source is not None else None
        text = text_of(cells[place]) if place is not None else ""
        if not text and self._point is not None:
            parts = [text_of(cells[one]) if one >= 0 else "" for one in self._point]
            place, text = self._point[0], " ".join(part or "0" for part in parts) if parts[0] and parts[1] else ""
        if not text or place is None:
            return None
        where = Told(self._table.columns[place], text)
        try:
            lat, lon, accuracy = point_of(text)
        except ValueError as error:
            return where, str(error)
        km = self._precision(cells)
        radius = max(accuracy / 1000, LEAST_KM, km)
        return {
            name: Told(where.column, repr(one)) for name, one in (("lat", lat), ("lon", lon), ("radius_km", radius))
        }

    def _precision(self, cells: Cells) -> float:
        if self._asked["place_precision"] is None:
            return 0.0
        return PRECISIONS_KM.get(self._answer("place_precision", cells, "precision"), WIDEST_KM)
