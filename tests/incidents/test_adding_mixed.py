"""Adding a day's rows is linking all, whatever the rows are like; and what people decided is never forgotten."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linking import report, table
from test_adding import cut, decision, run, sulh

from sulh.incidents.adding import add
from sulh.incidents.decisions import Decision, Decisions, load_decisions, write_decisions
from sulh.incidents.link import link
from sulh.incidents.model_file import load_links, load_model
from sulh.words.vocabulary import vocabulary


def mixed(seed: int, deeds: int, days: int) -> pa.Table:
    """Reports of three sources of every make: placed and not, dated to the day, to weeks and not at all, about several
    incidents, told again in the same words, told in pieces, second deeds, denials."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for deed in range(deeds):
        day, toll = int(random.integers(0, days)), int(random.integers(0, 9))
        lat, lon = 34 + random.uniform(0, 0.6), 69 + random.uniform(0, 0.6)
        for source in "abc":
            if random.random() < 0.6:
                rows += _told(random, f"{deed}{source}", source, day, toll, (lat, lon))
    return table(rows)


def _told(
    random: np.random.Generator, name: str, source: str, day: int, toll: int, point: tuple[float, float]
) -> list[dict[str, Any]]:
    cells: dict[str, Any] = {
        "lat": point[0] + random.normal(0, 0.02), "lon": point[1], "radius_km": 1.0, "adm1": "Kabul",
        "act": [str(random.choice(["raid", "air_strike", "ambush"]))], "killed_low": toll, "killed_high": toll,
        "text": f"what the source wrote of the deed, and of nothing else ({name})",
    }  # fmt: skip
    when: tuple[int | None, int] = (day + int(random.integers(0, 3)), 1)
    kind = int(random.choice(11, p=[0.6, *[0.04] * 10]))
    changed: dict[str, Any] = {
        1: {"lat": None, "lon": None}, 3: {"radius_km": 60.0}, 4: {"covers_low": 2, "covers_high": 3},
        9: {"stance": "denies"}, 10: {"lat": None, "lon": None, "adm1": None},
    }.get(kind, {})  # fmt: skip
    when = {2: (None, 1), 5: (when[0], 25)}.get(kind, when)
    first = report(name, source, *when, **cells | changed)
    if kind == 6:
        return [first, first | {"report_id": f"{name} again"}]
    if kind == 7 and toll > 1:
        parts = ({"killed_low": one, "killed_high": one} for one in (1, toll - 1))
        return [first | part | {"report_id": f"{name} {n}"} for n, part in enumerate(parts)]
    if kind == 8:
        return [first, first | {"report_id": f"{name}#1", "act": ["ambush"]}]
    return [first]


def some_decisions(reports: pa.Table, seed: int) -> Decisions:
    """A few decisions that do not contradict each other, some about reports far apart in time."""
    random = np.random.default_rng(seed)
    single = [row["report_id"] for row in reports.to_pylist() if (row["covers_high"] or 1) == 1]
    ids = [str(one) for one in random.permutation(single)]
    made = [decision(n, "same", *ids[3 * n : 3 * n + 2 + n % 2]) for n in range(3)]
    made += [decision(3 + n, "not_same", ids[20 + 2 * n], ids[21 + 2 * n]) for n in range(3)]
    return Decisions(tuple(made))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 10**6), st.sampled_from([30, 300]), st.sampled_from([0.02, 0.3]), st.booleans(), st.booleans(),
)  # fmt: skip
def test_adding_rows_of_every_make_is_linking_all(
    tmp_path_factory: pytest.TempPathFactory, seed: int, days: int, share: float, last: bool, decided: bool
) -> None:
    folder = tmp_path_factory.mktemp("run")
    reports = mixed(seed, 120, days)
    before, new = cut(reports, share, seed, last=last)
    held = some_decisions(before, seed) if decided else Decisions()
    first = run(before, folder, held)
    now = Decisions((*held.standing, *_shifted(some_decisions(new, seed)))) if decided and len(new) > 30 else held
    added = add(folder, first.links, new, first.model, now, None)
    whole = link(reports, None, now, model=first.model, previous=first.links)
    assert added.linked.links.equals(whole.links)
    assert added.linked.lineage.equals(whole.lineage)
    assert added.linked.residuals.equals(whole.residuals)


def _shifted(decisions: Decisions) -> list[Decision]:
    return [decision(100 + n, one.kind, *one.subject) for n, one in enumerate(decisions.standing)]


def write(file: Path, *rows: tuple[str, str, str, str]) -> Path:
    """A decisions.csv of (id, kind, subject, supersedes)."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["decision_id", "when", "who", "kind", "subject", "supersedes"])
        for number, (name, kind, subject, supersedes) in enumerate(rows):
            writer.writerow([name, f"2026-01-{number + 1:02}", "monitor", kind, subject, supersedes])
    return file


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[str]]:
    """A run in which two incidents far apart were said to be one, that decision, and the ids of the reports."""
    folder = tmp_path_factory.mktemp("decided")
    reports = mixed(7, 100, 200)
    pq.write_table(reports.slice(0, len(reports) - 20), folder / "a.parquet")
    pq.write_table(reports.slice(len(reports) - 20), folder / "b.parquet")
    ids = [row["report_id"] for row in reports.slice(0, len(reports) - 20).to_pylist() if row["covers_high"] == 1]
    pair = f"{ids[0]}|{ids[40]}"
    made = write(folder / "given.csv", ("d1", "same", pair, ""))
    assert sulh("link", folder / "a.parquet", "--decisions", made, "--out", folder / "run")[0] == 0
    assert together(folder / "run", pair)
    return folder, pair, ids


def together(run_: Path, pair: str) -> bool:
    homes = {row["report_id"]: row["incident_id"] for row in load_links(run_ / "links.parquet").to_pylist()}
    return all(homes[one] == homes[other] for one, other in combinations(pair.split("|"), 2))


@pytest.mark.parametrize("more", [["--onto"], ["--onto", "--relearn"]])
def test_decisions_of_an_earlier_run_hold_though_nobody_hands_them_over_again(
    linked: tuple[Path, str, list[str]], tmp_path: Path, more: list[str]
) -> None:
    folder, pair, _ = linked
    options = [more[0], folder / "run", *more[1:]]
    assert sulh("link", folder / "b.parquet", *options, "--out", tmp_path / "two")[0] == 0
    assert together(tmp_path / "two", pair)
    extra = table([report("later", "a", 400, lat=1.0, lon=1.0)])
    pq.write_table(extra, tmp_path / "c.parquet")
    assert sulh("link", tmp_path / "c.parquet", "--onto", tmp_path / "two", "--out", tmp_path / "three")[0] == 0
    assert together(tmp_path / "three", pair)
    assert [one.decision_id for one in load_decisions(tmp_path / "three" / "decisions.csv").every] == ["d1"]


def test_an_earlier_decision_goes_where_a_later_one_supersedes_it(
    linked: tuple[Path, str, list[str]], tmp_path: Path
) -> None:
    folder, pair, ids = linked
    later = write(tmp_path / "later.csv", ("d2", "not_same", pair, "d1"))
    command = ("link", folder / "b.parquet", "--onto", folder / "run", "--decisions", later, "--out", tmp_path / "two")
    code, said = sulh(*command)
    assert code == 0, said
    assert not together(tmp_path / "two", pair)
    kept = load_decisions(tmp_path / "two" / "decisions.csv")
    assert [one.decision_id for one in kept.standing] == ["d2"]
    assert [one.decision_id for one in kept.every] == ["d1", "d2"]
    other = write(tmp_path / "other.csv", ("d1", "same", f"{ids[0]}|{ids[41]}", ""))
    code, said = sulh(*command[:-3], other, "--out", tmp_path / "none")
    assert code == 2
    assert "says something else in the earlier run" in " ".join(said.split())
    against = write(tmp_path / "against.csv", ("d3", "not_same", pair, ""))
    code, said = sulh(*command[:-3], against, "--out", tmp_path / "none")
    assert code == 2
    assert "contradicts what stands" in " ".join(said.split())


def test_decisions_stay_on_record_while_their_reports_are_away(
    linked: tuple[Path, str, list[str]], tmp_path: Path
) -> None:
    folder, pair, ids = linked
    every = pq.read_table(folder / "a.parquet")
    less = every.filter(pa.array([one != ids[0] for one in every["report_id"].to_pylist()]))
    pq.write_table(less, tmp_path / "less.parquet")
    again = ("--previous", folder / "run", "--out", tmp_path / "away")
    assert sulh("link", tmp_path / "less.parquet", *again)[0] == 0
    again = ("--previous", tmp_path / "away", "--out", tmp_path / "back")
    assert sulh("link", folder / "a.parquet", *again)[0] == 0
    assert together(tmp_path / "back", pair)


def test_with_a_model_decisions_hold(linked: tuple[Path, str, list[str]], tmp_path: Path) -> None:
    folder, pair, _ = linked
    model = folder / "run" / "model.json"
    options = ("--model", model, "--decisions", folder / "given.csv", "--out", tmp_path / "out")
    assert sulh("link", folder / "a.parquet", *options)[0] == 0
    assert together(tmp_path / "out", pair)
    held = load_decisions(folder / "given.csv")
    whole = link(pq.read_table(folder / "a.parquet"), vocabulary({}), held, model=load_model(model))
    assert load_links(tmp_path / "out" / "links.parquet").equals(whole.links)


def test_decisions_are_read_as_they_were_written(tmp_path: Path) -> None:
    rows = [("d1", "same", "a|=b", ""), ("d2", "not_same", "a|c", ""), ("d3", "same", "a|c", "d2")]
    made = load_decisions(write(tmp_path / "given.csv", *rows))
    write_decisions(made, tmp_path / "kept.csv")
    again = load_decisions(tmp_path / "kept.csv")
    assert [one.decision_id for one in again.standing] == ["d1", "d3"]
    assert [(one.kind, one.subject, one.when) for one in again.every] == [
        (one.kind, one.subject, one.when) for one in made.every
    ]
