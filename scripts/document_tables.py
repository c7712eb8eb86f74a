"""Writes docs/tables.md from the schema modules: `python scripts/document_tables.py`. A test says when it is out of date."""

from __future__ import annotations

from importlib import import_module
from inspect import getsource
from pathlib import Path
from types import ModuleType

import pyarrow as pa

MODULES = (
    "sulh.reports.schema",
    "sulh.incidents.schema",
    "sulh.incidents.attribute_schema",
    "sulh.incidents.reconcile",
    "sulh.findings.schema",
    "sulh.findings.queue_schema",
    "sulh.measures.schema",
    "sulh.measures.violence.tables",
    "sulh.drafts.tables",
    "sulh.drafts.positions.tables",
    "sulh.drafts.comparing.tables",
    "sulh.drafts.loopholes.tables",
    "sulh.drafts.design.tables",
    "sulh.drafts.readings.tables",
)
TARGET = Path(__file__).resolve().parents[1] / "docs" / "tables.md"
HEAD = """# Tables

What `sulh run CASE --out DIR` and the other commands with `--out` write, each as `DIR/NAME.parquet`. Times are UTC to the second; a
null is unknown, never zero. This page is made from the schema modules by `python scripts/document_tables.py`.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for name in MODULES:
        module = import_module(name)
        parts.append(f"## `{name}`\n\n{(module.__doc__ or '').strip()}\n")
        for table, schema in vars(module).items():
            if isinstance(schema, pa.Schema) and f"\n{table} = " in getsource(module):
                parts.append(_table(table, schema, _words_after(module, table)))
    return "\n".join(parts)


def _table(name: str, schema: pa.Schema, words: str) -> str:
    shown = name.lower().removesuffix("_table")
    rows = [f"| {field.name} | {field.type} | {'' if field.nullable else 'always'} |" for field in schema]
    return "\n".join(
        [f"### {shown}\n", f"{words}\n" if words else "", "| column | type | given |", "|---|---|---|", *rows, ""]
    )


def _words_after(module: ModuleType, name: str) -> str:
    """The string that stands below a table in its module."""
    source = getsource(module)
    start = source.index(f"\n{name} = ")
    _, opened, rest = source[start:].partition(')\n"""')
    before_next = source[start + 1 :].split("\n\n", 1)[0]
    if not opened or '"""' not in before_next:
        return ""
    return " ".join(rest.split('"""', 1)[0].split())


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
