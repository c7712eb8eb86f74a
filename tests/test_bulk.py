"""A ready table of incidents, judged by file: the same findings as from memory, and a clear word on other files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cases import EXAMPLES, doha
from test_cli import sulh

from sulh.engine import DuckDB
from sulh.findings.facts import fact_table
from sulh.findings.judge import judge_agreement
from sulh.terms.compile import load_compiled

AGREEMENT = """\
agreement: small
parties: {us: {name: United States}, taliban: {name: Taliban}}
actors: {us_forces: {part_of: us}, afghan_forces: {}, afghan_government: {}, khost_protection_force: {}, al_qaeda: {}}
in_force: {from: 2020-02-29}
provisions: {U: {binds: us, must_not: air_strike}, T: {binds: taliban, must_not: {act: attack, target: us_forces}}}
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The incidents of Doha, as a run writes them."""
    pq.write_table(doha().tables["incidents"], tmp_path / "incidents.parquet")
    return tmp_path / "incidents.parquet"


def test_by_file_and_from_memory_are_the_same(table: Path, tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    done = sulh("judge", tmp_path / "agreement.yaml", "--incidents", table, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"findings.parquet"}
    compiled = load_compiled(tmp_path / "agreement.yaml")
    agreement = compiled.agreement
    facts = fact_table(doha().tables["incidents"], agreement.vocabulary, compiled.legend, agreement.readings)
    wanted = judge_agreement(facts, compiled, DuckDB()).to_pylist()
    assert len(wanted) > 20
    found = pq.read_table(tmp_path / "out" / "findings.parquet").to_pylist()
    assert sorted(map(repr, found)) == sorted(map(repr, wanted))


def test_with_a_case_attacks_nearby_are_looked_for(table: Path, tmp_path: Path) -> None:
    done = sulh("judge", EXAMPLES / "doha-2020", "--incidents", table, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert '"findings": ' in done.stdout


def changed(table: Path, **columns: pa.Array | None) -> pa.Table:
    """The table with other columns; None drops one."""
    given = pq.read_table(table)
    for name, column in columns.items():
        place = given.schema.get_field_index(name)
        given = given.remove_column(place) if column is None else given.set_column(place, name, column)
    return given


@pytest.mark.parametrize("what", ["missing", "type", "empty", "word", "node", "no parquet", "nothing"])
def test_another_file_is_refused_and_nothing_is_left(what: str, table: Path, tmp_path: Path) -> None:
    rows = pq.read_metadata(table).num_rows
    made = {
        "missing": lambda: changed(table, occurred=None),
        "type": lambda: changed(table, killed_low=pa.array(["many"] * rows)),
        "empty": lambda: changed(table, account=pa.array([None] * rows, pa.string())),
        "word": lambda: changed(table, occurred=pa.array(["perhaps"] * rows)),
        "node": lambda: changed(table, act=pa.array([["dance"]] * rows)),
    }
    other = tmp_path / "other.parquet"
    if what in made:
        pq.write_table(made[what](), other)
    elif what == "no parquet":
        other.write_text("incident_id,account\n", encoding="utf-8")
    said = {
        "missing": "column “occurred” is missing", "type": "“killed_low” is string", "empty": "cell of “account” is empty",
        "word": "“perhaps” is no word", "node": "“dance” is in no tree", "no parquet": "no Parquet file", "nothing": "no such file",
    }  # fmt: skip
    done = sulh("judge", EXAMPLES / "doha-2020", "--incidents", other, "--out", tmp_path / "out")
    assert (done.returncode, said[what] in done.stderr) == (2, True), done.stderr
    assert not any((tmp_path / "out").glob("*.parquet"))
