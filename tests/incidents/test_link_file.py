"""Linking a file slab by slab, here and on Spark, gives the links of linking it in memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_adding import decision, world

from sulh.engine import DuckDB, Engine
from sulh.errors import InputError
from sulh.incidents import kept
from sulh.incidents.adding import add
from sulh.incidents.decisions import Decisions
from sulh.incidents.link import link
from sulh.incidents.model_file import load_links, load_model
from sulh.link_file import link_file
from sulh.words.vocabulary import vocabulary


def quiet(_: str) -> None:
    """Tells nobody."""


def same(reports: pa.Table, engine: Engine, folder: Path, decisions: Decisions, size: int) -> None:
    pq.write_table(reports, folder / "reports.parquet")
    numbers, _ = link_file(folder / "reports.parquet", folder / "out", engine, decisions, None, quiet, size)
    whole = link(reports, vocabulary({}), decisions)
    assert load_model(folder / "out" / "model.json") == whole.model
    assert load_links(folder / "out" / "links.parquet").equals(whole.links)
    assert pq.read_table(folder / "out" / "residuals.parquet").equals(whole.residuals)
    assert numbers["reports"] == len(reports)
    assert numbers["incidents"] == len(set(whole.links["incident_id"].to_pylist()))


@pytest.mark.parametrize(("seed", "odd", "size"), [(1, 0.0, 40), (2, 0.0, 10**6), (3, 0.15, 60), (4, 0.0, 150)])
def test_slab_by_slab_here(tmp_path: Path, seed: int, odd: float, size: int) -> None:
    reports = world(seed, 200, 400, odd)
    ids = reports["report_id"].to_pylist()
    decisions = Decisions((decision(1, "same", ids[0], ids[-1]),)) if seed == 4 else Decisions()
    same(reports, DuckDB(), tmp_path, decisions, size)


def test_what_was_linked_slab_by_slab_can_be_added_to(tmp_path: Path) -> None:
    reports = world(5, 200, 400, 0.0)
    pq.write_table(reports.slice(0, 300), tmp_path / "reports.parquet")
    link_file(tmp_path / "reports.parquet", tmp_path / "out", DuckDB(), Decisions(), None, quiet, 50)
    out = tmp_path / "out"
    model, links = load_model(out / "model.json"), load_links(out / "links.parquet")
    added = add(out, links, reports.slice(300), model, Decisions(), vocabulary({}))
    assert added.linked.links.equals(link(reports, vocabulary({}), model=model).links)
    assert kept.load(out).reports == 300


def test_an_id_that_stands_twice_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    reports = world(6, 20, 40, 0.0)
    pq.write_table(pa.concat_tables([reports, reports.slice(0, 1)]), tmp_path / "reports.parquet")
    with pytest.raises(InputError, match="more than one row"):
        link_file(tmp_path / "reports.parquet", tmp_path / "out", DuckDB(), Decisions(), None, quiet)
    assert not list((tmp_path / "out").iterdir())


def test_an_empty_table(tmp_path: Path) -> None:
    same(world(7, 1, 5, 0.0).slice(0, 0), DuckDB(), tmp_path, Decisions(), 10)


@pytest.mark.xdist_group("spark")
@pytest.mark.skipif(shutil.which("java") is None, reason="java is not here")
def test_slab_by_slab_on_spark(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    from sulh.spark import Spark

    same(world(8, 300, 500, 0.1), Spark(), tmp_path, Decisions(), 80)
