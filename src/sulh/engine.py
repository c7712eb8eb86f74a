"""The seam between sulh and the machine that runs its SQL: register a table, run a query, get Arrow.

Queries are written once, in the DuckDB dialect, as sqlglot expressions or as text of sulh's own (never with a user's
text in it: such text comes in as a table or a literal node), and are transpiled for another engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import ErrorLevel, exp

Given = TypeVar("Given")
Made = TypeVar("Made")


class Engine(Protocol):
    """What a stage needs of an engine."""

    dialect: str

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name, in place of what had that name."""
        ...

    def register_parquet(self, name: str, files: Sequence[Path]) -> None:
        """Make the rows of Parquet files, one after the other, known under a name; read when a query asks for them.

        Raises ValueError where there is no file.
        """
        ...

    def keep(self, name: str, query: exp.Expr | str) -> None:
        """Store the result of a query as a table of the engine, in place of what had that name."""
        ...

    def query(self, query: exp.Expr | str) -> pa.Table:
        """Run a query and give its rows; their order is the query's ORDER BY, or none."""
        ...

    def write(self, query: exp.Expr | str, target: Path) -> None:
        """Write the rows of a query to one Parquet file, in place of an earlier one, without holding them all.

        Rows stand in the order of the query's ORDER BY, or in none.
        """
        ...

    def each(self, task: Callable[[Given], Made], items: Sequence[Given]) -> list[Made]:
        """Do a task, which needs nothing of this process, for each item; what came of it, in the order of the items."""
        ...


class DuckDB:
    """The embedded default: in process, nothing to start, time zone UTC."""

    dialect = "duckdb"

    def __init__(self, threads: int | None = None) -> None:
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._registered: set[str] = set()
        if threads is not None:
            self._connection.execute("SET threads = ?", [threads])

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name, in place of what had that name."""
        self._forget(name)
        self._connection.register(name, table)
        self._registered.add(name)

    def register_parquet(self, name: str, files: Sequence[Path]) -> None:
        """Make the rows of Parquet files known under a name, in place of what had that name."""
        if not files:
            raise ValueError(f"no Parquet files for {name}")
        self._forget(name)
        source = self._connection.read_parquet([_one_file(file) for file in files])
        # as a view of the connection itself, so that a query sees the same names as for an Arrow table
        self._connection.register(name, source)
        self._registered.add(name)

    def keep(self, name: str, query: exp.Expr | str) -> None:
        """Store the result of a query as a table of the engine, in place of what had that name."""
        result = _quoted(f"{name} kept")  # the query may read what has the name now
        self._connection.execute(f"CREATE OR REPLACE TABLE {result} AS {text(query, self.dialect)}")
        self._forget(name)
        self._connection.execute(f"ALTER TABLE {result} RENAME TO {_quoted(name)}")

    def query(self, query: exp.Expr | str) -> pa.Table:
        """Run a query and give its rows as an Arrow table."""
        return self._connection.sql(text(query, self.dialect)).to_arrow_table()

    def write(self, query: exp.Expr | str, target: Path) -> None:
        """Write the rows of a query to a Parquet file, in place of an earlier one; rows stream through."""
        path = exp.Literal.string(str(target)).sql(self.dialect)
        self._connection.execute(f"COPY ({text(query, self.dialect)}) TO {path} (FORMAT parquet)")

    def each(self, task: Callable[[Given], Made], items: Sequence[Given]) -> list[Made]:
        """Do a task for each item, one after the other: it uses DuckDB or numpy, which take all cores as they need them."""
        return [task(item) for item in items]

    def _forget(self, name: str) -> None:
        """Drop what has a name: a registered table hides a kept one, so there must never be both."""
        if name in self._registered:
            self._connection.unregister(name)
            self._registered.discard(name)
        self._connection.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def _one_file(file: Path) -> str:
    """A path as a pattern of DuckDB's that fits this file only."""
    return re.sub(r"([*?\[])", r"[\1]", str(file))


def text(query: exp.Expr | str, dialect: str) -> str:
    """A query as text of a dialect; a string is sulh's own SQL in the DuckDB dialect.

    Raises sqlglot's UnsupportedError where the dialect has no words for it.
    """
    if isinstance(query, exp.Expr):
        return query.sql(dialect, unsupported_level=ErrorLevel.RAISE)
    if dialect == "duckdb":
        return query
    return sqlglot.transpile(query, read="duckdb", write=dialect, unsupported_level=ErrorLevel.RAISE)[0]
