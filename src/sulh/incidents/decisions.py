"""People's decisions, read strictly from decisions.csv: which reports are the same, what is set, what is left out.

A decision that a later one supersedes is dropped, for good: superseding the superseding one does not bring it back.
All that still stand hold at once, so two that cannot both hold are an error that names both rows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sulh.errors import FileError, InputError, Position
from sulh.incidents.clashes import carried, contradictions, place_of, refuse, standing_of, unique
from sulh.reports.schema import REPORTS

KINDS = ("same", "not_same", "part_of", "leave_out", "set_fact", "conclude")
COLUMNS = ("decision_id", "when", "who", "kind", "subject", "field", "value", "why", "supersedes")
OUTCOMES = (
    "not_an_incident",
    "outside_scope",
    "relevant_not_a_violation",
    "minor_violation",
    "grave_violation",
    "justified_by_an_exception",
    "not_attributable",
    "insufficient_information",
    "access_denied",
    "awaiting_reply",
    "settled",
    "split_decision",
)
"""What a monitor may conclude."""
_NO_FACTS = (
    "report_id",
    "source",
    "covers_low",
    "covers_high",
    "grade",
    "address",
    "text",
    "lang",
    "submitted",
    "given",
    "file_sha256",
    "listed_as_violation",
)
FACTS = tuple(name for name in REPORTS.names if name not in _NO_FACTS)
"""Columns of a report that `set_fact` may set."""


@dataclass(frozen=True)
class Decision:
    """One row of decisions.csv; `row` is its number in the file as a person sees it."""

    decision_id: str
    when: datetime
    who: str
    kind: str
    subject: tuple[str, ...]
    field: str
    value: str
    why: str
    supersedes: tuple[str, ...]
    file: str
    row: int


@dataclass(frozen=True)
class SetFact:
    """A fact that a person set for the incident of a report: `field` is a column of reports, `value` as in a CSV."""

    report_id: str
    field: str
    value: str
    who: str
    when: datetime
    why: str


@dataclass(frozen=True)
class Conclusion:
    """What a person concluded about the incident of a report under one provision."""

    report_id: str
    provision: str
    outcome: str
    who: str
    when: datetime
    why: str


@dataclass(frozen=True)
class Decisions:
    """The decisions that stand, in the order of the file, and all that were made (`record`; by default those). The default has none."""

    standing: tuple[Decision, ...] = ()
    record: tuple[Decision, ...] = ()

    @property
    def every(self) -> tuple[Decision, ...]:
        """All decisions, those that are superseded, too."""
        return self.record or self.standing

    def among(self, reports: pa.Table, earlier: Decisions) -> Decisions:
        """Those that hold among these reports: all but such of an `earlier` run as name a report that is not here any more.
        They stay on record."""
        old = {decision.decision_id for decision in earlier.every}
        here = set(reports["report_id"].to_pylist()) if old else set()
        held = (one for one in self.standing if one.decision_id not in old or here.issuperset(one.subject))
        return Decisions(tuple(held), self.every)

    def _of(self, kind: str) -> Iterator[Decision]:
        return (decision for decision in self.standing if decision.kind == kind)

    @property
    def same(self) -> list[tuple[str, ...]]:
        """Report ids that are one incident."""
        return [decision.subject for decision in self._of("same")]

    @property
    def not_same(self) -> list[tuple[str, str]]:
        """Pairs of report ids that are not one incident; of three ids, every pair."""
        return [pair for decision in self._of("not_same") for pair in combinations(decision.subject, 2)]

    @property
    def part_of(self) -> list[tuple[str, str]]:
        """A report that speaks of several incidents, and a report of one of them."""
        return [(decision.subject[0], decision.subject[1]) for decision in self._of("part_of")]

    @property
    def left_out(self) -> frozenset[str]:
        """Reports that are linked but not fused."""
        return frozenset(report for decision in self._of("leave_out") for report in decision.subject)

    @property
    def facts(self) -> list[SetFact]:
        """Facts set by people."""
        return [SetFact(d.subject[0], d.field, d.value, d.who, d.when, d.why) for d in self._of("set_fact")]

    @property
    def conclusions(self) -> list[Conclusion]:
        """What people concluded."""
        return [Conclusion(d.subject[0], d.field, d.value, d.who, d.when, d.why) for d in self._of("conclude")]

    def check(self, reports: pa.Table) -> None:
        """Raises InputError where a decision names a report id that the reports table does not have."""
        if not self.standing:
            return  # a million ids are not looked through for nothing
        named = pa.array(sorted({report for one in self.standing for report in one.subject}), pa.string())
        known = pc.is_in(named, reports["report_id"].combine_chunks())
        missing = set(named.filter(pc.invert(known)).to_pylist())
        for decision in self.standing:
            for report in decision.subject:
                if report in missing:
                    raise InputError(
                        f"there is no report “{report}” (decision {decision.decision_id})",
                        where=place_of(decision, "subject"),
                        remedy="Copy the id from the reports table, or supersede the decision.",
                    )


def load_decisions(path: Path | None, earlier: Decisions | None = None) -> Decisions:
    """The standing decisions of a decisions.csv (UTF-8; columns COLUMNS; ids in a cell are joined by `|`), with those of an
    `earlier` run, which stay until one supersedes them.

    Raises FileError where the file cannot be read, InputError with the row where a decision is unclear, names an
    unknown kind or contradicts another one.
    """
    given = _read(path) if path is not None else []
    unique(given)
    every = carried(earlier.every if earlier else (), given)
    standing = standing_of(every)
    contradictions(standing)
    return Decisions(tuple(standing), tuple(every))


def write_decisions(decisions: Decisions, path: Path) -> None:
    """Write decisions as they are read, those that are superseded, too."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for one in decisions.every:
            ids, gone = "|".join(one.subject), "|".join(one.supersedes)
            when = one.when.isoformat()
            writer.writerow((one.decision_id, when, one.who, one.kind, ids, one.field, one.value, one.why, gone))


def _read(path: Path) -> list[Decision]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _header(path, list(reader.fieldnames or ()))
            return [_decision(path, row, cells) for row, cells in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        what = f"the decisions cannot be read: {error}"
        raise FileError(what, where=path, remedy="Save the file as CSV in UTF-8.") from error


def _header(path: Path, names: list[str]) -> None:
    twice = [name for name in names if names.count(name) > 1]
    unknown = [name for name in names if name not in COLUMNS] + twice
    missing = [name for name in COLUMNS[:5] if name not in names]
    if unknown or missing:
        said = [f"“{name}” is no column of decisions, or stands twice" for name in unknown[:1]]
        said += [f"the column “{name}” is missing" for name in missing]
        raise InputError("; ".join(said), where=Position(path, row=1), remedy=f"Columns: {', '.join(COLUMNS)}.")


def _decision(path: Path, row: int, cells: dict[str, str | None]) -> Decision:
    if None in cells:
        raise InputError("more cells than columns", where=Position(path, row=row), remedy="Quote cells with commas.")
    cell = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    for name in ("decision_id", "who", "kind", "subject"):
        if not cell[name]:
            place = Position(path, row=row, column_name=name)
            raise InputError(f"“{name}” is empty", where=place, remedy="Fill it in.")
    decision = Decision(
        cell["decision_id"],
        _when(path, row, cell["when"]),
        cell["who"],
        cell["kind"],
        _ids(cell["subject"]),
        cell["field"],
        cell["value"],
        cell["why"],
        _ids(cell["supersedes"]),
        str(path),
        row,
    )
    _sound(decision)
    return decision


def _when(path: Path, row: int, text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        place = Position(path, row=row, column_name="when")
        raise InputError(f"“{text}” is no date", where=place, remedy="Write 2020-03-04 or 2020-03-04T10:30.") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split("|") if name.strip()))


def _sound(decision: Decision) -> None:
    kind, ids = decision.kind, len(decision.subject)
    if kind not in KINDS:
        refuse(decision, "kind", f"“{kind}” is no kind of decision", f"Write one of {', '.join(KINDS)}.")
    if kind in ("same", "not_same") and ids < 2:
        refuse(decision, "subject", f"{kind} needs at least two different report ids", "Join them by |.")
    if kind == "part_of" and ids != 2:
        refuse(decision, "subject", "part_of needs two ids", "Write REPORT|FOUNDING REPORT OF THE INCIDENT.")
    if kind in ("set_fact", "conclude") and ids != 1:
        refuse(decision, "subject", f"{kind} is about one report", "Write one row for each report.")
    if kind == "set_fact" and decision.field not in FACTS:
        refuse(decision, "field", f"“{decision.field}” is no fact of a report", f"Write one of {', '.join(FACTS)}.")
    if kind == "conclude" and not decision.field:
        refuse(decision, "field", "conclude needs a provision", "Write the provision's id under field.")
    if kind == "conclude" and decision.value not in OUTCOMES:
        refuse(decision, "value", f"“{decision.value}” is no outcome", f"Write one of {', '.join(OUTCOMES)}.")
    if kind == "set_fact" and not decision.value:
        refuse(decision, "value", "set_fact needs a value", "To leave a report out of fusing, use leave_out.")
