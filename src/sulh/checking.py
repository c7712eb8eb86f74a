"""Checks a case, or an agreement alone, without running it: every file, the lawyer's worked examples, the lint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from sulh.case import load_case
from sulh.drafts.positions.lint import lint_positions
from sulh.errors import FileError
from sulh.findings.examples import Result, check_examples
from sulh.findings.lint_sources import filled_shares, lint_sources
from sulh.run import Progress, check_files, positions_of
from sulh.strict_yaml import load
from sulh.terms.compile import load_compiled
from sulh.terms.lint import Remark, lint

EXAMPLES = "cases.yaml"
"""Worked examples of an agreement alone, looked for beside it."""


@dataclass(frozen=True)
class Checked:
    """What a check found; errors were raised before."""

    title: str
    results: list[Result]
    remarks: list[Remark]

    @property
    def passed(self) -> bool:
        """Whether every worked example came out as expected. Remarks are no failures."""
        return all(item.passed for item in self.results)

    def plain(self) -> dict[str, Any]:
        """The same for a machine."""
        rows = [vars(item) | {"passed": item.passed} for item in self.results]
        return {"case": self.title, "examples": rows, "remarks": [remark.plain() for remark in self.remarks]}


def check(path: Path, reader: str | None, progress: Progress) -> Checked:
    """Check a case folder, a case.yaml, or an agreement file with the cases.yaml beside it.

    Raises FileError or InputError at the first thing that cannot be used.
    """
    if path.is_file() and "provisions" in (load(path).data or {}):
        return _agreement(path, reader)
    if not path.exists():
        raise FileError("there is no such file or folder", where=path, remedy="Name a case or an agreement file.")
    opened = load_case(path, reader)
    progress("Reading the files")
    tables = check_files(opened).tables
    cases = opened.entry.cases
    results = check_examples(opened.path(cases), opened.compiled) if cases else []
    progress("Looking for what will cause trouble")
    remarks = lint(opened.compiled)
    positions = positions_of(opened)
    remarks += lint_positions(positions) if positions is not None else []
    remarks += lint_sources(opened.compiled, tables["coverage"], filled_shares(tables["reports"]))
    return Checked(opened.title, results, sorted(remarks, key=lambda remark: remark.order))


def _agreement(path: Path, reader: str | None) -> Checked:
    compiled = load_compiled(path, reader=reader)
    examples = path.parent / EXAMPLES
    results = check_examples(examples, compiled) if examples.is_file() else []
    file = compiled.agreement.file
    return Checked(file.title or file.agreement, results, lint(compiled))


def show(checked: Checked, console: Console, *, notes: bool) -> None:
    """Remarks by place, warnings always and notes if asked; then failures, expected against got."""
    shown = [remark for remark in checked.remarks if notes or remark.severity == "warning"]
    for remark in shown:
        colour = "yellow" if remark.severity == "warning" else "dim"
        console.print(f"{remark.where}: {remark.severity} [{remark.rule}]", style=colour, markup=False, highlight=False)
        console.print(f"  {remark.what}", markup=False, highlight=False)
        console.print(f"  {remark.remedy}", style="dim", markup=False, highlight=False)
    failed = [item for item in checked.results if not item.passed]
    for item in failed:
        console.print(f"{item.where}: {item.name} ({item.provision}, {item.reading})", style="bold red", markup=False)
        console.print(f"  expected {_either(item.expected)}, got {_either(item.got)}", markup=False)
    passed = len(checked.results) - len(failed)
    words = f"{checked.title}: every file can be read; {passed} of {len(checked.results)} expectations met"
    warnings = sum(remark.severity == "warning" for remark in checked.remarks)
    others = len(checked.remarks) - warnings
    words += (
        f"; the lint has {warnings} warning{'' if warnings == 1 else 's'} and {others} note{'' if others == 1 else 's'}"
    )
    console.print(words + ("" if notes or not others else " (--notes shows them)"), markup=False, highlight=False)


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(word.replace("_", " ") for word in words)
