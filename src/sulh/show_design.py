"""Designs on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.design_words import ASSUMED, asked, caveat, head, percent, proofs, second, unknown
from sulh.designing import Designed
from sulh.drafts.design.answers import Answered, Package
from sulh.drafts.design.front import BURDEN, Point
from sulh.measures.unsaid import CannotBeSaid

_MOST_NAMES = 7
_ADDED = "* surely, of the parties' own, the readings added together"


def show(found: Designed, files: Sequence[Path], console: Console) -> None:
    """The answer and what is proved of it, the packages next to it, the front, and the answer with substitution."""
    console.print(f"[bold]{escape(found.case_title)}[/bold]", highlight=False)
    for line in asked(found):
        _print(console, line)
    for one in found.answers:
        console.print()
        _answer(found, one, console)
    if not found.answer.reached and found.why:
        console.print("\n[bold]What stands in the way[/bold]")
        for line in (*found.why, *unknown(found)):
            _print(console, f"  {line}")
    if found.alternatives:
        console.print()
        given = [] if found.shown.package is None else [found.shown.package]
        console.print(
            _packages(
                "The answer, and others that do as much", [*given, *found.alternatives], found.shown.ask.certainty
            )
        )
    if len(found.front) > 1:
        console.print()
        console.print(_front(found))
    console.print("\n[bold]If something is done instead[/bold]")
    for line in second(found):
        _print(console, line)
    console.print()
    for line in found.notes:
        _print(console, line)
    if files:
        _print(console, f"Tables and picture: {files[0]}")


def _print(console: Console, words: str) -> None:
    console.print(words, soft_wrap=True, markup=False, highlight=False)


def _answer(found: Designed, one: Answered, console: Console) -> None:
    console.print(f"[bold]{escape(head(one))}[/bold]", highlight=False)
    for line in proofs(one):
        _print(console, line)
    for line in caveat(found, one):
        _print(console, line)
    if one.package is None or not one.package.clauses:
        return
    if one is not found.shown:
        _print(console, f"By: {', '.join(f'{name} ({found.titles[name]})' for name in one.package.clauses)}.")
        return
    console.print(_clauses(found, one.package))
    console.print(_readings(one.package))
    console.print(_burdens(one.package))
    _print(console, f"Shares of own deeds barred lie {percent(one.package.imbalance)} apart at most.")


def _clauses(found: Designed, package: Package) -> Table:
    table = Table(title="The package", title_justify="left")
    alone = {row["clause"]: row for row in found.tables["clauses"].to_pylist()}
    for name in ("clause", "what it says", "from"):
        table.add_column(name, overflow="fold")
    table.add_column("alone", no_wrap=True)
    for name in package.clauses:
        row = alone[name]
        table.add_row(escape(name), escape(row["title"]), escape(row["origin"]), percent(row["on_record"]))
    table.caption = "alone: what it bars by itself of the harm on record"
    table.caption_justify = "left"
    return table


def _readings(package: Package) -> Table:
    table = Table(title="What it bars", title_justify="left")
    for name in ("in the reading of", "at least", "of what is on record", "at most"):
        table.add_column(name)
    rows = [("all, as asked", package.share), *package.by_reading.items()]
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, share in rows:
        groups.setdefault(tuple(percent(one) for one in (share.least, share.on_record, share.most)), []).append(name)
    for shares, names in groups.items():
        table.add_row(escape(", ".join(names)), *shares)
    return table


def _burdens(package: Package) -> Table:
    table = Table(title="Whose own deeds it bars", title_justify="left")
    for name in ("whose", "in the reading of", "surely", "possibly", "of", "share"):
        table.add_column(name, no_wrap=name in ("surely", "possibly", "of"))
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in package.burdens:
        if one.own:
            share = f"{percent(Fraction(one.low, one.own))} to {percent(Fraction(one.high, one.own))}"
            key = (one.side, f"{one.low:,}", f"{one.high:,}", f"{one.own:,}", share)
            groups.setdefault(key, []).append(one.reading)
    several = len({one.reading for one in package.burdens})
    for (side, *cells), readings in groups.items():
        table.add_row(side, "everybody" if len(readings) == several > 1 else ", ".join(readings), *cells)
    return table


def _packages(title: str, packages: Sequence[Package], certainty: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in ("clauses", "bars", "deeds barred *", "apart"):
        table.add_column(name, overflow="fold")
    table.caption, table.caption_justify = _ADDED, "left"
    for one in packages:
        names = _named(one.clauses)
        table.add_row(escape(names), percent(one.share.by(certainty)), f"{one.burden:,}", percent(one.imbalance))
    return table


def _named(clauses: Sequence[str]) -> str:
    """Clauses by name, few of them: the tables have all."""
    more = f" and {len(clauses) - _MOST_NAMES} more" if len(clauses) > _MOST_NAMES else ""
    return (", ".join(clauses[:_MOST_NAMES]) or "none") + more


def _limit(point: Point) -> str:
    what = "deed" if point.axis == BURDEN else "clause"
    return f"{point.most:,} {what}{'' if point.most == 1 else 's'}"


def _front(found: Designed) -> Table:
    table = Table(title="How much how many clauses reach", title_justify="left")
    for name in ("at most", "bars", "deeds barred *", "apart", "by"):
        table.add_column(name, overflow="fold")
    for point, package in found.front:
        share = percent(point.reached.share) + (
            "" if point.reached.proved else f" (not over {percent(point.reached.bound)})"
        )
        names = _named(package.clauses)
        table.add_row(
            _limit(point),
            share,
            f"{package.burden:,}",
            percent(package.imbalance),
            escape(names),
        )
    proved = all(point.reached.proved for point, _ in found.front)
    table.caption = (
        "proved: none bars more" if proved else "in brackets: what is proved, where the search was cut short"
    ) + f"\n{_ADDED}"
    table.caption_justify = "left"
    return table


def plain(found: Designed, files: Sequence[Path]) -> dict[str, Any]:
    """The same for a machine."""
    wanted = found.wanted
    return {
        "case": found.case_title,
        "account": found.account,
        "asked": {
            "reduce": float(wanted.target), "harm": wanted.harm, "certainty": wanted.certainty, "reading": wanted.reading,
            "by": wanted.by, "from": None if wanted.first is None else str(wanted.first),
            "until": None if wanted.last is None else str(wanted.last),
        },
        "on_record": {"low": found.harm[0], "high": found.harm[1]},
        "assumption": ASSUMED,
        **{name: table.to_pylist() for name, table in found.tables.items() if name != "clauses"},
        "clauses": [row for row in found.tables["clauses"].to_pylist() if row["in_answer"]],
        "substitution": {
            reading: {"because": str(one)} if isinstance(one, CannotBeSaid)
            else {"estimate": float(one.estimate), "low": float(one.low), "high": float(one.high)}
            for reading, one in found.rates.items()
        },
        "tactic": None if found.tactic is None else vars(found.tactic),
        "why_not": list(found.why),
        "unknown": [vars(one) for one in found.unknown],
        "notes": list(found.notes),
        "files": [str(file) for file in files],
    }  # fmt: skip
