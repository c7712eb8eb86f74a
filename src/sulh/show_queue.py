"""The queue of checks on a terminal: what to look into next, and what to ask the parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.findings.queue import Queue
from sulh.run import Run
from sulh.show_findings import first_day, short


def show(run: Run, found: Queue, console: Console, top: int) -> None:
    """The best checks, then the questions to the parties."""
    checks = [row for row in found.checks.to_pylist() if row["kind"] != "table"]
    questions = found.questions.to_pylist()
    if not checks and not questions:
        console.print("Nothing is undetermined: no check would settle anything.")
    if checks:
        console.print(_table(run, checks[:top]))
        console.print(
            "Settled findings are the mean over the ways in which a check can turn out, each weighed alike: to rank by, no "
            "probability. A finding is one provision in one reading. Harm is the killed and wounded on record.",
            style="dim",
        )
    if len(checks) > top:
        console.print(f"{len(checks) - top:,} more; --top shows them.", style="dim")
    if questions:
        console.print("[bold]What only the parties can answer[/bold]")
    for row in questions[:top]:
        words = (
            f"  {row['question']}: settles {row['settled_low']} to {row['settled_high']} of {row['open']} open findings"
        )
        incidents = f"in {row['incidents']} incident{'' if row['incidents'] == 1 else 's'}"
        console.print(f"{words} {incidents}", markup=False, highlight=False)


def _table(run: Run, checks: Sequence[Mapping[str, Any]]) -> Table:
    """The checks, best first."""
    told: dict[str, list[dict[str, Any]]] = {}
    for row in run.tables["incidents"].to_pylist():
        told.setdefault(row["incident_id"], []).append(row)
    title = "What to check in the field next, the check that is expected to settle most first"
    table = Table(title=title, title_justify="left")
    table.add_column("", justify="right")
    for name in ("incident", "check", "settles"):
        table.add_column(name)
    table.add_column("harm", justify="right")
    for number, row in enumerate(checks, start=1):
        settles = f"{row['expected']:.1f} ({row['settled_low']} to {row['settled_high']}) of {row['open']} open"
        where = _where(told[row["incident_id"]], row["incident_id"])
        table.add_row(str(number), where, escape(row["question"]), settles, _harm(row))
    return table


def _where(rows: list[dict[str, Any]], incident: str) -> str:
    place = next((row["place"] for row in rows if row["place"]), "place unknown")
    return escape(f"{first_day(rows)} {place} [{short(incident)}]")


def _harm(row: Mapping[str, Any]) -> str:
    low, high = row["harm_low"], row["harm_high"]
    if high is None:
        return f"{low} or more" if low else "not known"
    return str(low) if low == high else f"{low} to {high}"


def plain(found: Queue) -> dict[str, Any]:
    """The same for a machine."""
    return {"checks": found.checks.to_pylist(), "questions": found.questions.to_pylist()}
