"""Adding reports to a run gives the links of linking everything at once under the same model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linking import report, table

from sulh.errors import FileError, InputError
from sulh.incidents import kept
from sulh.incidents.adding import add
from sulh.incidents.decisions import Decision, Decisions
from sulh.incidents.link import Linked, link
from sulh.incidents.model_file import load_links, load_model
from sulh.incidents.rows import content_order
from sulh.words.vocabulary import vocabulary


def world(seed: int, incidents: int, days: int, odd: float) -> pa.Table:
    """Reports of three sources; a share of `odd` ones has no place, no day, a month, or speaks of several incidents."""
    random = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []
    for number in range(incidents):
        lat, lon, day = 34 + random.uniform(0, 1), 69 + random.uniform(0, 1), int(random.integers(0, days))
        for source in "abc":
            if random.random() < 0.6:
                cells: dict[str, Any] = {"lat": lat + random.normal(0, 0.03), "lon": lon, "radius_km": 1.0}
                cells |= {"act": [str(random.choice(["raid", "air_strike"]))], "adm1": "Kabul"}
                when: tuple[int | None, int] = (day + int(random.integers(0, 3)), 1)
                if random.random() < odd:
                    kind = int(random.integers(0, 4))
                    cells |= [{"lat": None, "lon": None}, {}, {"radius_km": 60.0}, {"covers_high": 3}][kind]
                    when = [when, (None, 1), (when[0], 25), when][kind]
                rows.append(report(f"{number}{source}", source, *when, **cells))
    return table(rows)


def decision(number: int, kind: str, *subject: str) -> Decision:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Decision(f"d{number}", now, "monitor", kind, subject, "", "", "why", (), "decisions.csv", number)


def run(reports: pa.Table, folder: Path, decisions: Decisions) -> Linked:
    linked = link(reports, None, decisions)
    folder.mkdir(exist_ok=True)
    kept.keep(reports, decisions, folder)
    return linked


def cut(reports: pa.Table, share: float, seed: int, *, last: bool) -> tuple[pa.Table, pa.Table]:
    """Earlier reports and new ones: the last in time, or some from everywhere."""
    order = content_order(reports) if last else np.random.default_rng(seed).permutation(len(reports))
    at = round(len(reports) * (1 - share))
    return reports.take(pa.array(order[:at])), reports.take(pa.array(order[at:]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 10**6),
    st.sampled_from([40, 365]),
    st.sampled_from([0.0, 0.0, 0.1]),
    st.sampled_from([0.02, 0.3]),
    st.booleans(),
)
def test_adding_is_linking_all(
    tmp_path_factory: pytest.TempPathFactory, seed: int, days: int, odd: float, share: float, last: bool
) -> None:
    folder = tmp_path_factory.mktemp("run")
    reports = world(seed, 150, days, odd)
    before, new = cut(reports, share, seed, last=last)
    first = run(before, folder, Decisions())
    added = add(folder, first.links, new, first.model, Decisions(), None)
    whole = link(reports, None, model=first.model, previous=first.links)
    assert added.linked.links.equals(whole.links)
    assert added.linked.lineage.equals(whole.lineage)
    assert added.linked.residuals.equals(whole.residuals)
    assert added.kept.reports == len(reports)


@pytest.mark.parametrize("odd", [0.0, 0.1])
def test_decisions_that_came_since_count_wherever_they_speak(tmp_path: Path, odd: float) -> None:
    reports = world(4, 200, 365, odd)
    before, new = cut(reports, 0.02, 4, last=True)
    ids = before["report_id"].to_pylist()
    held = Decisions((decision(1, "same", ids[0], ids[50]), decision(2, "not_same", ids[3], ids[4])))
    first = run(before, tmp_path / "run", held)
    near = first.links.to_pylist()
    pair = next(one for one in near if one["by"] == "score" and one["relation"] == "same")
    now = Decisions((*held.standing, decision(3, "not_same", pair["report_id"], pair["incident_id"])))
    added = add(tmp_path / "run", first.links, new, first.model, now, None)
    whole = link(reports, None, now, model=first.model)
    assert added.linked.links.equals(whole.links)
    assert not added.linked.links.equals(link(reports, None, held, model=first.model).links)


def test_only_what_lies_near_is_looked_at(tmp_path: Path) -> None:
    reports = world(5, 2000, 3000, 0.0)
    before, new = cut(reports, 0.002, 5, last=True)
    first = run(before, tmp_path / "run", Decisions())
    added = add(tmp_path / "run", first.links, new, first.model, Decisions(), None)
    assert added.looked_at < len(reports) / 10
    assert added.linked.links.equals(link(reports, None, model=first.model).links)


def test_what_is_there_already_and_what_is_no_run_are_refused(tmp_path: Path) -> None:
    reports = world(6, 20, 40, 0.0)
    first = run(reports, tmp_path / "run", Decisions())
    with pytest.raises(InputError, match="there already"):
        add(tmp_path / "run", first.links, reports.slice(0, 2), first.model, Decisions(), None)
    with pytest.raises(FileError, match="no run of linking"):
        add(tmp_path, first.links, reports, first.model, Decisions(), None)
    (tmp_path / "run" / "reports-00000.parquet").write_bytes(b"PAR1")
    with pytest.raises(FileError, match="cannot be read"):
        add(tmp_path / "run", first.links, renamed(world(7, 3, 10, 0.0)), first.model, Decisions(), None)


def renamed(reports: pa.Table) -> pa.Table:
    ids = pa.array([f"new {one}" for one in reports["report_id"].to_pylist()])
    return reports.set_column(reports.column_names.index("report_id"), reports.schema.field("report_id"), ids)


def files(folder: Path) -> Iterator[str]:
    yield from sorted(file.name for file in folder.iterdir())


def test_an_empty_run_can_be_added_to(tmp_path: Path) -> None:
    reports = world(8, 30, 60, 0.0)
    first = run(reports.slice(0, 0), tmp_path / "run", Decisions())
    added = add(tmp_path / "run", first.links, reports, first.model, Decisions(), None)
    assert added.linked.links.equals(link(reports, None, model=first.model).links)
    assert list(files(tmp_path / "run")) == ["decisions.csv", "linked.json", "reports-00000.parquet"]


def sulh(*words: Any) -> tuple[int, str]:
    """Run the command; its exit code and all it printed."""
    command = [sys.executable, "-c", "from sulh.cli import main; main()", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_command_adds_and_learns_anew(tmp_path: Path) -> None:
    reports = world(9, 60, 90, 0.05)
    for name, part in (("a", reports.slice(0, 70)), ("b", reports.slice(70))):
        pq.write_table(part, tmp_path / f"{name}.parquet")
    run_, more, anew = (tmp_path / name for name in ("run", "more", "anew"))
    assert sulh("link", tmp_path / "a.parquet", "--out", run_)[0] == 0
    assert sulh("link", tmp_path / "b.parquet", "--onto", run_, "--out", more)[0] == 0
    whole = link(reports, vocabulary({}), model=load_model(run_ / "model.json"))
    assert load_links(more / "links.parquet").equals(whole.links)
    assert kept.load(more).parts == ("reports-00000.parquet", "reports-00001.parquet")
    assert sulh("link", tmp_path / "b.parquet", "--onto", run_, "--relearn", "--out", anew)[0] == 0
    fresh = link(reports, vocabulary({}))
    assert load_links(anew / "links.parquet").equals(fresh.links)
    assert load_model(anew / "model.json") == fresh.model


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--onto", "nowhere"], "there are no links here"),
        (["--onto", "run", "--model", "run/model.json"], "--model does not go with that"),
        (["--onto", "run"], "there already"),
        (["--engine", "abacus"], "there is no engine"),
        (["--engine", "spark", "--previous", "run"], "--previous does not go with that"),
    ],
)
def test_what_does_not_go_together_is_said(tmp_path: Path, words: list[str], says: str) -> None:
    pq.write_table(world(9, 10, 30, 0.0), tmp_path / "a.parquet")
    assert sulh("link", tmp_path / "a.parquet", "--out", tmp_path / "run")[0] == 0
    paths = [
        tmp_path / word if not word.startswith("--") and word not in ("spark", "abacus") else word for word in words
    ]
    code, said = sulh("link", tmp_path / "a.parquet", "--out", tmp_path / "out", *paths)
    assert code == 2, said
    assert says in said
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "links.parquet").exists()
