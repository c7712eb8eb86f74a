"""Marks a person's decisions one by one against the truth of an exercise, and says what was true."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa

from sulh.errors import FileError
from sulh.exercise.scoring import Row, Truth, rows_of

Happened = Mapping[str, str]
"""A line of truth/incidents.csv."""
_SETS: Mapping[str, tuple[str, ...]] = {
    "perpetrator": ("force", "partner"), "act": ("act",), "target": ("target",), "object": ("object",),
}  # fmt: skip
_COUNTED = ("killed", "civilians_killed", "wounded")


@dataclass(frozen=True)
class Made:
    """A decision as it stands in decisions.csv."""

    decision_id: str
    kind: str
    subject: tuple[str, ...]
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Mark:
    """A decision, whether it is right (None: the truth does not say), and what was true."""

    decision_id: str
    kind: str
    right: bool | None
    truth: str


def load_incidents(folder: Path) -> dict[int, Happened]:
    """What happened, by number. Raises FileError where an exercise's folder does not say."""
    file = folder / "truth" / "incidents.csv"
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return {int(line["incident"]): line for line in csv.DictReader(stream)}
    except (OSError, KeyError, ValueError, TypeError):
        remedy = "Make the exercise anew: sulh exercise DIR"
        raise FileError("what truly happened cannot be read", where=file, remedy=remedy) from None


def marks(decisions: Iterable[Made], reports: pa.Table, truth: Truth, happened: Mapping[int, Happened]) -> list[Mark]:
    """A mark for each decision. `same`, `not_same` and `part_of` are right by what the reports are about; `set_fact` where the value
    leaves the truth open; `conclude` “not_an_incident” where the report is about nothing. All else has no mark."""
    rows = rows_of(reports)
    return [_mark(one, rows, truth, happened) for one in decisions]


def _mark(made: Made, rows: Mapping[str, Row], truth: Truth, happened: Mapping[int, Happened]) -> Mark:
    if not all(one in rows for one in made.subject):
        return Mark(made.decision_id, made.kind, False, "one of these reports is not in the run")
    about = [truth.about(rows[one]) for one in made.subject]
    right: bool | None = None
    if made.kind in ("same", "part_of"):
        right = all(one & other for one, other in combinations(about, 2))
    elif made.kind == "not_same":
        right = all(not one & other for one, other in combinations(about, 2))
    elif made.kind == "set_fact" and len(about[0]) == 1:
        right = _leaves_open(made, happened[next(iter(about[0]))])
    elif made.kind == "conclude" and made.value == "not_an_incident":
        right = not about[0]
    named = (f"{one} is about {_described(found, happened)}" for one, found in zip(made.subject, about, strict=True))
    return Mark(made.decision_id, made.kind, right, "; ".join(named))


def _leaves_open(made: Made, true: Happened) -> bool | None:
    """Whether a value that a person set is true, or leaves the truth possible; None where the truth does not say."""
    said = {part.strip() for part in made.value.replace("&", "|").split("|")}
    if made.field in _SETS:
        return any(true[name] in said for name in _SETS[made.field] if true[name])
    name, _, bound = made.field.rpartition("_")
    if name not in _COUNTED or bound not in ("low", "high"):
        return None
    within: Callable[[int, int], bool] = int.__le__ if bound == "low" else int.__ge__
    return made.value.isdigit() and within(int(made.value), int(true[name]))


def _described(incidents: frozenset[int], happened: Mapping[int, Happened]) -> str:
    if not incidents:
        return "nothing that happened"
    return " and ".join(_incident(one, happened[one]) for one in sorted(incidents))


def _incident(number: int, line: Happened) -> str:
    day = dt.datetime.fromtimestamp(int(line["second"]), dt.UTC).date()
    who = " and ".join(line[name].replace("_", " ") for name in ("force", "partner") if line[name])
    what = line["act"].replace("_", " ")
    return f"incident {number} ({what} by {who}, {line['district']}, {day}, {line['killed']} killed)"


def pairs_csv(
    wrong: Iterable[tuple[str, str]], missed: Iterable[tuple[str, str]], found: Iterable[Mark]
) -> list[list[Any]]:
    """All marks as lines of a table, a header first: decisions, pairs that were linked and are of two incidents (or of none), and
    pairs that are of one and were not linked."""
    lines: list[list[Any]] = [["what", "decision_id", "kind", "right", "report_a", "report_b", "truth"]]
    said = {True: "yes", False: "no", None: ""}
    lines += [["decision", one.decision_id, one.kind, said[one.right], "", "", one.truth] for one in found]
    lines += [["linked wrongly", "", "", "", *pair, ""] for pair in wrong]
    lines += [["not linked", "", "", "", *pair, ""] for pair in missed]
    return lines
