"""Marks links against the truth of an exercise; `marking` does people's decisions."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow as pa

from sulh.errors import FileError, InputError

Row = tuple[str, str, int]
"""A source, the sheet of its file (empty in a text file), and the row of that sheet."""


@dataclass(frozen=True)
class Truth:
    """What each row of each source is truly about: an incident, several (`parts`), or nothing (neither)."""

    same: Mapping[Row, int]
    parts: Mapping[Row, frozenset[int]]

    def about(self, row: Row) -> frozenset[int]:
        """The incidents of a row."""
        return frozenset([self.same[row]]) if row in self.same else self.parts.get(row, frozenset())


@dataclass(frozen=True)
class Score:
    """Right, said and true: precision is right of said, recall right of true."""

    right: int
    said: int
    true: int

    @property
    def precision(self) -> float:
        """The share of what was said that is right; 1 where nothing was said."""
        return self.right / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """The share of what is true that was said; 1 where nothing is."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.said + self.true) if self.said + self.true else 1.0


def load_truth(folder: Path) -> Truth:
    """The truth of an exercise's folder. Raises FileError where it is not there, InputError where it is not in order."""
    file = folder / "truth" / "reports.csv"
    same: dict[Row, int] = {}
    parts: defaultdict[Row, set[int]] = defaultdict(set)
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            for line in csv.DictReader(stream):
                row = line["source"], line["sheet"], int(line["row"])
                if line["relation"] == "same":
                    same[row] = int(line["incident"])
                elif line["relation"] == "part_of":
                    parts[row].add(int(line["incident"]))
    except FileNotFoundError:
        raise FileError(
            "this is no exercise: the truth is not there", where=file, remedy="Make one: sulh exercise DIR"
        ) from None
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"this is no truth of an exercise: {error}", where=file, remedy="Make the exercise anew."
        ) from None
    return Truth(same, {row: frozenset(found) for row, found in parts.items()})


def score_pairs(links: pa.Table, reports: pa.Table, truth: Truth) -> Score:
    """How many pairs of single rows were put into one incident, and how many are of one; rows of one source do not count
    as a pair, since a source lists a deed once."""
    rows = rows_of(reports)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for report, incident, relation in _columns(links, "report_id", "incident_id", "relation"):
        if relation == "same" and report in rows:
            found[incident].append(rows[report])
    true: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows.values():
        if row in truth.same:
            true[truth.same[row]].append(row)
    said = list(_pairs(found.values()))
    right = sum(one in truth.same and truth.same.get(other) == truth.same[one] for one, other in said)
    return Score(right, len(said), sum(1 for _ in _pairs(true.values())))


def _pairs(groups: Iterable[list[Row]]) -> Iterable[tuple[Row, Row]]:
    for group in groups:
        yield from ((one, other) for one, other in combinations(group, 2) if one[0] != other[0])


def score_parts(links: pa.Table, reports: pa.Table, truth: Truth) -> Score:
    """How many rows about several incidents were linked to an incident that they are about; an incident is known by the
    rows in it, and is the one that most of them are about."""
    rows = rows_of(reports)
    members: defaultdict[str, Counter[int]] = defaultdict(Counter)
    parts: list[tuple[Row, str]] = []
    for report, incident, relation in _columns(links, "report_id", "incident_id", "relation"):
        row = rows.get(report)
        if row is None:
            continue
        if relation == "part_of":
            parts.append((row, incident))
        elif row in truth.same:
            members[incident][truth.same[row]] += 1
    meant = {incident: min(found, key=lambda one: (-found[one], one)) for incident, found in members.items()}
    known = set(meant.values())
    right = len({(row, meant[one]) for row, one in parts if one in meant and meant[one] in truth.parts.get(row, ())})
    return Score(right, len(parts), sum(len(found & known) for found in truth.parts.values()))


def pairs_wrong(
    links: pa.Table, reports: pa.Table, truth: Truth
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The pairs of reports (of two sources) that were put into one incident and are not of one, and those that are of one and were not
    put together, each in order."""
    rows = rows_of(reports)
    said: defaultdict[str, list[str]] = defaultdict(list)
    true: defaultdict[int, list[str]] = defaultdict(list)
    for report, incident, relation in _columns(links, "report_id", "incident_id", "relation"):
        if relation == "same" and report in rows:
            said[incident].append(report)
    for report, row in rows.items():
        if row in truth.same:
            true[truth.same[row]].append(report)
    linked, of_one = ({*_named_pairs(groups.values(), rows)} for groups in (said, true))
    return sorted(linked - of_one), sorted(of_one - linked)


def _named_pairs(groups: Iterable[list[str]], rows: Mapping[str, Row]) -> Iterable[tuple[str, str]]:
    for group in groups:
        yield from ((one, other) for one, other in combinations(sorted(group), 2) if rows[one][0] != rows[other][0])


def rows_of(reports: pa.Table) -> dict[str, Row]:
    """The source, sheet and row of each report that has one."""
    return {
        report: (source, sheet or "", int(row))
        for report, source, sheet, row in _columns(reports, "report_id", "source", "sheet", "row")
        if row is not None
    }


def _columns(table: pa.Table, *names: str) -> Iterable[tuple[str, ...]]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)
