"""The reports that name a force, as arrays, and which of them belong together: what attribution works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.incidents.rows import Bools, Floats, Ints

_COLUMNS = (
    "report_id", "source", "stance", "perpetrator", "perpetrator_surely", "grade", "start", "end", "act", "lat", "lon",
    "killed_low", "killed_high", "submitted", "text", "address",
)  # fmt: skip
_EARLY = -(2**62)
"""Stands for a time that is not known."""
TEXT_LENGTH = 20
"""Characters (white space aside) below which two texts may well be the same by chance."""


@dataclass(frozen=True, eq=False)
class Votes:
    """Reports that name a force, in the order of their content.

    `source` and `said` are numbers; `possible` says for each set that is said which forces it leaves open; `alone` marks reports
    that name one force. `detail` is a number for the point, toll and day together, `words` for the text and `page` for the
    address, -1 where they are not known; `handed` is when the report was handed over, in seconds.
    """

    ids: list[str]
    source: Ints
    said: Ints
    possible: Bools
    month: list[str]
    act: Ints
    detail: Ints
    words: Ints
    page: Ints
    handed: Ints
    acts: list[str]
    sources: list[str]
    forces: list[str]
    grades: list[str | None]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def alone(self) -> Bools:
        """Which reports name one force."""
        return np.asarray(self.possible.sum(axis=1)[self.said] == 1)


@dataclass(frozen=True, eq=False)
class Grouping:
    """Which incident (a number, of `names`) each report is of, and how surely."""

    incident: Ints
    belongs: Floats
    names: list[str]


def read_votes(reports: pa.Table, home: dict[str, str]) -> Votes | None:
    """The votes among `reports` (REPORTS) that have a home; None where there is none. Denials, disowning, and reports that name
    several forces together are left out, and so are forces that no report names alone."""
    names = [name for name in _COLUMNS if name in reports.column_names]
    empty = dict.fromkeys(_COLUMNS)
    rows = [empty | row for row in reports.select(names).to_pylist() if _votes(row, home)]
    forces = sorted({row["perpetrator"][0] for row in rows if len(row["perpetrator"]) == 1})
    rows = sorted((row for row in rows if set(row["perpetrator"]) <= set(forces)), key=_content)
    return _arrays(rows, forces) if rows else None


def _votes(row: dict[str, Any], home: dict[str, str]) -> bool:
    told = row["stance"] in ("claims", "owns") and row["perpetrator"]
    return bool(told and len(row["perpetrator_surely"] or ()) <= 1 and row["report_id"] in home)


def _content(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a report says, with its id to part those that say the same."""
    return (
        _seconds(row["start"]), _seconds(row["end"]), row["source"], sorted(row["perpetrator"]), row["act"] or [],
        *(-1e9 if row[name] is None else row[name] for name in ("lat", "lon", "killed_low", "killed_high")),
        _seconds(row["submitted"]), row["text"] or "", row["report_id"],
    )  # fmt: skip


def _arrays(rows: list[dict[str, Any]], forces: list[str]) -> Votes:
    sets = sorted({tuple(sorted(row["perpetrator"])) for row in rows})
    sources = sorted({row["source"] for row in rows})
    grades = {row["source"]: row["grade"] for row in rows}
    return Votes(
        [row["report_id"] for row in rows],
        _numbers([row["source"] for row in rows]),
        _numbers([tuple(sorted(row["perpetrator"])) for row in rows]),
        np.array([[force in one for force in forces] for one in sets], np.bool_),
        [row["start"].strftime("%Y-%m") if row["start"] else "" for row in rows],
        _numbers([_act(row) for row in rows]),
        _numbers([_details(row) for row in rows]),
        _numbers([_words(row["text"]) for row in rows]),
        _numbers([(row["address"] or "").strip() or None for row in rows]),
        np.array([_seconds(row["submitted"]) for row in rows], np.int64),
        sorted({_act(row) or "" for row in rows} - {""}),
        sources,
        forces,
        [grades[name] for name in sources],
    )


def _numbers(values: list[Any]) -> Ints:
    """Each value's number among all that there are, sorted; -1 for None."""
    at = {value: number for number, value in enumerate(sorted({one for one in values if one is not None}))}
    return np.array([-1 if value is None else at[value] for value in values], np.int64)


def _details(row: dict[str, Any]) -> tuple[Any, ...] | None:
    """The exact point, toll and day, where all are told."""
    told = tuple(row[name] for name in ("lat", "lon", "killed_low", "start"))
    return (
        None if any(one is None for one in told) else (*told[:3], told[3].date().isoformat(), row["killed_high"] or -1)
    )


def _act(row: dict[str, Any]) -> str | None:
    return str(row["act"][0]) if row["act"] and len(row["act"]) == 1 else None


def _words(text: str | None) -> str | None:
    folded = " ".join((text or "").split()).casefold()
    return folded if len(folded) >= TEXT_LENGTH else None


def _seconds(moment: Any) -> int:
    return _EARLY if moment is None else int(moment.timestamp())


def homes(links: pa.Table) -> tuple[dict[str, str], dict[str, float]]:
    """The incident of each report that is surely of one, by LINKS, and how surely; a founding report is as sure as the surest of
    those that joined it, and sure where none did."""
    home: dict[str, str] = {}
    sure: dict[str, float] = {}
    founders: dict[str, str] = {}
    best: dict[str, float] = {}
    for row in links.to_pylist():
        if row["relation"] != "same" or row["ambiguous"]:
            continue
        home[row["report_id"]], sure[row["report_id"]] = row["incident_id"], row["probability"]
        if row["by"] == "founding":
            founders[row["incident_id"]] = row["report_id"]
        else:
            best[row["incident_id"]] = max(best.get(row["incident_id"], 0.0), row["probability"])
    return home, sure | {report: best.get(incident, 1.0) for incident, report in founders.items()}


def grouping(votes: Votes, home: dict[str, str], sure: dict[str, float]) -> Grouping:
    """The votes by incident, in the order in which incidents are first met; a report without a home is alone."""
    names: dict[str, int] = {}
    # The stroke in front keeps a lone report apart from an incident that bears its id.
    incident = [names.setdefault(home.get(one, f"/{one}"), len(names)) for one in votes.ids]
    return Grouping(np.array(incident, np.int64), np.array([sure.get(one, 1.0) for one in votes.ids]), list(names))
