"""Incidents made ready once against the slow way: made drafts over made incidents, in memory, on disk, and edited."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.cells import Cells, group_by
from sulh.drafts.kept import STAMP, coded_file, keep
from sulh.drafts.past import Past
from sulh.drafts.ready import Ready
from sulh.drafts.replay import DRAFT, Replayer, undated_rules
from sulh.engine import DuckDB
from sulh.errors import FileError, InputError
from sulh.findings import near as nearby
from sulh.findings.deciding import outcomes
from sulh.findings.facts import FactTable
from sulh.findings.judge import expand
from sulh.findings.near import Stated
from sulh.terms.compile import Compiled
from tests import strategies as own
from tests.findings.test_judge_oracle import load

SOME = settings(deadline=None, derandomize=True, max_examples=8)


def past(table: pa.Table, present: Compiled, stated: tuple[Stated, ...] = ()) -> Past:
    return Past("made", present, table, stated, engine=DuckDB(threads=1))


def by_row(facts: FactTable, compiled: Compiled) -> list[list[int]]:
    """The outcomes of each rule for each incident, one at a time."""
    implications = compiled.legend.implications()
    expanded = [expand(rule, implications) for rule in undated_rules(compiled)]
    return [[outcomes(found, facts.values(row)) for row in range(len(facts.table))] for found in expanded]


def replayed(replayer: Replayer, compiled: Compiled) -> pa.Table:
    return replayer.replay(DRAFT, undated_rules(compiled))


@st.composite
def edited(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """An agreement, and another with some of its clauses and terms."""
    one, other = draw(own.agreements()), draw(own.agreements())
    kept = draw(st.sampled_from([("actors", "terms"), ("actors",), ()]))
    return one, other | {name: one[name] for name in kept}


@SOME
@given(edited(), st.sampled_from([4, 12]).flatmap(own.thrown_tables), st.sampled_from(["in_defence_of", "during"]))
def test_ready_incidents_are_judged_as_each_is_alone(
    terms: tuple[dict[str, Any], dict[str, Any]], table: pa.Table, kind: str
) -> None:
    present, draft = map(load, terms)
    ids, accounts = table["incident_id"].to_pylist(), table["account"].to_pylist()
    stated = (Stated(accounts[0], ids[0], kind, ids[-1]),)
    slow = past(table, present, stated)
    ready = slow.ready()
    for compiled in (present, draft, present):
        rules = undated_rules(compiled)
        facts = slow.facts(compiled)
        fast = ready.replayer(compiled, rules[:1])
        assert fast.outcomes_by_row(rules).tolist() == by_row(facts, compiled)
        assert fast.facts.table.num_rows == len(table)
        assert replayed(fast, compiled).equals(replayed(slow.replayer(compiled), compiled))


@SOME
@given(own.agreements(), own.agreements(), own.thrown_tables(10))
def test_a_clause_after_another_is_judged_as_at_first(
    agreement: dict[str, Any], other: dict[str, Any], table: pa.Table
) -> None:
    terms = [
        load(agreement),
        load(agreement | {"provisions": agreement["provisions"] | {"Q": other["provisions"]["P0"]}}),
    ]
    ready = past(table, terms[0]).ready()
    if ready.ground(terms[0]) != ready.ground(terms[1]):
        return
    one = ready.replayer(terms[0], undated_rules(terms[0])[:1])
    for compiled in (*terms, terms[0]):
        assert replayed(one, compiled).equals(replayed(ready.replayer(compiled, undated_rules(compiled)), compiled))
    judged = one.judged
    replayed(one, terms[1])
    assert one.judged == judged, "what was judged before is known"


@SOME
@given(edited(), own.thrown_tables(12))
def test_kept_on_disk_is_what_it_was_made_from(terms: tuple[dict[str, Any], dict[str, Any]], table: pa.Table) -> None:
    present, draft = map(load, terms)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pq.write_table(table, folder / "incidents.parquet")
        vocabulary = present.agreement.vocabulary
        slow = past(table, present)
        for _ in range(2):
            coded, shelf = keep(folder / "incidents.parquet", vocabulary, folder / "kept", lambda _: None)
            ready = Ready(coded, DuckDB(threads=1), shelf)
            for compiled in (present, draft):
                fast = ready.replayer(compiled, undated_rules(compiled))
                assert replayed(fast, compiled).equals(replayed(slow.replayer(compiled), compiled))
                assert fast.outcomes_by_row(undated_rules(compiled)).tolist() == by_row(slow.facts(compiled), compiled)
        memory = Ready(coded_file(folder / "incidents.parquet", vocabulary), DuckDB(threads=1))
        fast = memory.replayer(draft, undated_rules(draft))
        assert replayed(fast, draft).equals(replayed(slow.replayer(draft), draft))


@given(st.lists(st.lists(st.integers(-(2**61), 2**61) | st.integers(0, 2), min_size=6, max_size=6), max_size=4))
def test_groups_are_those_of_equal_rows(columns: list[list[int]]) -> None:
    found = group_by([np.array(column, np.int64) for column in columns], 6)
    known: dict[tuple[int, ...], int] = {}
    keys = [tuple(column[row] for column in columns) for row in range(6)]
    assert found.tolist() == [known.setdefault(key, len(known)) for key in keys]


def test_cells_of_no_incident() -> None:
    present = load(SMALL)
    empty = past(own.table([]), present)
    cells = Cells.of(empty.facts(present))
    assert len(cells.size) == len(cells.of_row) == 0


SMALL: dict[str, Any] = {
    "agreement": "small",
    "parties": {"north": {"name": "North"}, "south": {"name": "South"}},
    "actors": {"north_army": {"part_of": "north"}, "south_army": {"part_of": "south"}},
    "in_force": {"from": own.DAYS[0]},
    "provisions": {
        "A": {"binds": "north", "must_not": "raid", "except": {"A.a": {"when": {
            "attack_by": "south", "on": "north_army", "within_hours": 24, "within_km": 50}}}},
    },
}  # fmt: skip


def raids(count: int) -> pa.Table:
    known = {"act": ["raid"], "perpetrator": ["north_army"], "target": ["south_army"], "lat": 36.7, "lon": 68.9}
    return own.table(
        [own.incident(**known, incident_id=f"i{n}", start=own.second(5), end=own.second(5)) for n in range(count)]
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pq.write_table(raids(3), tmp_path / "incidents.parquet")
    return tmp_path / "incidents.parquet"


def made(file: Path, folder: Path, heard: list[str]) -> Ready:
    """The kept incidents, with the steps that were heard of."""
    coded, shelf = keep(file, load(SMALL).agreement.vocabulary, folder, heard.append)
    return Ready(coded, DuckDB(threads=1), shelf, tell=heard.append)


def barred(ready: Ready) -> int:
    compiled = load(SMALL)
    table = replayed(ready.replayer(compiled, undated_rules(compiled)), compiled).to_pylist()
    ready.settle()
    return max(row["barred_high"] for row in table if row["unit"] == "incidents")


def test_what_is_kept_is_used_again_and_nothing_is_looked_for_twice(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    assert barred(made(file, tmp_path / "kept", heard)) == 3
    assert heard == ["Making the incidents ready", "Looking for attacks nearby"]
    monkeypatch.setattr(nearby, "bits_of", None)  # would fail were it called
    heard.clear()
    ready = made(file, tmp_path / "kept", heard)
    assert barred(ready) == 3
    assert heard == []


def test_attacks_are_looked_for_only_where_something_hangs_on_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is no raid, or whose raid it surely was not, nothing is asked; and of nothing twice."""
    known = {"perpetrator": ["north_army"], "target": ["south_army"], "lat": 36.7, "lon": 68.9}
    rows = [
        {**known, "act": ["raid"]}, {**known, "act": None}, {**known, "act": ["ambush"]},
        {**known, "act": ["raid"], "perpetrator": ["south_army"]}, {**known, "act": ["looting"]},
    ]  # fmt: skip
    table = own.table(
        [own.incident(**row, incident_id=f"i{n}", start=own.second(5), end=own.second(5)) for n, row in enumerate(rows)]
    )
    asked: list[list[str]] = []
    bits_of = nearby.bits_of

    def heard(*args: Any) -> Any:
        standing, places = args[0], args[-1]
        asked.append(sorted(np.array(table["incident_id"].to_pylist())[standing._order][places].tolist()))
        return bits_of(*args)

    terms = [
        load(SMALL),
        load(SMALL | {"provisions": {"A": SMALL["provisions"]["A"] | {"must_not": ["raid", "ambush"]}}}),
    ]
    slow = {id(compiled): by_row(past(table, compiled).facts(compiled), compiled) for compiled in terms}
    monkeypatch.setattr(nearby, "bits_of", heard)
    ready = past(table, terms[0]).ready()
    for compiled, wanted in zip((*terms, *terms), [["i0", "i1"], ["i2"], [], []], strict=True):
        asked.clear()
        rules = undated_rules(compiled)
        found = ready.replayer(compiled, rules).outcomes_by_row(rules)
        assert sorted(one for some in asked for one in some) == wanted
        assert found.tolist() == slow[id(compiled)]


def test_another_table_or_version_is_made_anew(file: Path, tmp_path: Path) -> None:
    heard: list[str] = []
    barred(made(file, tmp_path / "kept", heard))
    before = file.stat()
    pq.write_table(raids(4), file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # a time of change can lie
    heard.clear()
    assert barred(made(file, tmp_path / "kept", heard)) == 4
    assert heard[0] == "Making anew what was kept of another table or version"
    stamp = json.loads((tmp_path / "kept" / STAMP).read_text())
    (tmp_path / "kept" / STAMP).write_text(json.dumps(stamp | {"sulh": "0.0.0"}))
    heard.clear()
    assert barred(made(file, tmp_path / "kept", heard)) == 4
    assert heard[0] == "Making anew what was kept of another table or version"


def test_files_that_are_damaged_or_gone_are_made_anew(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    barred(made(file, kept, []))
    for kept_file in kept.glob("*.parquet"):
        if kept_file.name != "facts.parquet":
            kept_file.write_bytes(kept_file.read_bytes()[:40])
    assert barred(made(file, kept, [])) == 3
    for damage in (lambda one: one.write_bytes(b"PAR1"), Path.unlink):
        for kept_file in kept.glob("*.parquet"):
            damage(kept_file)
        heard: list[str] = []
        assert barred(made(file, kept, heard)) == 3
        assert heard[0].startswith("Making anew")


def test_a_folder_of_something_else_is_left_alone(file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InputError, match="holds something else"):
        made(file, tmp_path / "mine", [])
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises((FileError, InputError)):
        made(file, tmp_path / "file", [])


def test_a_table_with_words_of_its_own_leaves_nothing_behind(tmp_path: Path) -> None:
    table = own.table([own.incident(act=["dance"])])
    pq.write_table(table, tmp_path / "incidents.parquet")
    with pytest.raises(InputError, match="“dance” is in no tree"):
        made(tmp_path / "incidents.parquet", tmp_path / "kept", [])
    assert not (tmp_path / "kept").exists()
