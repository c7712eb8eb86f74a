"""One suite for every engine: the same tables in, the same rows and types out; what an engine lacks is a clear error."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spark_here import spark
from sqlglot import exp

from sulh import spark as spark_module
from sulh.engine import DuckDB, Engine
from sulh.errors import SulhError
from sulh.spark import ENGINES, engine_named

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    return DuckDB() if request.param == "duckdb" else spark()


def rows(engine: Engine, query: exp.Expr | str) -> list[dict[str, Any]]:
    return engine.query(query).to_pylist()


NUMBERS = pa.table({
    "row": pa.array(range(6), pa.int64()),
    "small": pa.array([-128, -1, 0, 1, 127, None], pa.int8()),
    "large": pa.array([-(2**62), -7, 0, 7, 2**62, None], pa.int64()),
    "word": pa.array(["it's", 'a "b"', "back\\slash", "صلح и €\n\t", "", None]),
    "share": pa.array([-0.5, 0.1, 0.0, 2.5, 1e300, None]),
    "yes": pa.array([True, False, True, False, True, None]),
})  # fmt: skip


def test_a_table_comes_back_as_it_went_in(engine: Engine) -> None:
    day = dt.datetime(2020, 2, 29, 23, 59, 59, 123456)  # noqa: DTZ001 - a time without a zone
    table = NUMBERS.append_column("day", pa.array([dt.date(2020, 2, 29), None] * 3))
    table = table.append_column("local", pa.array([day, None] * 3, pa.timestamp("us")))
    table = table.append_column("instant", pa.array([day, None] * 3, pa.timestamp("us", tz="UTC")))
    table = table.append_column("words", pa.array([["a", "صلح", None], [], None] * 2, pa.list_(pa.string())))
    engine.register("t", table)
    back = engine.query("SELECT * FROM t ORDER BY row")
    assert back.to_pylist() == table.to_pylist()
    assert [str(kind) for kind in back.schema.types[:-1]] == [str(kind) for kind in table.schema.types[:-1]]
    assert all(field.nullable for field in back.schema)


def test_types_that_only_arrow_has_become_the_nearest_plain_ones(engine: Engine) -> None:
    table = pa.table({
        "coded": pa.array(["b", "a", None]).dictionary_encode(),
        "unsigned": pa.array([0, 2**32 - 1, None], pa.uint32()),
        "long": pa.array(["x", "y", None], pa.large_string()),
        "nothing": pa.nulls(3),
        "second": pa.array([0, 1, None], pa.timestamp("s", tz="UTC")),
    })  # fmt: skip
    engine.register("t", table)
    assert rows(engine, "SELECT * FROM t ORDER BY unsigned NULLS LAST") == table.to_pylist()


def test_an_empty_table_has_columns_and_no_rows(engine: Engine) -> None:
    engine.register("t", NUMBERS.slice(0, 0))
    engine.keep("kept", "SELECT row, word FROM t")
    found = engine.query("SELECT * FROM kept")
    assert (len(found), found.schema) == (0, pa.schema([("row", pa.int64()), ("word", pa.string())]))
    assert rows(engine, "SELECT COUNT(*) AS n FROM kept") == [{"n": 0}]


@pytest.mark.parametrize("bit", [0, 7, 30, 31, 32, 61, 62])
def test_bits_up_to_62(engine: Engine, bit: int) -> None:
    engine.register("t", pa.table({"bits": pa.array([1 << bit, (1 << bit) - 1, (1 << 62) | (1 << bit)], pa.int64())}))
    met = exp.paren(exp.BitwiseAnd(this=exp.column("bits"), expression=exp.Literal.number(1 << bit))).neq(0)
    flag = exp.Case().when(met, exp.Literal.number(1)).else_(exp.Literal.number(0))
    total = exp.cast(flag * exp.Literal.number(1 << bit), "BIGINT")
    found = rows(engine, exp.select(exp.alias_(total, "got"), "bits").from_("t").order_by("bits"))
    assert [row["got"] for row in found] == [row["bits"] & 1 << bit for row in found]
    assert {row["got"] for row in found} == {0, 1 << bit}


def test_flags_are_summed_into_a_tiny_number(engine: Engine) -> None:
    engine.register("t", NUMBERS)
    query = """SELECT CAST((CASE WHEN small > 0 THEN 1 ELSE 0 END) * 1 + (CASE WHEN large > 0 THEN 1 ELSE 0 END) * 4
               AS TINYINT) AS outcomes FROM t WHERE t.row < 5 ORDER BY t.row"""
    found = engine.query(query)
    assert found.schema == pa.schema([("outcomes", pa.int8())])
    assert found["outcomes"].to_pylist() == [0, 0, 0, 5, 5]


def test_whole_numbers_divide_and_leave_remainders_towards_zero(engine: Engine) -> None:
    engine.register("t", NUMBERS)
    query = "SELECT CAST(large // 2 AS BIGINT) AS half, large % 3 AS rest FROM t WHERE t.row < 5 ORDER BY t.row"
    assert rows(engine, query) == [
        {"half": -(2**61), "rest": -1}, {"half": -3, "rest": -1}, {"half": 0, "rest": 0}, {"half": 3, "rest": 1},
        {"half": 2**61, "rest": 1},
    ]  # fmt: skip


def test_a_number_that_grows_too_large_is_an_error_and_does_not_wrap(engine: Engine) -> None:
    engine.register("t", NUMBERS)
    with pytest.raises(Exception, match=r"(?i)overflow|out of range"):
        engine.query("SELECT large * 4 AS x FROM t WHERE row = 4")
    with pytest.raises(Exception, match=r"(?i)overflow|out of range"):
        engine.query("SELECT CAST(large AS TINYINT) AS x FROM t WHERE row = 4")


def test_unknown_is_neither_true_nor_false_and_sorts_where_it_is_told(engine: Engine) -> None:
    engine.register("t", NUMBERS)
    query = """SELECT row, small > 0 AS above, small IS NULL AS missing, COALESCE(small, 5) AS filled,
               GREATEST(row, 3) AS most, LEAST(row, 3) AS least FROM t WHERE row > 3 ORDER BY small NULLS LAST"""
    assert rows(engine, query) == [
        {"row": 4, "above": True, "missing": False, "filled": 127, "most": 4, "least": 3},
        {"row": 5, "above": None, "missing": True, "filled": 5, "most": 5, "least": 3},
    ]


def test_halves_are_rounded_away_from_zero(engine: Engine) -> None:
    engine.register(
        "t", pa.table({"x": pa.array([-2.5, -1.5, -0.5, 0.49999999999999994, 0.5, 1.5, 4503599627370497.5])})
    )
    found = engine.query("SELECT CAST(ROUND(x) AS BIGINT) AS whole FROM t ORDER BY x")
    assert found["whole"].to_pylist() == [-3, -2, -1, 0, 1, 2, 4503599627370498]


def test_joins_groups_and_subqueries(engine: Engine) -> None:
    engine.register("t", NUMBERS)
    engine.register("asked", pa.table({"asked_row": pa.array([1, 3, 99], pa.int64())}))
    inner = exp.select("asked_row").from_("asked")
    query = exp.select("row").from_("t").where(exp.column("row").isin(query=inner)).order_by("row")
    assert rows(engine, query) == [{"row": 1}, {"row": 3}]
    grouped = """SELECT row % 2 AS odd, CAST(SUM(small) AS BIGINT) AS total, COUNT(*) AS n, COUNT(small) AS known,
                 MIN(row) AS first, BOOL_OR(yes) AS some FROM t LEFT JOIN asked ON row = asked_row
                 GROUP BY row % 2 ORDER BY odd"""
    assert rows(engine, grouped) == [
        {"odd": 0, "total": -1, "n": 3, "known": 3, "first": 0, "some": True},
        {"odd": 1, "total": 0, "n": 3, "known": 2, "first": 1, "some": False},
    ]


def test_hundreds_of_conditions_are_no_trouble(engine: Engine) -> None:
    engine.register("t", pa.table({"x": pa.array(range(3000), pa.int64())}))
    parts: list[exp.Expr] = [exp.column("x").eq(exp.Literal.number(n)) for n in range(0, 600, 2)]
    while len(parts) > 1:
        parts = [exp.paren(exp.Or(this=a, expression=b)) for a, b in zip(parts[::2], parts[1::2], strict=False)] + (
            parts[-1:] if len(parts) % 2 else []
        )
    query = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_("t").where(parts[0])
    assert rows(engine, query) == [{"n": 300}]


@settings(max_examples=8, derandomize=True, deadline=None)
@given(
    words=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=5, max_size=20)
)
@pytest.mark.parametrize("name", ENGINES)
def test_no_text_gets_out_of_its_quotes(name: str, words: list[str]) -> None:
    engine = DuckDB() if name == "duckdb" else spark()
    hostile = [*words, "'; DROP TABLE t; --", "\\'; --", "\\", "${x}", "/*", "`\"'"]
    columns = [exp.alias_(exp.Literal.string(word), f"c{number}") for number, word in enumerate(hostile)]
    assert list(rows(engine, exp.select(*columns))[0].values()) == hostile


@pytest.mark.parametrize("name", ["plain", "two words", 'it\'s "odd"', "back`tick", "table", "صلح"])
def test_any_name_can_stand_for_a_table(engine: Engine, name: str) -> None:
    table = exp.Table(this=exp.to_identifier(name, quoted=True))
    engine.register(name, pa.table({"x": [1]}))
    assert rows(engine, exp.select("x").from_(table)) == [{"x": 1}]
    engine.keep(name, exp.select(exp.alias_(exp.column("x") + 1, "x")).from_(table))
    assert rows(engine, exp.select("x").from_(table)) == [{"x": 2}]


def test_a_name_stands_for_what_came_last(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "three.parquet"
    pq.write_table(pa.table({"x": [3]}), file)
    steps = {
        "register": lambda n: engine.register("t", pa.table({"x": [n]})),
        "keep": lambda n: engine.keep("t", f"SELECT {n} AS x"),
        "file": lambda n: engine.register_parquet("t", [file]),
    }
    for first in steps:
        for second in steps:
            steps[first](3)
            steps[second](3 if second == "file" else 4)
            assert rows(engine, "SELECT x FROM t") == [{"x": 3 if second == "file" else 4}], (first, second)


def test_what_is_kept_does_not_change_with_what_it_was_made_of(engine: Engine) -> None:
    engine.register("t", pa.table({"x": [1, 2]}))
    engine.keep("kept", "SELECT MAX(x) AS x FROM t")
    engine.register("t", pa.table({"x": [7]}))
    assert rows(engine, "SELECT x FROM kept") == [{"x": 2}]


def test_engines_do_not_see_each_others_tables(engine: Engine) -> None:
    other = type(engine)()
    engine.register("t", pa.table({"x": [1]}))
    other.register("t", pa.table({"x": [2]}))
    other.keep("mine", "SELECT x FROM t")
    assert rows(engine, "SELECT x FROM t") == [{"x": 1}]
    with pytest.raises(Exception, match="mine"):
        engine.query("SELECT x FROM mine")


# Parquet in and out


def test_rows_are_written_to_one_file_in_their_order_and_read_back(engine: Engine, tmp_path: Path) -> None:
    engine.register("t", NUMBERS)
    target = tmp_path / "it's [1] 50% *.parquet"
    for _ in range(2):  # the second time over the first
        engine.write("SELECT * FROM t ORDER BY row DESC", target)
    assert target.is_file()
    assert [file.name for file in tmp_path.iterdir()] == [target.name]
    written = pq.read_table(target)
    assert written.schema.remove_metadata() == NUMBERS.schema
    assert written.to_pylist() == NUMBERS.to_pylist()[::-1]
    engine.register_parquet("back", [target, target])
    expected = sorted([*range(6)] * 2)
    assert [row["row"] for row in rows(engine, "SELECT row FROM back ORDER BY row")] == expected


def test_a_query_without_rows_is_written_with_its_columns(engine: Engine, tmp_path: Path) -> None:
    engine.register("t", NUMBERS)
    engine.write("SELECT row, word FROM t WHERE row > 99", tmp_path / "none.parquet")
    written = pq.read_table(tmp_path / "none.parquet")
    assert (len(written), written.schema.names) == (0, ["row", "word"])
    engine.register_parquet("none", [tmp_path / "none.parquet"])
    assert rows(engine, "SELECT COUNT(*) AS n FROM none") == [{"n": 0}]


def test_many_rows_are_written_in_order_across_tasks(engine: Engine, tmp_path: Path) -> None:
    many = pa.table({"x": pa.array([n * 7919 % 300_007 for n in range(300_007)], pa.int64())})
    engine.register("t", many)
    engine.write("SELECT x, x % 5 AS rest FROM t WHERE x % 3 = 0 ORDER BY x", tmp_path / "many.parquet")
    written = pq.read_table(tmp_path / "many.parquet")
    assert written["x"].to_pylist() == list(range(0, 300_007, 3))


def test_no_files_are_an_error_of_the_caller(engine: Engine) -> None:
    with pytest.raises(ValueError, match="no Parquet files for t"):
        engine.register_parquet("t", [])


# What a user meets who lacks something


def test_an_engine_is_found_by_name() -> None:
    assert isinstance(engine_named("duckdb"), DuckDB)
    with pytest.raises(SulhError, match=r"(?s)no engine “postgres”.*duckdb, spark"):
        engine_named("postgres")


def test_spark_is_found_by_name() -> None:
    assert isinstance(engine_named("spark"), type(spark()))


def test_without_pyspark_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setattr(spark_module, "_running", [])
    with pytest.raises(SulhError, match=r"(?s)PySpark, which is not installed.*pip install \"sulh\[spark\]\""):
        engine_named("spark")


def java_that_says(folder: Path, text: str) -> Path:
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\n{text}\n")
    java.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (None, "needs Java, and there is none at"),
        ("exit 1", "needs Java, and there is none at"),
        ("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2", "needs Java 17 or newer; .* is 11"),
        ("echo 'java version \"1.8.0_1\"' >&2", "needs Java 17 or newer; .* is 1"),
        (
            'test "$1" = -version && echo \'openjdk version "17.0.2"\' >&2 && exit 0; echo dead; exit 3',
            "does not start",
        ),
    ],
)
def test_without_a_java_that_will_do_the_error_says_what_to_install(
    script: str | None, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    home = tmp_path / "java" if script is None else java_that_says(tmp_path / "java", script)
    monkeypatch.setenv("JAVA_HOME", str(home))
    monkeypatch.setattr(spark_module, "_running", [])
    with pytest.raises(SulhError, match=f"(?s){message}.*apt-get install openjdk"):
        engine_named("spark")


def test_a_second_master_in_one_process_is_refused() -> None:
    spark()
    with pytest.raises(SulhError, match=r"already runs here with the master local\[2\]"):
        spark_module.Spark("local[1]")


def clean_run(words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=120)


def test_nothing_of_spark_is_imported_until_it_is_asked_for() -> None:
    done = clean_run(["-c", "import sys, sulh.spark; print('pyspark' in sys.modules, 'py4j' in sys.modules)"])
    assert done.stdout.strip() == "False False", done.stderr


@pytest.mark.slow
def test_spark_is_quiet_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spark()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    program = (
        "import pyarrow as pa; from sulh.spark import Spark; e = Spark(); e.register('t', pa.table({'x': [1]}));"
        "e.keep('k', 'SELECT x FROM t'); print(e.query('SELECT x + 1 AS y FROM k').to_pylist())"
    )
    done = clean_run(["-c", program])
    assert (done.stdout, done.stderr, done.returncode) == ("[{'y': 2}]\n", "", 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_java_machine_that_has_ended_is_said_and_does_not_hang() -> None:
    spark()
    program = (
        "from sulh import spark; e = spark.Spark(); spark._running[0].gateway.proc.kill()\n"
        "try: e.query('SELECT 1 AS x')\n"
        "except spark.SulhError as error: print(error)"
    )
    done = clean_run(["-c", program])
    assert "has ended, as it does when its memory is used up; it had 2g" in done.stdout
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


def test_a_column_of_an_expression_without_a_row_has_its_type(engine: Engine) -> None:
    found = engine.query("SELECT CAST(1 AS BIGINT) AS x WHERE 1 = 2")
    assert (len(found), found.schema) == (0, pa.schema([("x", pa.int64())]))
