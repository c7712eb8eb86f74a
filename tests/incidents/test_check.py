"""Links judged by a person on a sample: the sheet, the marks, and how often the intervals hold the truth."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_cli import sulh

from sulh.exercise.country import make_country
from sulh.exercise.history import make_history
from sulh.exercise.observers import OBSERVERS
from sulh.exercise.table import reports_table
from sulh.exercise.telling import Told, tell
from sulh.incidents.check import Window, checked, sheet, window_of
from sulh.incidents.link import link


@pytest.fixture(scope="module")
def world() -> tuple[pa.Table, Told]:
    random = np.random.default_rng(9)
    country = make_country(random)
    told = tell(country, make_history(country, random, 200, 900), OBSERVERS, random)
    return reports_table(country, told, OBSERVERS), told


def same(told: Told, pair: tuple[str, str]) -> bool:
    one, other = (int(told.truth[int(report[1:])]) for report in pair)
    return one == other >= 0


def test_the_sheet_tells_nothing_of_what_was_linked(world: tuple[pa.Table, Told]) -> None:
    reports, _ = world
    linked = link(reports, None)
    window = window_of(reports, linked.links, None, linked.model)
    assert len(window.linked) > 400
    assert len(window.missed) > 100
    assert not set(window.linked) & set(window.missed)
    made = sheet(reports, window, 60)
    assert made.num_rows == 120
    assert not {"probability", "incident_id", "by"} & set(made.column_names)
    pairs = [tuple(text.split()) for text in made["pair"].to_pylist()[::2]]
    where = [pair in set(window.linked) for pair in pairs]
    assert sum(where) == 30
    assert 8 < sum(one != other for one, other in pairwise(where)) < 52
    assert made == sheet(reports.take(pa.array(np.arange(reports.num_rows)[::-1])), window, 60)


def test_marks_come_close_to_the_truth(world: tuple[pa.Table, Told]) -> None:
    reports, told = world
    linked = link(reports, None)
    window = window_of(reports, linked.links, None, linked.model)
    truth = {pair: same(told, pair) for pair in (*window.linked, *window.missed)}
    whole = checked(window, truth)
    right = sum(truth[pair] for pair in window.linked)
    lost = sum(truth[pair] for pair in window.missed)
    assert whole.precision.share == pytest.approx(right / len(window.linked))
    assert whole.recall.share == pytest.approx(right / (right + lost))
    hits = 0
    for seed in range(40):
        chosen = {tuple(text.split()) for text in sheet(reports, window, 200, seed)["pair"].to_pylist()}
        found = checked(window, {pair: truth[pair] for pair in truth if pair in chosen})
        hits += found.precision.low <= whole.precision.share <= found.precision.high
        hits += found.recall.low <= whole.recall.share <= found.recall.high
    assert hits >= 70


def test_nothing_judged_says_nothing() -> None:
    found = checked(Window((("a", "b"),), ()), {})
    assert (found.links, found.misses) == (0, 0)
    assert found.precision.high - found.precision.low > 0.9


def test_the_command_writes_a_sheet_and_then_reads_it(tmp_path: Path, world: tuple[pa.Table, Told]) -> None:
    reports, told = world
    pq.write_table(reports, tmp_path / "reports.parquet")
    assert sulh("link", tmp_path / "reports.parquet", "--out", tmp_path / "out").returncode == 0
    call = (
        "check-links",
        tmp_path / "out",
        tmp_path / "reports.parquet",
        "--sheet",
        tmp_path / "pairs.csv",
        "--size",
        40,
    )
    assert "fill the column" in sulh(*call).stdout
    empty = sulh(*call)
    assert (empty.returncode, "nothing is judged" in empty.stderr) == (2, True)
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    for line in lines[::2]:
        one, other = line["pair"].split()
        line["same"] = "yes" if same(told, (one, other)) else "no"
    with (tmp_path / "pairs.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    done = sulh(*call)
    assert done.returncode == 0, done.stderr
    assert "precision: " in done.stdout
    assert "judged: 20 links and 20 near misses" in done.stdout


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    """A run whose ids have spaces and begin like formulas, and the lines of a sheet of four pairs, not judged."""
    folder = tmp_path_factory.mktemp("judged")
    with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["report_id", "source", "start", "lat", "lon", "act"])
        for number in range(40):
            for source in ("one", "two"):
                day = f"2020-0{1 + number // 20}-{1 + number % 20:02}"
                writer.writerow([f"=Row {number} {source}", source, day, 34 + number / 50, 69, f"act {number % 4}"])
    assert sulh("link", folder / "reports.csv", "--out", folder / "out").returncode == 0
    made = sulh("check-links", folder / "out", "--sheet", folder / "pairs.csv", "--size", 8)
    assert made.returncode == 0, made.stderr
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        return folder, list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ({0: "yes", 2: "NO", 4: "?"}, 0, "judged: "),
        ({1: "yes"}, 0, "judged: "),
        ({0: "maybe"}, 2, "row 2, column “same”: “maybe” is no answer"),
        ({0: "yes", 1: "no"}, 2, "row 3, column “same”: this pair is both the same and not"),
        ({}, 2, "nothing is judged yet"),
    ],
)
def test_answers_are_read_whatever_the_ids_are_like(
    judged: tuple[Path, list[dict[str, str]]], tmp_path: Path, words: dict[int, str], code: int, says: str
) -> None:
    folder, lines = judged
    done = judge(
        folder / "out", tmp_path / "pairs.csv", [{**line, "same": words.get(at, "")} for at, line in enumerate(lines)]
    )
    assert done.returncode == code, done.stderr
    assert says in done.stdout + done.stderr


def judge(run: Path, sheet: Path, lines: list[dict[str, str]]) -> CompletedProcess[str]:
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return sulh("check-links", run, "--sheet", sheet)


def test_sheets_of_another_run_and_half_a_pair(judged: tuple[Path, list[dict[str, str]]], tmp_path: Path) -> None:
    folder, lines = judged
    half = judge(folder / "out", tmp_path / "half.csv", [lines[0] | {"same": "yes"}])
    assert (half.returncode, "1 reports stand under one pair" in half.stderr) == (2, True)
    other = [line | {"report_id": f"other {at}", "same": "yes"} for at, line in enumerate(lines[:2])]
    strange = judge(folder / "out", tmp_path / "other.csv", other)
    assert (strange.returncode, "no pair of this sheet" in strange.stderr) == (2, True)
    mixed = judge(folder / "out", tmp_path / "mixed.csv", [*(line | {"same": "yes"} for line in lines[2:]), *other])
    assert "1 more pairs are no links or near misses" in mixed.stdout
    (tmp_path / "reports.csv").write_text("report_id,source\nx,one\n", encoding="utf-8")
    wrong = sulh("check-links", folder / "out", tmp_path / "reports.csv", "--sheet", tmp_path / "new.csv")
    assert (wrong.returncode, "of the linked reports are not here" in wrong.stderr) == (2, True)
    assert not (tmp_path / "new.csv").exists()
