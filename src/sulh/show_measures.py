"""What was found of violence, on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.markup import escape

from sulh.measures.violence.stage import NAMES
from sulh.run import Run
from sulh.show_lines import line

_TITLES = {
    "answers": "Is violence down?",
    "displacement": "Where did it move?",
    "hot_spots": "Where does it gather?",
    "reprisals": "What followed what? (followed is not caused)",
    "sources": "What do the sources allow?",
}


def tables_of(run: Run) -> dict[str, pa.Table]:
    """The tables of `sulh measure`, by name."""
    return {name: run.tables[name] for name in (*NAMES, "measures", "periods", "duties", "deliveries")}


def show(title: str, tables: Mapping[str, pa.Table], files: Sequence[Path], console: Console) -> None:
    """All that was found, in sentences."""
    rows = tables["said"].to_pylist()
    console.print(f"[bold]{escape(title)}[/bold]")
    if not tables["questions"].num_rows:
        line(console, "The case declares no question on violence (measures.yaml), so none is answered.")
    titles = {row["measure"]: _titled(row) for row in tables["questions"].to_pylist()}
    for section, head in _TITLES.items():
        found: dict[str, list[str]] = {}
        for row in rows:
            if row["section"] == section:
                found.setdefault(row["about"], []).append(row["text"])
        if not found:
            continue
        console.print(f"\n[bold]{head}[/bold]")
        for about, texts in found.items():
            if section != "answers":
                console.print(escape(titles.get(about, about)), style="bold", highlight=False, soft_wrap=True)
            for number, text in enumerate(texts):
                line(console, text, 0 if section == "answers" and number == 0 else 2)
    for row in tables["questions"].to_pylist():
        line(console, f"Question {row['measure']}: sha256 {row['sha256']}")
    if files:
        line(console, f"Tables and {(len(files) - 1) // 2} pictures: {files[0]}")


def _titled(question: Mapping[str, Any]) -> str:
    """A question's title and period, marked where it was declared late."""
    late = f"; declared on {question['declared']}, after its period began" if question["declared_after_start"] else ""
    return f"{question['title']}, {question['from']} to {question['until']}{late}"


def plain(tables: Mapping[str, pa.Table], files: Sequence[Path]) -> dict[str, Any]:
    """Everything but the long weekly tables, for a machine."""
    out: dict[str, Any] = {
        name: table.to_pylist()
        for name, table in tables.items()
        if name not in ("violence", "series", "placebos", "measures", "periods", "duties", "deliveries")
    }
    return out | {"files": [str(file) for file in files]}
