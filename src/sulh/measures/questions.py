"""`measures.yaml`: questions about how much happened, declared with their baselines; read strictly.

A question's condition is written in the agreement's own notation and may use its terms, so it is read by the same
reader. What is wrong in `measures.yaml` is shown there; what is wrong in a term is shown in the agreement
(`JoinedDocument`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from sulh.errors import InputError, Position
from sulh.incidents.schema import ESTABLISHED
from sulh.measures.schema import QUESTIONS
from sulh.measures.windows import Period, Stretch, baseline_period
from sulh.strict_yaml import Document, Path_, load
from sulh.terms.actor_sets import Understanding
from sulh.terms.base import Day, Name
from sulh.terms.compile import Compiled
from sulh.terms.conditions import ConditionReader
from sulh.terms.formula import TRUE, Box, Formula, Named, Yes, boxes, conj
from sulh.terms.legend import OCCURRED
from sulh.terms.schema import Baseline

ALL = "all"
"""The reading of an answer that is the same in every reading."""
INCIDENTS_UNIT = "incidents"
_ROOT = "measures"
_MOST_YEARS = 200
_Unit = Literal[
    "incidents", "killed", "civilians_killed", "fighters_killed", "wounded", "civilians_wounded", "fighters", "damaged"
]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    title: str = Field(description="What is asked, for people.")
    declared: Day = Field(description="The day on which the question was put on record.")
    count: _Unit = Field(default="incidents", description="What is counted.")
    where: Any = Field(default=None, description="Which incidents; absent: every one that occurred.")
    from_: Day = Field(alias="from", description="First day of the period.")
    until: Day = Field(description="Last day of the period.")
    baselines: dict[Name, Baseline] = Field(default={}, description="What the period is compared with.")
    promised_fall: Annotated[float, Field(gt=0, le=1)] | None = Field(default=None, description="Share, such as 0.8.")
    reading: Name | None = Field(default=None, description="Whose reading; absent: each that may differ.")
    account: Name = Field(default=ESTABLISHED, description="The account to show first; all are computed.")
    note: str | None = Field(default=None, description="Anything a reader should know.")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: dict[Name, _Question]


@dataclass(frozen=True)
class Question:
    """A declared question. `formulas` gives what an incident must fulfil, by reading (`all`: the same in each).

    `unit` is `incidents` or a column of `sulh.reports.schema.COUNTS`; `baselines` are days, by name; `promised` is the
    promised fall as an exact share.
    """

    id: str
    title: str
    declared: dt.date
    unit: str
    period: Stretch
    baselines: Mapping[str, Period]
    formulas: Mapping[str, Formula]
    promised: Fraction | None = None
    account: str = ESTABLISHED
    note: str | None = None
    sha256: str = ""

    @property
    def declared_after_start(self) -> bool:
        """Whether the period had begun when the question was declared."""
        return self.declared >= self.period.first


class JoinedDocument(Document):
    """Places in two files at once: paths that begin with `measures` are in the one, all others in the agreement.

    No key of an agreement file is called `measures`, so no path can mean both.
    """

    def __init__(self, measures: Document, agreement: Document) -> None:
        super().__init__(measures.file, measures.data, {})
        self._measures = measures
        self._agreement = agreement

    def place(self, path: Path_) -> Position:
        """The place of the value at `path` in the file that it belongs to."""
        return (self._measures if path[:1] == (_ROOT,) else self._agreement).place(path)


def load_questions(path: Path, compiled: Compiled) -> list[Question]:
    """Read `measures.yaml`, in the order of the file.

    What the conditions look at (areas, attacks nearby, open questions) goes into `compiled.legend`: load the questions
    *before* the facts are made from that legend. Raises FileError or InputError with the place.
    """
    document = load(path)
    file = document.parse(_File)
    joined = JoinedDocument(document, compiled.agreement.document)
    return [
        _question(name, item, compiled, joined)
        for name, item in file.measures.items()
        if not compiled.agreement.hides(item.where)
    ]


def _question(name: str, item: _Question, compiled: Compiled, document: Document) -> Question:
    path: Path_ = (_ROOT, name)
    if name in compiled.agreement.file.provisions:
        raise document.error(path, f"“{name}” is a provision of the agreement", "Give the measure another name.")
    if item.until < item.from_:
        raise document.error((*path, "until"), "the period ends before it begins", "Correct from or until.")
    if (years := item.until.year - item.from_.year) > _MOST_YEARS:
        what = f"the period lasts {years:,} years, and more than {_MOST_YEARS} cannot be counted week by week"
        raise document.error((*path, "until"), what, "Correct from or until.")
    now = Stretch(item.from_, item.until, item.from_)
    baselines = {}
    for key, baseline in item.baselines.items():
        try:
            baselines[key] = baseline_period(baseline, now)
        except ValueError as error:
            raise document.error((*path, "baselines", key), str(error), "Correct this baseline.") from None
    promised = None if item.promised_fall is None else Fraction(str(item.promised_fall))
    formulas = _formulas(item, path, compiled, document)
    return Question(
        name, item.title, item.declared, item.count, now, baselines, formulas, promised, item.account, item.note,
        question_hash(name, item),
    )  # fmt: skip


def question_hash(name: str, item: _Question) -> str:
    """The SHA-256 of a question as it is written: JSON with sorted keys and no spaces, without what is not given."""
    written = {name: item.model_dump(mode="json", by_alias=True, exclude_unset=True)}
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _formulas(item: _Question, path: Path_, compiled: Compiled, document: Document) -> dict[str, Formula]:
    """The formula in each reading; one under `all` where they are the same and no reading is chosen."""
    known = compiled.agreement.readings
    if item.reading is not None and item.reading not in known:
        raise document.error((*path, "reading"), f"“{item.reading}” is not a reading", f"Readings: {', '.join(known)}.")
    readings = known if item.reading is None else [item.reading]
    found = {reading: _formula(item, reading, path, compiled, document) for reading in readings}
    different = {_boxes(formula, compiled, path, document) for formula in found.values()}
    if item.reading is None and len(different) == 1:
        return {ALL: found[readings[0]]}
    return found


def _formula(item: _Question, reading: str, path: Path_, compiled: Compiled, document: Document) -> Formula:
    where: Formula = TRUE
    if "where" in item.model_fields_set:
        agreement = replace(compiled.agreement, document=document)
        reader = ConditionReader(agreement, Understanding(reading), compiled.legend)
        where = reader.read(item.where, (*path, "where"))
    return conj(Named(Yes(OCCURRED), "it happened"), Named(where, item.title))


def _boxes(formula: Formula, compiled: Compiled, path: Path_, document: Document) -> tuple[Box, ...]:
    try:
        return boxes(formula, compiled.legend.implications())
    except InputError as error:
        raise document.error((*path, "where"), error.what, error.remedy) from None


def questions_table(questions: list[Question]) -> pa.Table:
    """The declared questions as a table (`QUESTIONS`), in the order given."""
    rows = [
        {
            "measure": item.id,
            "title": item.title,
            "declared": item.declared,
            "declared_after_start": item.declared_after_start,
            "unit": item.unit,
            "from": item.period.first,
            "until": item.period.last,
            "promised": None if item.promised is None else float(item.promised),
            "account": item.account,
            "readings": list(item.formulas),
            "note": item.note,
            "sha256": item.sha256,
        }
        for item in questions
    ]
    return pa.Table.from_pylist(rows, schema=QUESTIONS)
