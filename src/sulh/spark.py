"""The engine for what one machine's memory cannot hold: Spark, with the same SQL and the same rows as DuckDB.

PySpark and Java are not among sulh's requirements (`pip install "sulh[spark]"` brings PySpark); nothing here touches
them before a `Spark` is made. Tables go in and out through Parquet files in a folder of the engine's own, never row by
row and never all in Java's memory. Spark on several machines needs that folder on a disk that all see: set TMPDIR.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from sulh.engine import DuckDB, Engine, Given, Made, text
from sulh.errors import SulhError

ENGINES = ("duckdb", "spark")
LOCAL = "local[2]"
MEMORY = "2g"
OLDEST_JAVA = 17
_ROWS_TOGETHER = 131_072
"""Rows in one row group: what Spark reads in one task, and what is held in memory when files are joined."""
_SETTINGS = {
    "spark.app.name": "sulh",
    "spark.driver.extraJavaOptions": "-XX:+ExitOnOutOfMemoryError",  # else Spark would wait for ever
    "spark.log.level": "OFF",
    "spark.sql.ansi.enabled": "true",  # a number too large is an error, as in DuckDB, and never wraps round
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # a time without a zone stays one, as in DuckDB
    "spark.sql.variable.substitute": "false",  # "${name}" in a text is text
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

_ALONE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "localhost"}
"""For one machine: whatever its name resolves to."""


def engine_named(name: str) -> Engine:
    """A new engine of a name, one of `ENGINES`.

    Raises SulhError where there is none of that name, or where PySpark or Java is missing.
    """
    if name == "duckdb":
        return DuckDB()
    if name == "spark":
        return Spark()
    raise SulhError(f"there is no engine “{name}”", remedy=f"Choose one of: {', '.join(ENGINES)}.")


class Spark(Engine):
    """Spark 4, in this process's own session unless a master says otherwise; time zone UTC, ANSI arithmetic.

    Engines of one process share a Java machine and see none of each other's tables. `memory` is
    Java's, such as "2g"; the first engine of a process decides. Raises SulhError where PySpark or Java is missing or
    does not start, where another master is already in use, and where the Java machine has ended.
    """

    dialect = "spark"

    def __init__(self, master: str = LOCAL, memory: str = MEMORY) -> None:
        self._machine = _machine(master, memory)
        self._session = self._machine.session.newSession()
        self._folder = Path(tempfile.mkdtemp(prefix="sulh-tables-"))
        self._numbers = itertools.count()
        self._stored: dict[str, Path] = {}
        self._end = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name, in place of what had that name."""
        place = self._place()
        plain = _plain(table)
        pq.write_table(plain, place / "0.parquet", row_group_size=_ROWS_TOGETHER, coerce_timestamps="us", version="2.6")
        # the types are known: without them each table would cost a job that reads them from the file
        self._show(name, place, self._session.createDataFrame(plain.schema.empty_table()).schema)

    def register_parquet(self, name: str, files: Sequence[Path]) -> None:
        """Make the rows of Parquet files known under a name, in place of what had that name."""
        if not files:
            raise ValueError(f"no Parquet files for {name}")
        place = self._place()
        for number, file in enumerate(files):  # links, because Spark takes some characters of a path for a pattern
            (place / f"{number}.parquet").symlink_to(file.resolve(strict=True))
        self._show(name, place, None)

    def keep(self, name: str, query: exp.Expr | str) -> None:
        """Store the result of a query as a table of the engine, in place of what had that name."""
        place = self._place()
        self._show(name, place, self._run(query, place))

    def query(self, query: exp.Expr | str) -> pa.Table:
        """Run a query and give its rows as an Arrow table; columns may be wider whole numbers than DuckDB's."""
        with self._parts(query) as parts:
            tables = [_nullable(pq.ParquetFile(part, memory_map=False).read()) for part in parts]
        return pa.concat_tables(tables)

    def write(self, query: exp.Expr | str, target: Path) -> None:
        """Write the rows of a query to one Parquet file, in place of an earlier one.

        Spark writes parts, one a task, which are then joined, a row group at a time, in their order.
        """
        with self._parts(query) as parts:
            _join(parts, target)

    def each(self, task: Callable[[Given], Made], items: Sequence[Given]) -> list[Made]:
        """Do a task for each item on Spark's workers; files that it names have to be on a disk that all see."""
        if not items:
            return []
        try:
            context = self._session.sparkContext
            made: list[Made] = context.parallelize(list(items), len(items)).map(task).collect()
        except Exception:
            self._machine.check()
            raise
        return made

    @contextmanager
    def _parts(self, query: exp.Expr | str) -> Iterator[list[Path]]:
        """The rows of a query as Parquet files in their order, at least one.

        Through files and not through Java's memory: a large result would fill that, and Spark would wait for ever.
        """
        place = self._place()
        try:
            self._run(query, place)
            yield sorted(place.glob("*.parquet"))
        finally:
            shutil.rmtree(place)

    def _run(self, query: exp.Expr | str, place: Path) -> Any:
        """Write the rows of a query into a folder; gives their schema."""
        try:
            result = self._session.sql(text(query, self.dialect))
            result.write.mode("append").parquet(str(place))
        except Exception:
            self._machine.check()
            raise
        return result.schema

    def _place(self) -> Path:
        """A new folder for one table."""
        place = self._folder / str(next(self._numbers))
        place.mkdir()
        return place

    def _show(self, name: str, place: Path, schema: Any) -> None:
        """Let a name stand for the files of a folder, and forget the files that it stood for."""
        reader = self._session.read if schema is None else self._session.read.schema(schema)
        reader.parquet(str(place)).createOrReplaceTempView(exp.to_identifier(name, quoted=True).sql(self.dialect))
        if name in self._stored:
            shutil.rmtree(self._stored[name])
        self._stored[name] = place


# Arrow tables as Spark takes and gives them


def _plain(table: pa.Table) -> pa.Table:
    """A table in types that Spark has: no dictionaries, no unsigned numbers, no column without a type."""
    return table.cast(pa.schema([pa.field(field.name, _plain_type(field.type)) for field in table.schema]))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_null(kind):
        return pa.int32()  # what DuckDB makes of it
    wider = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.int64()}
    return wider.get(kind, kind)


def _nullable(table: pa.Table) -> pa.Table:
    """The table without Spark's notes, such as on which columns can hold no NULL: DuckDB makes none."""
    return table.cast(pa.schema([field.with_nullable(True) for field in table.schema]))


def _join(parts: Sequence[Path], target: Path) -> None:
    """Write the rows of Parquet files, one after the other, to one file."""
    schema = _nullable(pq.read_schema(parts[0]).empty_table()).schema
    with pq.ParquetWriter(target, schema) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(_ROWS_TOGETHER):
                    writer.write_table(pa.Table.from_batches([batch]).cast(schema))


# The Java machine: one a process


@dataclass(frozen=True)
class _Machine:
    master: str
    memory: str
    session: Any
    gateway: Any
    folder: Path

    def check(self) -> None:
        """Raise SulhError where the Java machine has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.gateway.proc.wait(timeout=0.2)  # it may be just about to
            raise SulhError(
                f"Spark's Java machine has ended, as it does when its memory is used up; it had {self.memory}",
                remedy='Give it more, such as Spark(memory="8g").',
            )

    def stop(self) -> None:
        """End the Java machine and wait for it, so that nothing writes to its folder any more."""
        if self.gateway.proc.poll() is None:
            self.session.stop()
            self.gateway.shutdown()
            self.gateway.proc.stdin.close()
            self.gateway.proc.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_running: list[_Machine] = []


def _machine(master: str, memory: str) -> _Machine:
    """The process's Java machine, started when first asked for."""
    if not _running:
        _running.append(_start(master, memory))
        atexit.register(_running[0].stop)
    if _running[0].master != master:
        raise SulhError(
            f"Spark already runs here with the master {_running[0].master}, not {master}",
            remedy="Use one master in one process.",
        )
    return _running[0]


def _start(master: str, memory: str) -> _Machine:
    try:
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkRuntimeError
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession
    except ImportError:
        raise SulhError(
            "the engine Spark needs PySpark, which is not installed", remedy='Install it: pip install "sulh[spark]"'
        ) from None
    _check_java()
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # says again, at length, what is raised
    folder = Path(tempfile.mkdtemp(prefix="sulh-spark-"))
    configuration = SparkConf(loadDefaults=False).setMaster(master).setAll(list(_SETTINGS.items()))
    configuration.setAll(list(_ALONE.items()) if master.startswith("local") else [])
    configuration.set("spark.driver.memory", memory)
    configuration.set("spark.local.dir", str(folder)).set("spark.sql.warehouse.dir", str(folder / "warehouse"))
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers find what this process finds
    log = folder / "java.log"
    try:
        with log.open("wb") as stream:
            gateway = launch_gateway(configuration, {"stdout": stream, "stderr": stream})
        session = SparkSession(SparkContext(conf=configuration, gateway=gateway))
    except PySparkRuntimeError:
        said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
        shutil.rmtree(folder)
        raise SulhError("; ".join(["Spark does not start", *said]), remedy=_INSTALL_JAVA) from None
    return _Machine(master, memory, session, gateway, folder)


_INSTALL_JAVA = (
    f"Install Java {OLDEST_JAVA} or newer (on Debian: apt-get install openjdk-17-jre-headless), "
    "and set JAVA_HOME if it is not the java on the PATH."
)


def _check_java() -> None:
    """Raise SulhError where there is no Java that is new enough."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise SulhError(f"the engine Spark needs Java, and there is none at {java}", remedy=_INSTALL_JAVA) from None
    version = re.search(r'version "(\d+)', said)
    if version and int(version[1]) < OLDEST_JAVA:
        raise SulhError(
            f"the engine Spark needs Java {OLDEST_JAVA} or newer; {java} is {version[1]}", remedy=_INSTALL_JAVA
        )
