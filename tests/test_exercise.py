"""The invented war: its files are read as they were meant, its truth is kept apart, and marks are right."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from test_cli import sulh

from sulh.exercise.country import TOWNS, make_country
from sulh.exercise.history import FORCES, SHIFTS, make_history
from sulh.exercise.observers import OBSERVERS, reports_of_an_incident
from sulh.exercise.planted import GIVEN_UP, IN_FORCE, Planted
from sulh.exercise.scoring import Score, load_truth, score_decisions, score_pairs, score_parts
from sulh.exercise.table import reports_table
from sulh.exercise.telling import tell
from sulh.reports.table import read_table


def digest(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An exercise, and the results of its run."""
    folder = tmp_path_factory.mktemp("exercise")
    for words in (
        ("exercise", folder / "case", "--seed", 3, "--reports", 600),
        ("run", folder / "case", "--out", folder / "out"),
    ):
        done = sulh(*words)
        assert done.returncode == 0, done.stderr
    return folder / "case", folder / "out"


def test_one_seed_gives_one_exercise_and_another_another(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert sulh("exercise", tmp_path / name, "--seed", seed, "--reports", 300, "--json").returncode == 0
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_every_row_of_every_file_is_read(made: tuple[Path, Path]) -> None:
    case, out = made
    reports = pq.read_table(out / "reports.parquet")
    with (case / "truth" / "reports.csv").open(encoding="utf-8") as stream:
        rows = {(line["source"], int(line["row"])) for line in csv.DictReader(stream)}
    read = list(zip(reports["source"].to_pylist(), reports["row"].to_pylist(), strict=True))
    assert set(read) == rows
    assert len(read) == len(rows)
    rejected = pq.read_table(out / "rejects.parquet").to_pylist()
    assert len([one for one in rejected if one["what"] != "cell"]) == 0
    assert len(rejected) < len(rows) * 0.02
    placed = reports.num_rows - reports["lat"].null_count
    assert placed == reports.num_rows


def test_what_a_file_says_is_what_was_told(made: tuple[Path, Path]) -> None:
    """Through Dari words, Solar Hijri dates and the gazetteer: rows that name a town give its day, act and force."""
    case, out = made
    with (case / "truth" / "incidents.csv").open(encoding="utf-8") as stream:
        happened = {int(line["incident"]): line for line in csv.DictReader(stream)}
    truth = load_truth(case)
    rows = [row for row in pq.read_table(out / "reports.parquet").to_pylist() if row["source"] == "front_list"]
    single = [
        (row, happened[truth.same["front_list", row["row"]]])
        for row in rows
        if ("front_list", row["row"]) in truth.same
    ]
    assert len(single) > 50
    late = [int(row["start"].timestamp()) // 86_400 - int(true["second"]) // 86_400 for row, true in single]
    assert set(late) <= {0, 1, 2, 3, 4}
    right = [row["act"] == [true["act"]] for row, true in single if row["act"]]
    assert sum(right) / len(right) > 0.8


def test_marks_of_a_run(made: tuple[Path, Path]) -> None:
    case, out = made
    done = sulh("exercise", "score", case, "--run", out)
    assert done.returncode == 0, done.stderr
    assert "pairs of reports" in done.stdout
    assert "holds none of yours" in done.stdout
    marks = json.loads(sulh("exercise", "score", case, "--run", out, "--json").stdout)
    assert marks["pairs"]["right"] / marks["pairs"]["said"] > 0.75
    assert marks["pairs"]["right"] / marks["pairs"]["true"] > 0.7


def test_who_did_it_is_estimated_beside_the_findings(made: tuple[Path, Path], tmp_path: Path) -> None:
    _, out = made
    done = sulh("attribute", out, "--out", tmp_path / "who")
    assert done.returncode == 0, done.stderr
    assert "front_list: " in done.stdout
    assert {file.name for file in (tmp_path / "who").iterdir()} == {
        "attributions.parquet", "confusions.parquet", "copying.parquet", "wrong_force.parquet",
    }  # fmt: skip
    refused = sulh("attribute", tmp_path / "nothing", "--out", tmp_path / "who2")
    assert (refused.returncode, (tmp_path / "who2").exists()) == (2, False)


def test_marks_are_those_of_counting_by_hand(made: tuple[Path, Path]) -> None:
    case, out = made
    truth = load_truth(case)
    reports, links = read_table(out / "reports.parquet"), pq.read_table(out / "links.parquet")
    at = {row["report_id"]: (row["source"], row["row"]) for row in reports.to_pylist()}
    home = {row["report_id"]: row["incident_id"] for row in links.to_pylist() if row["relation"] == "same"}
    counts: Counter[str] = Counter()
    for one, other in combinations(at, 2):
        if at[one][0] == at[other][0]:
            continue
        said = home.get(one, one) == home.get(other, other)
        true = at[one] in truth.same and truth.same[at[one]] == truth.same.get(at[other])
        counts["said"] += said
        counts["true"] += true
        counts["right"] += said and true
    assert score_pairs(links, reports, truth) == Score(counts["right"], counts["said"], counts["true"])
    parts = score_parts(links, reports, truth)
    assert parts.right <= min(parts.said, parts.true)


def test_decisions_are_marked(made: tuple[Path, Path]) -> None:
    case, out = made
    truth, reports = load_truth(case), read_table(out / "reports.parquet")
    at = {(row["source"], row["row"]): row["report_id"] for row in reports.to_pylist()}
    by_incident: dict[int, list[str]] = {}
    for row, incident in truth.same.items():
        by_incident.setdefault(incident, []).append(at[row])
    one, other = [ids for ids in by_incident.values() if len(ids) > 1][:2]
    found = score_decisions(
        [("same", one[:2]), ("same", [one[0], other[0]]), ("not_same", [one[0], other[0]]), ("not_same", one[:2])],
        reports,
        truth,
    )
    assert found == {"not_same": Score(1, 2, 2), "same": Score(1, 2, 2)}


def world(seed: int, reports: int) -> tuple[Any, Any, Any]:
    random = np.random.default_rng(seed)
    country = make_country(random)
    history = make_history(country, random, 365, round(reports / reports_of_an_incident()))
    return country, history, tell(country, history, OBSERVERS, random)


def test_the_country_and_its_year_are_like_what_they_are_said_to_be() -> None:
    country, history, told = world(5, 20_000)
    assert len(set(country.town_names)) == TOWNS
    assert 0.8 < len(told) / 20_000 < 1.25
    day = (history.second - history.second[0]) // 86_400
    before, after = day < IN_FORCE, day >= IN_FORCE
    for barred in SHIFTS:
        share = [float((history.act[part] == barred).mean()) for part in (before, after)]
        assert share[1] < 0.6 * share[0]
    answers = history.answers >= 0
    assert 0.08 < answers.mean() < 0.16
    gaps = history.second[answers] - history.second[history.answers[answers]]
    assert gaps.min() > -86_400
    assert gaps.max() < 6 * 86_400
    crowd = Counter(zip(history.town.tolist(), day.tolist(), strict=True)).most_common(1)[0][1]
    assert crowd >= 4
    assert set(np.unique(told.stance)) == {"claims", "denies", "owns"}


def test_sources_err_as_they_are_said_to() -> None:
    _, history, told = world(6, 40_000)
    names = [one.key for one in OBSERVERS]
    listed = (told.source == names.index("front_list")) & (told.truth >= 0) & (told.force >= 0)
    army = listed & (history.force[told.truth] == 0)
    assert abs(float((told.force[army] == 1).mean()) - 0.3) < 0.03
    tolls = {}
    for name in ("front_list", "mission"):
        mine = (told.source == names.index(name)) & (told.truth >= 0) & (told.killed_low >= 0)
        tolls[name] = told.killed_low[mine].sum() / history.killed[told.truth[mine]].sum()
    assert tolls["front_list"] > 1.15
    assert abs(tolls["mission"] - 1) < 0.12
    assert all(len(parts) >= 2 for parts in told.parts.values())


def test_the_table_of_an_exercise_is_a_table_of_reports() -> None:
    country, _, told = world(7, 3_000)
    table = reports_table(country, told, OBSERVERS)
    table.validate(full=True)
    assert table.num_rows == len(told)
    rows = table.to_pylist()
    either = [row for row in rows if row["perpetrator"] and len(row["perpetrator"]) == 2]
    assert any(row["perpetrator_surely"] is None for row in either)
    assert any(row["perpetrator_surely"] == row["perpetrator"] for row in either)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("exercise", "score"), "what is to be marked"),
        (("exercise", "score", "FOLDER", "--run", "FOLDER"), "this is no exercise"),
        (("exercise", "FOLDER", "FOLDER"), "is no call of an exercise"),
    ],
)
def test_errors_are_one_message(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = sulh(*[str(tmp_path / "x") if word == "FOLDER" else word for word in words])
    assert done.returncode == 2
    assert said in done.stderr


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    done = sulh("exercise", tmp_path)
    assert done.returncode == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_loophole_is_one_shift_and_no_other() -> None:
    """The planted force gives up its act for the other one; all else goes on as before."""
    random = np.random.default_rng(4)
    country = make_country(random)
    planted = Planted(barred_fall=1.0, seed=4).with_loophole()
    history = make_history(country, random, 365, 4_000, planted)
    after = history.second >= history.second.min() // 86_400 * 86_400 + IN_FORCE * 86_400
    force = np.array(FORCES)[history.force]
    done = {(str(who), str(act)) for who, act in zip(force[after], history.act[after], strict=True)}
    before = {(str(who), str(act)) for who, act in zip(force[~after], history.act[~after], strict=True)}
    assert before - done == {(planted.force, planted.given_up)}
    assert done - before <= {(planted.force, planted.turned_to)}
    assert json.loads(planted.text())["turned_to"] == planted.turned_to
    assert "turned_to" not in json.loads(Planted().text())


def test_seeds_choose_different_loopholes() -> None:
    found = {
        (one.force, one.given_up, one.turned_to) for one in (Planted(seed=seed).with_loophole() for seed in range(40))
    }
    assert {given_up for _, given_up, _ in found} == {act for acts in GIVEN_UP.values() for act in acts}
    assert len(found) > 10
