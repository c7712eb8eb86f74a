"""`alerts.yaml`: rules that are looked at in every run; read strictly.

Five kinds, told apart by their key: `more_than` (so many incidents of a condition within so many days), `due_in_days` (a
duty falls due), `status_changed` (a duty stands elsewhere than at the last digest), `silent_for_days` (a source tells
nothing), `new_dispute` (the sides came to differ since the last digest). A condition is written in the agreement's own
notation and may use its terms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sulh.errors import InputError, Position
from sulh.incidents.schema import ESTABLISHED
from sulh.strict_yaml import Document, Path_, load
from sulh.terms.actor_sets import Understanding
from sulh.terms.base import Name
from sulh.terms.compile import Compiled
from sulh.terms.conditions import ConditionReader
from sulh.terms.formula import Box, Formula, Named, Yes, boxes, conj
from sulh.terms.legend import OCCURRED

ALL = "all"
SURELY, POSSIBLY = "surely", "possibly"
COUNTS, DUE, STATUS, SILENT, DISPUTE = "more_than", "due_in_days", "status_changed", "silent_for_days", "new_dispute"
KINDS = (COUNTS, DUE, STATUS, SILENT, DISPUTE)
_TAKES = {
    COUNTS: {"within_days", "where", "reading", "account"},
    DUE: {"duty", "reading"},
    STATUS: {"duty", "reading"},
    SILENT: {"source"},
    DISPUTE: {"provision"},
}
_NEEDS = {COUNTS: ("within_days", "where"), SILENT: ("source",)}
_ROOT = "alerts"


class AlertText(BaseModel):
    """One rule of alerts.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Field(description="What is watched for, for people.")
    more_than: Annotated[int, Field(ge=0)] | None = Field(default=None, description="More incidents than this …")
    within_days: Annotated[int, Field(ge=1, le=3_660)] | None = Field(
        default=None, description="… on so many UTC days in a row."
    )
    where: Any = Field(default=None, description="Which incidents: a condition, area included.")
    due_in_days: Annotated[int, Field(ge=0, le=3_660)] | None = Field(
        default=None, description="A duty that is open falls due within so many days."
    )
    status_changed: Literal[True] | None = Field(
        default=None, description="A duty stands elsewhere than at the last digest."
    )
    silent_for_days: Annotated[int, Field(ge=1, le=36_600)] | None = Field(
        default=None, description="A source tells of nothing for so many days."
    )
    new_dispute: Literal["certain", "possible"] | None = Field(
        default=None, description="The sides came to differ since the last digest: certainly, or at least possibly."
    )
    duty: Name | None = Field(default=None, description="The duty; absent: every duty.")
    source: Name | None = Field(default=None, description="The source.")
    provision: Name | None = Field(default=None, description="The provision; absent: every provision.")
    reading: Name | None = Field(default=None, description="Whose reading; absent: each that may differ.")
    account: Name = Field(default=ESTABLISHED, description="On whose account incidents are counted.")
    certainty: Literal["surely", "possibly"] = Field(
        default="possibly", description="Fire only where it is sure, or also where it is possible."
    )
    illustration: bool = Field(default=False, description="The numbers are examples; nobody agreed on them.")
    note: str | None = Field(default=None, description="Anything a reader should know.")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    alerts: dict[Name, AlertText]


@dataclass(frozen=True)
class Rule:
    """A rule. `number` is the threshold of its kind; `formulas` what an incident must fulfil, by reading (`all`: each)."""

    id: str
    kind: str
    title: str
    number: int
    within_days: int = 0
    formulas: tuple[tuple[str, Formula], ...] = ()
    subject: str | None = None
    reading: str | None = None
    account: str = ESTABLISHED
    only_surely: bool = False
    illustration: bool = False


class _Joined(Document):
    """Places in two files at once: paths that begin with `alerts` are in the one, all others in the agreement."""

    def __init__(self, alerts: Document, agreement: Document) -> None:
        super().__init__(alerts.file, alerts.data, {})
        self._alerts, self._agreement = alerts, agreement

    def place(self, path: Path_) -> Position:
        return (self._alerts if path[:1] == (_ROOT,) else self._agreement).place(path)


def load_alerts(path: Path, compiled: Compiled, *, accounts: Collection[str], sources: Collection[str]) -> list[Rule]:
    """Read `alerts.yaml`, in the order of the file; rules that look at what is sealed from the reader are left out.

    What the conditions look at goes into `compiled.legend`: load the rules *before* the facts are made from it. Raises
    FileError or InputError with the place.
    """
    document = load(path)
    file = document.parse(_File)
    joined = _Joined(document, compiled.agreement.document)
    known = {"account": list(accounts), "source": list(sources), "reading": compiled.agreement.readings}
    return [
        _rule(name, item, compiled, joined, known)
        for name, item in file.alerts.items()
        if not any(compiled.agreement.hides(one) for one in (item.where, item.duty, item.provision))
    ]


def _rule(name: str, item: AlertText, compiled: Compiled, document: Document, known: Mapping[str, list[str]]) -> Rule:
    path: Path_ = (_ROOT, name)
    kind = _kind(item, path, document)
    provisions = compiled.agreement.file.provisions
    names = {
        **known,
        "duty": [one for one in provisions if provisions[one].kind == "must_do"],
        "provision": compiled.judged,
    }
    for key, allowed in names.items():
        given = getattr(item, key)
        if given is not None and given not in allowed:
            remedy = f"There are: {', '.join(allowed)}." if allowed else "There is none."
            raise document.error((*path, key), f"there is no {key} “{given}”", remedy)
    number = {DISPUTE: int(item.new_dispute == "certain"), STATUS: 0}.get(kind, getattr(item, kind))
    formulas = _formulas(item, path, compiled, document) if kind == COUNTS else ()
    return Rule(
        name, kind, item.title, number, item.within_days or 0, formulas, item.duty or item.source or item.provision,
        item.reading, item.account, item.certainty == SURELY, item.illustration,
    )  # fmt: skip


def _kind(item: AlertText, path: Path_, document: Document) -> str:
    kinds = [kind for kind in KINDS if getattr(item, kind) is not None]
    if len(kinds) != 1:
        given = f"it has {' and '.join(kinds)}" if kinds else "it has none"
        raise document.error(path, f"a rule watches for one thing, and {given}", f"Give one of: {', '.join(KINDS)}.")
    kind = kinds[0]
    for key in _NEEDS.get(kind, ()):
        if getattr(item, key) is None:
            raise document.error(path, f"{kind} needs “{key}”", f"Add “{key}:” here.")
    common = {"title", "certainty", "illustration", "note", kind}
    for key in sorted(item.model_fields_set - common - _TAKES[kind]):
        takes = ", ".join(sorted(_TAKES[kind]))
        raise document.error((*path, key), f"“{key}” says nothing beside {kind}", f"{kind} takes: {takes}.")
    return kind


def _formulas(item: AlertText, path: Path_, compiled: Compiled, document: Document) -> tuple[tuple[str, Formula], ...]:
    """The formula in each reading; one under `all` where they are the same and no reading is chosen."""
    readings = compiled.agreement.readings if item.reading is None else [item.reading]
    agreement = replace(compiled.agreement, document=document)
    found: dict[str, Formula] = {}
    different: set[tuple[Box, ...]] = set()
    for reading in readings:
        reader = ConditionReader(agreement, Understanding(reading), compiled.legend)
        where = reader.read(item.where, (*path, "where"))
        found[reading] = conj(Named(Yes(OCCURRED), "it happened"), Named(where, item.title))
        try:
            different.add(boxes(found[reading], compiled.legend.implications()))
        except InputError as error:
            raise document.error((*path, "where"), error.what, error.remedy) from None
    if item.reading is None and len(different) == 1:
        return ((ALL, found[readings[0]]),)
    return tuple(found.items())
