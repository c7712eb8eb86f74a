"""An exercise as a case folder: everybody's files, the agreement, the gazetteer, and the truth in a folder of its own."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sulh.exercise.country import NAME, Country, degrees, make_country, places_csv, roads_csv
from sulh.exercise.history import FORCES, History, make_history
from sulh.exercise.observers import OBSERVERS, Observer, reports_of_an_incident
from sulh.exercise.package import names, planted_tactics, with_package
from sulh.exercise.pages.shelf import PAGES
from sulh.exercise.pages.workbook import write_workbook
from sulh.exercise.planted import USUAL, Planted
from sulh.exercise.proposals import ASK, COUNTER, POSITIONS
from sulh.exercise.telling import Told, tell
from sulh.exercise.text import AGREEMENT, MEASURES, README, case_yaml
from sulh.output import whole

Spot = tuple[int, str, int]
"""A row's number among `told`, its sheet (empty in a text file) and its line."""


def make_exercise(folder: Path, seed: int, days: int, reports: int, planted: Planted = USUAL) -> tuple[int, int]:
    """Write an exercise of about so many reports in so many days; gives the numbers of true incidents and of rows.

    The same seed gives the same files. Raises FileError where the folder cannot be written.
    """
    country, history, told = invented(seed, days, reports, planted)
    with whole(folder) as aside:
        _texts(aside, country, seed, days)
        rows = [_source(aside / "sources", country, told, number, one) for number, one in enumerate(OBSERVERS)]
        _truth(aside / "truth", country, history, told, rows)
        (aside / "truth" / "planted.json").write_text(planted.text(), encoding="utf-8")
        package = "".join(f"{one}\n" for one in names(planted_tactics(planted.package, planted.seed)))
        (aside / "truth" / "package.txt").write_text(package, encoding="utf-8")
    return len(history), len(told)


def invented(seed: int, days: int, reports: int, planted: Planted = USUAL) -> tuple[Country, History, Told]:
    """What an exercise is of: its country, what happened there, and what was told of it, from a seed."""
    random = np.random.default_rng(seed)
    country = make_country(random)
    incidents = max(round(reports / reports_of_an_incident()), 1)
    history = make_history(country, random, days, incidents, planted)
    history = with_package(history, planted_tactics(planted.package, planted.seed), planted.seed)
    return country, history, tell(country, history, OBSERVERS, random)


def _texts(folder: Path, country: Country, seed: int, days: int) -> None:
    (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    (folder / "measures.yaml").write_text(MEASURES, encoding="utf-8")
    (folder / "positions.yaml").write_text(POSITIONS, encoding="utf-8")
    (folder / "drafts").mkdir()
    (folder / "drafts" / "ask.yaml").write_text(ASK, encoding="utf-8")
    (folder / "drafts" / "counter.yaml").write_text(COUNTER, encoding="utf-8")
    (folder / "case.yaml").write_text(case_yaml(OBSERVERS), encoding="utf-8")
    (folder / "README.md").write_text(README.format(country=NAME, seed=seed, days=days), encoding="utf-8")
    _csv(folder / "places.csv", [list(places_csv(country)[0]), *[list(row.values()) for row in places_csv(country)]])
    _csv(folder / "roads.csv", roads_csv(country))
    header = ["decision_id", "when", "who", "kind", "subject", "field", "value", "why", "supersedes"]
    _csv(folder / "decisions.csv", [header])


def _csv(file: Path, rows: Sequence[Sequence[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _source(folder: Path, country: Country, told: Told, number: int, observer: Observer) -> list[Spot]:
    """Write a source and its mapping; gives where each of its rows stands."""
    folder.mkdir(exist_ok=True)
    page = PAGES[observer.key]
    leaves = page.leaves(country, told, np.flatnonzero(told.source == number).tolist())
    (folder / f"{observer.key}.yaml").write_text(page.mapping, encoding="utf-8")
    if page.file.endswith(".csv"):
        _csv(folder / page.file, [line for leaf in leaves for line in leaf.lines])
    else:
        write_workbook(folder / page.file, page.look, leaves)
    return [(row, leaf.name, line) for leaf in leaves for row, line in leaf.rows]


def _truth(folder: Path, country: Country, history: History, told: Told, rows: list[list[Spot]]) -> None:
    """`incidents.csv`: what happened; `reports.csv`: which incident each row of each source is about."""
    folder.mkdir(exist_ok=True)
    lat, lon = degrees(history.point)
    happened: list[list[Any]] = [list(_HAPPENED)]
    for one in range(len(history)):
        partner, answers = int(history.partner[one]), int(history.answers[one])
        place = [float(lat[one]), float(lon[one]), country.district_names[int(history.district[one])]]
        who = [FORCES[int(history.force[one])], FORCES[partner] if partner >= 0 else ""]
        what = [str(column[one]) for column in (history.act, history.target, history.object)]
        tolls = [int(column[one]) for column in (history.killed, history.civilians_killed, history.wounded)]
        second = int(history.second[one])
        happened.append([one, second, *place, *who, *what, *tolls, answers if answers >= 0 else ""])
    _csv(folder / "incidents.csv", happened)
    lines: list[list[Any]] = [["source", "sheet", "row", "relation", "incident"]]
    for observer, mine in zip(OBSERVERS, rows, strict=True):
        for row, sheet, line in mine:
            if row in told.parts:
                lines += [[observer.key, sheet, line, "part_of", incident] for incident in told.parts[row]]
            else:
                truth = int(told.truth[row])
                lines.append([observer.key, sheet, line, "same" if truth >= 0 else "none", truth if truth >= 0 else ""])
    _csv(folder / "reports.csv", lines)


_HAPPENED = (
    "incident", "second", "lat", "lon", "district", "force", "partner", "act", "target", "object", "killed",
    "civilians_killed", "wounded", "answers",
)  # fmt: skip
