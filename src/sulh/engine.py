"""The seam between sulh and the machine that runs its SQL: register a table, run a query, get Arrow.

Queries are written once, in the DuckDB dialect, as sqlglot expressions or as text of sulh's own (never with a user's
text in it: such text comes in as a table or a literal node), and are transpiled for another engine.
"""

from __future__ import annotations

from typing import Protocol

import duckdb
import pyarrow as pa
import sqlglot
from sqlglot import exp


class Engine(Protocol):
    """What a stage needs of an engine."""

    dialect: str

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name."""
        ...

    def keep(self, name: str, query: exp.Expr | str) -> None:
        """Store the result of a query as a table of the engine."""
        ...

    def query(self, query: exp.Expr | str) -> pa.Table:
        """Run a query and give its rows; their order is the query's ORDER BY, or none."""
        ...


class DuckDB:
    """The embedded default: in process, nothing to start, time zone UTC."""

    dialect = "duckdb"

    def __init__(self, threads: int | None = None) -> None:
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET TimeZone = 'UTC'")
        if threads is not None:
            self._connection.execute("SET threads = ?", [threads])

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table known under a name, in place of an earlier one of that name."""
        self._connection.register(name, table)

    def keep(self, name: str, query: exp.Expr | str) -> None:
        """Store the result of a query as a table of the engine."""
        target = exp.to_identifier(name, quoted=True).sql(self.dialect)
        self._connection.execute(f"CREATE OR REPLACE TABLE {target} AS {text(query, self.dialect)}")

    def query(self, query: exp.Expr | str) -> pa.Table:
        """Run a query and give its rows as an Arrow table."""
        return self._connection.sql(text(query, self.dialect)).to_arrow_table()


def text(query: exp.Expr | str, dialect: str) -> str:
    """A query as text of a dialect; a string is sulh's own SQL in the DuckDB dialect."""
    if isinstance(query, exp.Expr):
        return query.sql(dialect)
    return query if dialect == "duckdb" else sqlglot.transpile(query, read="duckdb", write=dialect)[0]
