"""The invented war: its files are read as they were meant, its truth is kept apart, and marks are right."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
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
from sulh.exercise.marking import Made, load_incidents, marks
from sulh.exercise.observers import OBSERVERS, reports_of_an_incident
from sulh.exercise.planted import GIVEN_UP, IN_FORCE, Planted
from sulh.exercise.scoring import Score, load_truth, pairs_wrong, rows_of, score_pairs, score_parts
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
        rows = {(line["source"], line["sheet"], int(line["row"])) for line in csv.DictReader(stream)}
    read = list(rows_of(reports).values())
    assert set(read) == rows
    assert len(read) == len(rows)
    rejected = pq.read_table(out / "rejects.parquet").to_pylist()
    assert {(one["source"], one["what"], one["reason"]) for one in rejected} == {
        ("republic_list", "aside", "a total"), ("republic_list", "aside", "a note"),
    }  # fmt: skip
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
        (row, happened[truth.same["front_list", row["sheet"], row["row"]]])
        for row in rows
        if ("front_list", row["sheet"], row["row"]) in truth.same
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
    told = json.loads(sulh("exercise", "score", case, "--run", out, "--json").stdout)
    assert told["pairs"]["right"] / told["pairs"]["said"] > 0.75
    assert told["pairs"]["right"] / told["pairs"]["true"] > 0.7
    assert told["decisions"] == []


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
    at = rows_of(reports)
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


def test_decisions_are_marked_one_by_one(made: tuple[Path, Path]) -> None:
    case, out = made
    truth, reports, happened = load_truth(case), read_table(out / "reports.parquet"), load_incidents(case)
    at = {row: report for report, row in rows_of(reports).items()}
    by_incident: dict[int, list[str]] = {}
    for row, incident in truth.same.items():
        by_incident.setdefault(incident, []).append(at[row])
    (first, one), (second, other) = [pair for pair in by_incident.items() if len(pair[1]) > 1][:2]
    invented = next(report for row, report in at.items() if not truth.about(row))
    force, killed = happened[first]["force"], int(happened[first]["killed"])
    given: list[tuple[str, tuple[str, ...], str, str, bool | None]] = [
        ("same", (one[0], one[1]), "", "", True),
        ("same", (one[0], other[0]), "", "", False),
        ("not_same", (one[0], other[0]), "", "", True),
        ("not_same", (one[0], one[1]), "", "", False),
        ("same", (one[0], "nobody's"), "", "", False),
        ("set_fact", (one[0],), "perpetrator", f"{force}|bandits", True),
        ("set_fact", (one[0],), "act", "parley", False),
        ("set_fact", (one[0],), "killed_low", str(killed), True),
        ("set_fact", (one[0],), "killed_low", str(killed + 1), False),
        ("set_fact", (one[0],), "killed_high", str(killed), True),
        ("set_fact", (one[0],), "lat", "30", None),
        ("conclude", (invented,), "R1", "not_an_incident", True),
        ("conclude", (one[0],), "R1", "not_an_incident", False),
        ("conclude", (one[0],), "R1", "settled", None),
        ("leave_out", (one[0],), "", "", None),
    ]  # fmt: skip
    decisions = [Made(f"d{n}", kind, ids, field, value) for n, (kind, ids, field, value, _) in enumerate(given)]
    found = marks(decisions, reports, truth, happened)
    assert [mark.right for mark in found] == [right for *_, right in given]
    assert f"{one[0]} is about incident {first} (" in found[1].truth
    assert f"{other[0]} is about incident {second} (" in found[1].truth
    assert "nothing that happened" in found[11].truth


def test_the_command_says_which_decisions_are_wrong(made: tuple[Path, Path], tmp_path: Path) -> None:
    case, out = made
    shutil.copytree(case, tmp_path / "case")
    links = pq.read_table(out / "links.parquet").to_pylist()
    truth, reports = load_truth(case), read_table(out / "reports.parquet")
    wrong, missed = pairs_wrong(pq.read_table(out / "links.parquet"), reports, truth)
    pairs = score_pairs(pq.read_table(out / "links.parquet"), reports, truth)
    assert (len(wrong), len(missed)) == (pairs.said - pairs.right, pairs.true - pairs.right)
    lines = [
        f"d1,2031-06-01,trainee,same,{wrong[0][0]}|{wrong[0][1]}",
        f"d2,2031-06-01,trainee,same,{missed[0][0]}|{missed[0][1]}",
    ]
    text = "decision_id,when,who,kind,subject\n" + "\n".join(lines) + "\n"
    (tmp_path / "case" / "decisions.csv").write_text(text, encoding="utf-8")
    done = sulh("exercise", "score", tmp_path / "case", "--run", out, "--out", tmp_path / "marks.csv")
    assert done.returncode == 0, done.stderr
    assert "your decisions “same”: 1 of 2 are right" in done.stdout
    assert f"d1 (same) is wrong: {wrong[0][0]} is about " in done.stdout
    with (tmp_path / "marks.csv").open(encoding="utf-8", newline="") as stream:
        marked = list(csv.DictReader(stream))
    assert [line["right"] for line in marked if line["what"] == "decision"] == ["no", "yes"]
    assert {(line["report_a"], line["report_b"]) for line in marked if line["what"] == "not linked"} == set(missed)
    assert len(links) > len(wrong)


def test_incidents_far_from_their_town_lie_on_a_road() -> None:
    random = np.random.default_rng(5)
    country = make_country(random)
    history = make_history(country, random, 365, 3000)
    away = history.point - country.towns[history.town]
    far = np.flatnonzero(np.linalg.norm(away, axis=1) > 20)
    ends = np.concatenate([country.roads, country.roads[:, ::-1]])
    on_a_road = 0
    for one in far.tolist():
        along = country.towns[ends[ends[:, 0] == history.town[one], 1]] - country.towns[history.town[one]]
        across = np.abs(along[:, 0] * away[one, 1] - along[:, 1] * away[one, 0]) / np.linalg.norm(along, axis=1)
        on_a_road += bool((across < 0.01).any())
    assert len(far) > 40
    assert on_a_road > 0.85 * len(far)  # those near a town have a tail, too


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
